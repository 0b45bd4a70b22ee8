import { resolve } from 'node:path';
import { defineCommand } from '../command.ts';
import { count } from '../format.ts';
import { howToWrite, outputFile, outputOptions, written } from '../output-file.ts';

export const command = defineCommand({
  name: 'predict',
  summary: 'Apply a run’s model to a file, or write its predictions for its own corpus.',
  details:
    'The file comes back as it was, with columns added: label, probability of each category, model. Files are read, worked on and written a block at a time, on all processors.',
  positionals: [
    { name: 'PROJECT', describe: 'The project file.' },
    {
      name: 'RUN',
      describe: 'An id, the beginning of one, a name, or “latest”; with FILE also an imported model.',
    },
    {
      name: 'FILE',
      optional: true,
      describe: 'A table with texts; without one, the corpus the run was trained on.',
    },
  ],
  options: {
    ...outputOptions,
    text: {
      type: 'text',
      value: 'COL',
      describe: 'The column of FILE with the texts; as in training unless given.',
    },
    encoding: { type: 'text', value: 'E', describe: 'Of FILE; detected unless given.' },
    delimiter: { type: 'text', value: 'D', describe: 'Of FILE; detected unless given.' },
    threads: { type: 'integer', value: 'N', describe: 'Of FILE; all processors unless given.' },
  },
  examples: [
    'predict study.lectern latest new-tweets.csv -o labelled.csv',
    'predict study.lectern dan-1 -o predictions.csv --ids-only',
  ],
  async run({ positionals, options, terminal }) {
    const [projectPath = '', name = '', file] = positionals;
    const out = outputFile(options.output, 'predict');
    const [{ withHost }, { openProject }] = await Promise.all([
      import('../local-host.ts'),
      import('../project-arguments.ts'),
    ]);
    const how = {
      ...out,
      ...howToWrite(options),
    };
    const result = await withHost(terminal, async (host) => {
      const project = await openProject(host, projectPath, 'write');
      const ownCorpus = async (): Promise<{ job: string }> => {
        const run = await host.call('runs.get', { project: project.handle, run: name });
        const { id } = run.corpus;
        return host.call('predictions.export', {
          project: project.handle,
          corpus: id,
          runs: [run.id],
          ...how,
        });
      };
      const { job } =
        file === undefined
          ? await ownCorpus()
          : await host.call('predictions.predictFile', {
              project: project.handle,
              run: name,
              file: resolve(file),
              options: {
                ...(options.encoding === undefined ? {} : { encoding: options.encoding }),
                ...(options.delimiter === undefined
                  ? {}
                  : { delimiter: options.delimiter === 'tab' ? '\t' : options.delimiter }),
              },
              ...(options.text === undefined ? {} : { textColumn: options.text }),
              ...(options.threads === undefined ? {} : { threads: options.threads }),
              ...how,
            });
      return written.parse((await host.finish(project, job)).output);
    });
    terminal.result(result, () =>
      [
        `${result.path}: ${count(result.rows)} rows, ${count(result.columns.length)} columns`,
        ...result.warnings.map((warning) => `Note: ${warning}`),
      ].join('\n'),
    );
  },
});
