import { defineCommand } from '../command.ts';
import { alignedTable, count } from '../format.ts';

export const command = defineCommand({
  name: 'embed runs',
  summary: 'List the embeddings of a project, newest first.',
  positionals: [{ name: 'PROJECT', describe: 'The project file.' }],
  options: {},
  examples: ['embed runs study.lectern'],
  async run({ positionals, terminal }) {
    const [projectPath = ''] = positionals;
    const [{ withHost }, { openProject }] = await Promise.all([
      import('../local-host.ts'),
      import('../project-arguments.ts'),
    ]);
    const embeddings = await withHost(terminal, async (host) => {
      const { handle: project } = await openProject(host, projectPath, 'read');
      return host.call('embeddings.list', { project });
    });
    terminal.result({ embeddings }, () =>
      embeddings.length === 0
        ? 'This project has no embeddings yet: “lectern embed train” makes one.'
        : alignedTable(
            ['id', 'name', 'method', 'from', 'words', 'size', 'seed', 'state'],
            embeddings.map((one) => [
              one.id,
              one.name,
              one.preset,
              one.corpus?.name ?? one.sourceName ?? '–',
              one.words === null ? '–' : count(one.words),
              one.size === null ? '–' : String(one.size),
              String(one.seed),
              one.state,
            ]),
          ),
    );
  },
});
