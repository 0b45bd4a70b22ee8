import { defineCommand } from '../command.ts';

export const command = defineCommand({
  name: 'tag show',
  summary: 'Show one tagger: settings, accuracy with intervals, each tag, its epochs.',
  positionals: [
    { name: 'PROJECT', describe: 'The project file.' },
    { name: 'RUN', describe: 'An id, the beginning of one, a name, or “latest”, among taggers.' },
  ],
  options: {},
  examples: ['tag show study.lectern latest', 'tag show study.lectern bilstm-tagger-1 --json'],
  async run({ positionals, terminal }) {
    const [projectPath = '', name = ''] = positionals;
    const [{ withHost }, { openProject }, { describeTagger, taggingEpochLine, taggingReport }] =
      await Promise.all([
        import('../local-host.ts'),
        import('../project-arguments.ts'),
        import('../tagging-report.ts'),
      ]);
    const { run, epochs } = await withHost(terminal, async (host) => {
      const { handle: project } = await openProject(host, projectPath, 'read');
      return {
        run: await host.call('tagging.get', { project, run: name }),
        epochs: await host.call('tagging.epochs', { project, run: name }),
      };
    });
    terminal.result({ ...taggingReport(run), epochs }, () =>
      [describeTagger(run), ...(epochs.length === 0 ? [] : ['', ...epochs.map(taggingEpochLine)])].join('\n'),
    );
  },
});
