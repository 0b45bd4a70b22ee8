import { defineCommand } from '../command.ts';
import { count } from '../format.ts';
import { vectorOutput, vectorOutputOptions, writtenVectors } from '../vector-output.ts';

export const command = defineCommand({
  name: 'embed words',
  summary: 'Write the word vectors of an embedding to a file.',
  details:
    'The form follows from the name: .txt and .bin as word2vec, .npy for NumPy (words in a second file), .csv, .parquet, .tsv for TensorFlow’s projector (words in a second file).',
  positionals: [
    { name: 'PROJECT', describe: 'The project file.' },
    { name: 'RUN', describe: 'An id, the beginning of one, a name, or “latest”, among embeddings.' },
  ],
  options: vectorOutputOptions,
  examples: ['embed words study.lectern latest -o vectors.txt'],
  async run({ positionals, options, terminal }) {
    const [projectPath = '', embedding = ''] = positionals;
    const out = vectorOutput(options.output, 'embed words');
    const [{ withHost }, { openProject }] = await Promise.all([
      import('../local-host.ts'),
      import('../project-arguments.ts'),
    ]);
    const result = await withHost(terminal, async (host) => {
      const project = await openProject(host, projectPath, 'write');
      const { job } = await host.call('embeddings.export', {
        project: project.handle,
        embedding,
        ...out,
        overwrite: options.overwrite,
      });
      return writtenVectors.parse((await host.finish(project, job)).output);
    });
    terminal.result(
      result,
      () => `${result.files.join(', ')}: ${count(result.rows)} words, ${count(result.size)} numbers each`,
    );
  },
});
