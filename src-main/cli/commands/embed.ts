import { defineCommand } from '../command.ts';
import { count } from '../format.ts';
import { vectorOutput, vectorOutputOptions, writtenVectors } from '../vector-output.ts';

export const command = defineCommand({
  name: 'embed',
  summary: 'Write a vector for each document of a corpus.',
  details:
    'RUN is a trained network (what it computes before its output layer), an embedding (the mean of the word vectors), or “tfidf-svd” (TF-IDF reduced by a singular value decomposition). The form follows from the name: .npy (ids in a second file), .csv, .parquet, .tsv for TensorFlow’s projector (ids in a second file).',
  positionals: [
    { name: 'PROJECT', describe: 'The project file.' },
    { name: 'RUN', describe: 'A classifier, an embedding, or “tfidf-svd”.' },
  ],
  options: {
    ...vectorOutputOptions,
    corpus: {
      type: 'text',
      value: 'NAME',
      describe: 'Whose documents; the corpus that RUN was trained on unless named.',
    },
    size: { type: 'integer', value: 'N', describe: 'Numbers of a vector, of tfidf-svd; 100 unless given.' },
  },
  examples: [
    'embed study.lectern dan-1 -o documents.npy',
    'embed study.lectern tfidf-svd -o documents.parquet',
  ],
  async run({ positionals, options, terminal }) {
    const [projectPath = '', name = ''] = positionals;
    const out = vectorOutput(options.output, 'embed');
    const [{ withHost }, { findCorpus, openProject }, { documentSource }] = await Promise.all([
      import('../local-host.ts'),
      import('../project-arguments.ts'),
      import('../document-vectors.ts'),
    ]);
    const result = await withHost(terminal, async (host) => {
      const project = await openProject(host, projectPath, 'write');
      const named =
        options.corpus === undefined ? undefined : await findCorpus(host, project, options.corpus);
      const { source, corpus } = await documentSource(host, project.handle, name, options.size);
      const { job } = await host.call('embeddings.exportDocuments', {
        project: project.handle,
        source,
        corpus: named?.id ?? corpus ?? (await findCorpus(host, project, undefined)).id,
        ...out,
        overwrite: options.overwrite,
      });
      return writtenVectors.parse((await host.finish(project, job)).output);
    });
    terminal.result(result, () =>
      [
        `${result.files.join(', ')}: ${count(result.rows)} documents, ${count(result.size)} numbers each`,
        ...(result.note === undefined ? [] : [result.note]),
        ...((result.empty ?? 0) === 0
          ? []
          : [`${count(result.empty ?? 0)} documents have no known word: their vector is 0.`]),
      ].join('\n'),
    );
  },
});
