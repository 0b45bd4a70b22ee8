import { defineCommand } from '../command.ts';

export const command = defineCommand({
  name: 'show',
  summary: 'Show one run: settings, metrics with intervals, categories, confusion.',
  positionals: [
    { name: 'PROJECT', describe: 'The project file.' },
    { name: 'RUN', describe: 'An id, the beginning of one, a name, or “latest”.' },
  ],
  options: {},
  examples: ['show study.lectern latest', 'show study.lectern dan-1 --json'],
  async run({ positionals, terminal }) {
    const [projectPath = '', name = ''] = positionals;
    const [{ withHost }, { openProject }, { describeRun, runReport }] = await Promise.all([
      import('../local-host.ts'),
      import('../project-arguments.ts'),
      import('../run-report.ts'),
    ]);
    const run = await withHost(terminal, async (host) => {
      const project = await openProject(host, projectPath, 'read');
      return host.call('runs.get', { project: project.handle, run: name });
    });
    terminal.result(runReport(run), () => describeRun(run));
  },
});
