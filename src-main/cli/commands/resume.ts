import { defineCommand } from '../command.ts';

export const command = defineCommand({
  name: 'resume',
  summary: 'Let a training that was interrupted or cancelled go on.',
  details:
    'Networks write a checkpoint between epochs every few seconds (less often where they are large). Training goes on from the last one, as the same run: on the CPU with the same numbers as if nothing had happened.',
  positionals: [
    { name: 'PROJECT', describe: 'The project file.' },
    { name: 'RUN', describe: 'An id, the beginning of one, a name, or “latest”.' },
  ],
  options: {},
  examples: ['resume study.lectern latest'],
  async run({ positionals, terminal }) {
    const [projectPath = '', name = ''] = positionals;
    const [{ withHost }, { openProject }, { describeRun, epochLine, runReport }] = await Promise.all([
      import('../local-host.ts'),
      import('../project-arguments.ts'),
      import('../run-report.ts'),
    ]);
    const run = await withHost(terminal, async (host) => {
      const project = await openProject(host, projectPath, 'write');
      host.listen((event) => {
        if (event.event === 'epoch') terminal.note(epochLine(event.epoch));
      });
      const started = await host.call('runs.resume', { project: project.handle, run: name });
      await host.finish(project, started.job);
      return host.call('runs.get', { project: project.handle, run: started.run });
    });
    terminal.result(runReport(run), () => describeRun(run));
  },
});
