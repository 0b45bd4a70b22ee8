import { defineCommand } from '../command.ts';

export const command = defineCommand({
  name: 'tag resume',
  summary: 'Go on with the training of a tagger that was cut short.',
  positionals: [
    { name: 'PROJECT', describe: 'The project file.' },
    { name: 'RUN', describe: 'An id, the beginning of one, a name, or “latest”, among taggers.' },
  ],
  options: {},
  examples: ['tag resume study.lectern latest'],
  async run({ positionals, terminal }) {
    const [projectPath = '', name = ''] = positionals;
    const [{ withHost }, { openProject }, { describeTagger, taggingEpochLine, taggingReport }] =
      await Promise.all([
        import('../local-host.ts'),
        import('../project-arguments.ts'),
        import('../tagging-report.ts'),
      ]);
    const run = await withHost(terminal, async (host) => {
      const project = await openProject(host, projectPath, 'write');
      const started = await host.call('tagging.resume', { project: project.handle, run: name });
      host.listen((event) => {
        if (event.event === 'epoch') terminal.note(taggingEpochLine(event.epoch));
      });
      await host.finish(project, started.job);
      return host.call('tagging.get', { project: project.handle, run: started.run });
    });
    terminal.result(taggingReport(run), () => describeTagger(run));
  },
});
