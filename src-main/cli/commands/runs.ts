import { defineCommand } from '../command.ts';
import { alignedTable, duration, estimate } from '../format.ts';

export const command = defineCommand({
  name: 'runs',
  summary: 'List the runs of a project, newest first.',
  positionals: [{ name: 'PROJECT', describe: 'The project file.' }],
  options: {},
  examples: ['runs study.lectern', 'runs study.lectern --json'],
  async run({ positionals, terminal }) {
    const [projectPath = ''] = positionals;
    const [{ withHost }, { openProject }, { runReport }] = await Promise.all([
      import('../local-host.ts'),
      import('../project-arguments.ts'),
      import('../run-report.ts'),
    ]);
    const runs = await withHost(terminal, async (host) => {
      const project = await openProject(host, projectPath, 'read');
      return host.call('runs.list', { project: project.handle });
    });
    terminal.result({ runs: runs.map(runReport) }, () =>
      runs.length === 0
        ? 'There are no runs yet: train one with “lectern train”.'
        : alignedTable(
            ['run', 'id', 'preset', 'corpus', 'seed', 'state', 'test macro-F1', 'test accuracy', 'time'],
            runs.map((run) => [
              run.name,
              run.id.slice(0, 8),
              run.preset,
              run.corpus.name,
              String(run.seed),
              run.state,
              run.metrics?.test == null ? '–' : estimate(run.metrics.test.macroF1),
              run.metrics?.test == null ? '–' : estimate(run.metrics.test.accuracy),
              run.seconds === null ? '–' : duration(run.seconds),
            ]),
          ),
    );
  },
});
