import { defineCommand } from '../command.ts';
import { alignedTable, size } from '../format.ts';

export const command = defineCommand({
  name: 'trash',
  summary: 'List what was deleted and is still in the project file, with the room that it takes.',
  details: '“undo” brings back what was deleted last; “compact --purge” removes all of it for good.',
  positionals: [{ name: 'PROJECT', describe: 'The project file.' }],
  options: {},
  examples: ['trash study.lectern'],
  async run({ positionals, terminal }) {
    const [path = ''] = positionals;
    const [{ withHost }, { openProject }] = await Promise.all([
      import('../local-host.ts'),
      import('../project-arguments.ts'),
    ]);
    const result = await withHost(terminal, async (host) => {
      const project = await openProject(host, path, 'read');
      return host.call('history.trash', { project: project.handle });
    });
    terminal.result(result, () =>
      result.items.length === 0
        ? 'The trash is empty.'
        : `${alignedTable(
            ['kind', 'name', 'what', 'deleted', 'size'],
            result.items.map(({ kind, name, about, deletedAt, sizeBytes }) => [
              kind,
              name,
              about,
              `${deletedAt.slice(0, 16).replace('T', ' ')} UTC`,
              size(sizeBytes),
            ]),
            ['left', 'left', 'left', 'left', 'right'],
          )}\nTogether about ${size(result.sizeBytes)}.`,
    );
  },
});
