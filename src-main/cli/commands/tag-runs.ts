import { defineCommand } from '../command.ts';
import { alignedTable, duration } from '../format.ts';

export const command = defineCommand({
  name: 'tag runs',
  summary: 'List the taggers of a project, newest first.',
  positionals: [{ name: 'PROJECT', describe: 'The project file.' }],
  options: {},
  examples: ['tag runs study.lectern', 'tag runs study.lectern --json'],
  async run({ positionals, terminal }) {
    const [projectPath = ''] = positionals;
    const [{ withHost }, { openProject }, { share, taggingReport }] = await Promise.all([
      import('../local-host.ts'),
      import('../project-arguments.ts'),
      import('../tagging-report.ts'),
    ]);
    const runs = await withHost(terminal, async (host) => {
      const project = await openProject(host, projectPath, 'read');
      return host.call('tagging.list', { project: project.handle });
    });
    terminal.result({ runs: runs.map(taggingReport) }, () =>
      runs.length === 0
        ? 'There are no taggers yet: train one with “lectern tag train”.'
        : alignedTable(
            [
              'tagger',
              'id',
              'preset',
              'corpus',
              'column',
              'state',
              'validation accuracy',
              'test accuracy',
              'time',
            ],
            runs.map((run) => [
              run.name,
              run.id.slice(0, 8),
              run.preset,
              run.corpus.name,
              run.column,
              run.state,
              run.metrics?.validation == null ? '–' : share(run.metrics.validation.accuracy),
              run.metrics?.test == null ? '–' : share(run.metrics.test.accuracy),
              run.seconds === null ? '–' : duration(run.seconds),
            ]),
          ),
    );
  },
});
