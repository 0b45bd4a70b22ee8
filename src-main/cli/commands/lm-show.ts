import { defineCommand } from '../command.ts';

export const command = defineCommand({
  name: 'lm show',
  summary: 'Show one language model: settings, perplexity with intervals, its epochs.',
  positionals: [
    { name: 'PROJECT', describe: 'The project file.' },
    { name: 'RUN', describe: 'An id, the beginning of one, a name, or “latest”, among language models.' },
  ],
  options: {},
  examples: ['lm show study.lectern latest', 'lm show study.lectern lstm-lm-1 --json'],
  async run({ positionals, terminal }) {
    const [projectPath = '', name = ''] = positionals;
    const [{ withHost }, { openProject }, { describeLanguageRun, languageEpochLine, languageReport }] =
      await Promise.all([
        import('../local-host.ts'),
        import('../project-arguments.ts'),
        import('../language-report.ts'),
      ]);
    const { run, epochs } = await withHost(terminal, async (host) => {
      const { handle: project } = await openProject(host, projectPath, 'read');
      return {
        run: await host.call('language.get', { project, run: name }),
        epochs: await host.call('language.epochs', { project, run: name }),
      };
    });
    terminal.result({ ...languageReport(run), epochs }, () =>
      [describeLanguageRun(run), ...(epochs.length === 0 ? [] : ['', ...epochs.map(languageEpochLine)])].join(
        '\n',
      ),
    );
  },
});
