import { defineCommand } from '../command.ts';
import { count } from '../format.ts';
import { outputFile, outputOptions, written } from '../output-file.ts';

export const command = defineCommand({
  name: 'export',
  summary: 'Write a corpus back as it was, with the predictions of runs as added columns.',
  positionals: [{ name: 'PROJECT', describe: 'The project file.' }],
  options: {
    ...outputOptions,
    corpus: { type: 'text', value: 'NAME', describe: 'The corpus; may be left out where there is only one.' },
    run: {
      type: 'text',
      value: 'RUN',
      multiple: true,
      describe: 'Add this run’s predictions; may be given several times.',
    },
  },
  examples: [
    'export study.lectern --run logistic-1 --run dan-1 -o tweets.csv',
    'export study.lectern --corpus tweets -o copy.csv',
  ],
  async run({ positionals, options, terminal }) {
    const [projectPath = ''] = positionals;
    const out = outputFile(options.output, 'export');
    const [{ withHost }, { findCorpus, openProject }] = await Promise.all([
      import('../local-host.ts'),
      import('../project-arguments.ts'),
    ]);
    const result = await withHost(terminal, async (host) => {
      const project = await openProject(host, projectPath, 'write');
      const corpus = await findCorpus(host, project, options.corpus);
      const { job } = await host.call('predictions.export', {
        project: project.handle,
        corpus: corpus.id,
        runs: options.run,
        ...out,
        idsOnly: options.idsOnly,
        guardFormulas: options.guardFormulas,
        overwrite: options.overwrite,
      });
      return written.parse((await host.finish(project, job)).output);
    });
    terminal.result(
      result,
      () => `${result.path}: ${count(result.rows)} rows, ${count(result.columns.length)} columns`,
    );
  },
});
