import { defineCommand } from '../command.ts';
import { alignedTable } from '../format.ts';

const states = { done: '', undone: 'undone', final: 'cannot be undone' } as const;
const reversals = { undo: 'undone', redo: 'done again' } as const;

export const command = defineCommand({
  name: 'history',
  summary: 'List what was done to a project, newest first, and what of it can be undone.',
  details:
    'The list only grows: undoing is a change too. Where something rests on a change, such as a run on a split, the list says so.',
  positionals: [{ name: 'PROJECT', describe: 'The project file.' }],
  options: {
    limit: { type: 'integer', value: 'N', describe: 'How many changes; 50 unless given.' },
  },
  examples: ['history study.lectern'],
  async run({ positionals, options, terminal }) {
    const [path = ''] = positionals;
    const [{ withHost }, { openProject }] = await Promise.all([
      import('../local-host.ts'),
      import('../project-arguments.ts'),
    ]);
    const result = await withHost(terminal, async (host) => {
      const project = await openProject(host, path, 'read');
      return host.call('history.list', { project: project.handle, limit: options.limit ?? 50 });
    });
    terminal.result(result, () =>
      result.changes.length === 0
        ? 'Nothing was done to this project yet.'
        : alignedTable(
            ['number', 'when', 'change', ''],
            result.changes.map(({ id, madeAt, title, state, reverses, obstacle }) => [
              String(id),
              `${madeAt.slice(0, 16).replace('T', ' ')} UTC`,
              reverses === null ? title : `${reversals[reverses.how]}: ${title}`,
              reverses === null ? (obstacle ?? states[state]) : `number ${String(reverses.change)}`,
            ]),
            ['right'],
          ),
    );
  },
});
