import { extname } from 'node:path';
import { LecternError } from '../../api/errors.ts';
import { defineCommand } from '../command.ts';
import { count } from '../format.ts';
import { howToWrite, outputFile, outputOptions, outputPath, written } from '../output-file.ts';
import type { Terminal } from '../terminal.ts';

export const command = defineCommand({
  name: 'export',
  summary:
    'Write a corpus back as it was, with the predictions of runs as added columns, or the model of a run.',
  positionals: [
    { name: 'PROJECT', describe: 'The project file.' },
    {
      name: 'RUN',
      optional: true,
      describe: 'A run, as with --run; with --model the one whose model it is.',
    },
  ],
  options: {
    ...outputOptions,
    corpus: { type: 'text', value: 'NAME', describe: 'The corpus; may be left out where there is only one.' },
    run: {
      type: 'text',
      value: 'RUN',
      multiple: true,
      describe: 'Add this run’s predictions; may be given several times.',
    },
    selection: { type: 'text', value: 'NAME', describe: 'Only the documents of a saved selection.' },
    model: {
      type: 'flag',
      describe:
        'Write the model of RUN: to a folder with ONNX, safetensors, and scripts for Python and R, or to OUT.onnx or OUT.safetensors alone.',
    },
  },
  examples: [
    'export study.lectern --run logistic-1 --run dan-1 -o tweets.csv',
    'export study.lectern --corpus tweets -o copy.csv',
    'export study.lectern dan-1 --model -o dan-model',
  ],
  async run({ positionals, options, terminal }) {
    const [projectPath = '', named] = positionals;
    const runs = [...(named === undefined ? [] : [named]), ...options.run];
    if (options.model) {
      await exportModel(projectPath, runs, options, terminal);
      return;
    }
    const out = outputFile(options.output, 'export');
    const [{ withHost }, { findByName, findCorpus, openProject }] = await Promise.all([
      import('../local-host.ts'),
      import('../project-arguments.ts'),
    ]);
    const result = await withHost(terminal, async (host) => {
      const project = await openProject(host, projectPath, 'write');
      const corpus = await findCorpus(host, project, options.corpus);
      const inCorpus = { project: project.handle, corpus: corpus.id };
      const saved = options.selection === undefined ? [] : await host.call('corpora.selections', inCorpus);
      const narrowed =
        options.selection === undefined
          ? {}
          : { selection: findByName('selection', saved, options.selection, corpus).selection };
      const { job } = await host.call('predictions.export', {
        ...inCorpus,
        runs,
        ...narrowed,
        ...out,
        ...howToWrite(options),
      });
      return written.parse((await host.finish(project, job)).output);
    });
    terminal.result(
      result,
      () => `${result.path}: ${count(result.rows)} rows, ${count(result.columns.length)} columns`,
    );
  },
});

async function exportModel(
  projectPath: string,
  runs: readonly string[],
  { output, overwrite }: { readonly output: string | undefined; readonly overwrite: boolean },
  terminal: Terminal,
): Promise<void> {
  const [run, ...further] = runs;
  if (run === undefined || further.length > 0)
    throw new LecternError(
      'bad-input',
      'Which run’s model shall be written is not clear.',
      'Name one run, such as “export study.lectern latest --model -o model”.',
    );
  const path = outputPath(output, 'export');
  const ending = extname(path).toLowerCase();
  const form = ending === '.onnx' ? 'onnx' : ending === '.safetensors' ? 'safetensors' : 'folder';
  const [{ withHost }, { openProject }] = await Promise.all([
    import('../local-host.ts'),
    import('../project-arguments.ts'),
  ]);
  const result = await withHost(terminal, async (host) => {
    const project = await openProject(host, projectPath, 'read');
    return host.call('models.export', { project: project.handle, run, form, path, overwrite });
  });
  terminal.result(result, () => `${result.path}: ${result.files.join(', ')}`);
}
