import { defineCommand } from '../command.ts';

export const command = defineCommand({
  name: 'lm resume',
  summary: 'Go on with an interrupted training of a language model.',
  details:
    'From the end of the last whole epoch. On the CPU the model becomes, to the last bit, what it would have become without the interruption.',
  positionals: [
    { name: 'PROJECT', describe: 'The project file.' },
    { name: 'RUN', describe: 'An id, the beginning of one, a name, or “latest”, among language models.' },
  ],
  options: {},
  examples: ['lm resume study.lectern lstm-lm-1'],
  async run({ positionals, terminal }) {
    const [projectPath = '', name = ''] = positionals;
    const [{ withHost }, { openProject }, { describeLanguageRun, languageEpochLine, languageReport }] =
      await Promise.all([
        import('../local-host.ts'),
        import('../project-arguments.ts'),
        import('../language-report.ts'),
      ]);
    const run = await withHost(terminal, async (host) => {
      const project = await openProject(host, projectPath, 'write');
      const started = await host.call('language.resume', { project: project.handle, run: name });
      host.listen((event) => {
        if (event.event === 'languageEpoch') terminal.note(languageEpochLine(event.epoch));
      });
      await host.finish(project, started.job);
      return host.call('language.get', { project: project.handle, run: started.run });
    });
    terminal.result(languageReport(run), () => describeLanguageRun(run));
  },
});
