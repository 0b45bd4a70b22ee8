import { defineCommand } from '../command.ts';
import { alignedTable, duration } from '../format.ts';

export const command = defineCommand({
  name: 'lm runs',
  summary: 'List the language models of a project, newest first.',
  positionals: [{ name: 'PROJECT', describe: 'The project file.' }],
  options: {},
  examples: ['lm runs study.lectern', 'lm runs study.lectern --json'],
  async run({ positionals, terminal }) {
    const [projectPath = ''] = positionals;
    const [{ withHost }, { openProject }, { languageReport, perplexity }] = await Promise.all([
      import('../local-host.ts'),
      import('../project-arguments.ts'),
      import('../language-report.ts'),
    ]);
    const runs = await withHost(terminal, async (host) => {
      const project = await openProject(host, projectPath, 'read');
      return host.call('language.list', { project: project.handle });
    });
    terminal.result({ runs: runs.map(languageReport) }, () =>
      runs.length === 0
        ? 'There are no language models yet: train one with “lectern lm train”.'
        : alignedTable(
            ['model', 'id', 'preset', 'corpus', 'state', 'validation perplexity', 'test perplexity', 'time'],
            runs.map((run) => [
              run.name,
              run.id.slice(0, 8),
              run.preset,
              run.corpus.name,
              run.state,
              run.metrics?.validation == null ? '–' : perplexity(run.metrics.validation.perplexity),
              run.metrics?.test == null ? '–' : perplexity(run.metrics.test.perplexity),
              run.seconds === null ? '–' : duration(run.seconds),
            ]),
          ),
    );
  },
});
