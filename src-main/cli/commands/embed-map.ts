import { resolve } from 'node:path';
import { pointMap, type PointMap } from '../../api/embedding-maps.ts';
import { createCsvWriter } from '../../files/csv-writer.ts';
import { defineCommand } from '../command.ts';
import { count } from '../format.ts';

export const command = defineCommand({
  name: 'embed map',
  summary: 'Draw words or documents as points of a plane, by UMAP, t-SNE or principal axes.',
  details:
    'Maps documents by RUN: a trained network (what it computes before its output layer), an embedding (the mean of the word vectors), or “tfidf-svd”. With --words the words of an embedding are mapped. Of many documents a sample is drawn, in proportion to the values of --by. Near points are alike; distances between clusters say little. The same seed draws the same map.',
  positionals: [
    { name: 'PROJECT', describe: 'The project file.' },
    { name: 'RUN', describe: 'A classifier, an embedding, or “tfidf-svd”.' },
  ],
  options: {
    output: { type: 'text', short: 'o', value: 'OUT', describe: 'A .csv to write, a row per point.' },
    overwrite: { type: 'flag', describe: 'Replace OUT if it is there.' },
    words: { type: 'flag', describe: 'Map the words of the embedding RUN, not documents.' },
    corpus: {
      type: 'text',
      value: 'NAME',
      describe: 'Whose documents; the corpus that RUN was trained on unless named.',
    },
    by: { type: 'text', value: 'COL', describe: 'The column whose values go beside the points.' },
    method: { type: 'text', choices: ['umap', 'tsne', 'pca'], describe: 'umap unless given.' },
    neighbours: {
      type: 'integer',
      value: 'N',
      describe:
        'Neighbours that a point is kept near: 15 for UMAP, 30 (the perplexity) for t-SNE unless given.',
    },
    count: {
      type: 'integer',
      value: 'N',
      describe: 'How many points at most; 2,000 documents or 1,000 words unless given, 5,000 at most.',
    },
    size: { type: 'integer', value: 'N', describe: 'Numbers of a vector, of tfidf-svd; 100 unless given.' },
    seed: { type: 'integer', value: 'N', describe: 'The seed; 1 unless given.' },
  },
  examples: [
    'embed map study.lectern tfidf-svd --by party -o map.csv',
    'embed map study.lectern dan-1 --method tsne --by sentiment -o map.csv',
    'embed map study.lectern skip-gram-1 --words --count 500 -o words.csv',
  ],
  async run({ positionals, options, terminal }) {
    const [projectPath = '', name = ''] = positionals;
    const [{ withHost }, { findCorpus, openProject }, { documentSource }] = await Promise.all([
      import('../local-host.ts'),
      import('../project-arguments.ts'),
      import('../document-vectors.ts'),
    ]);
    const drawing = {
      ...(options.method === undefined ? {} : { method: options.method }),
      ...(options.neighbours === undefined ? {} : { neighbours: options.neighbours }),
      ...(options.count === undefined ? {} : { count: options.count }),
      ...(options.seed === undefined ? {} : { seed: options.seed }),
    };
    const map = await withHost(terminal, async (host) => {
      const project = await openProject(host, projectPath, 'write');
      const { handle } = project;
      if (options.words) {
        const { job } = await host.call('embeddings.mapWords', {
          project: handle,
          embedding: name,
          ...drawing,
        });
        return pointMap.parse((await host.finish(project, job)).output);
      }
      const named =
        options.corpus === undefined ? undefined : await findCorpus(host, project, options.corpus);
      const { source, corpus } = await documentSource(host, handle, name, options.size);
      const { job } = await host.call('embeddings.mapDocuments', {
        project: handle,
        source,
        corpus: named?.id ?? corpus ?? (await findCorpus(host, project, undefined)).id,
        ...(options.by === undefined ? {} : { by: options.by }),
        ...drawing,
      });
      return pointMap.parse((await host.finish(project, job)).output);
    });
    if (options.output !== undefined) write(options.output, options.overwrite, map);
    terminal.result(map, () =>
      [
        `${count(map.points.length)} points by ${map.method}${map.neighbours === null ? '' : `, ${String(map.neighbours)} neighbours`}, seed ${String(map.seed)}, ${map.seconds.toFixed(1)} s`,
        map.drawn,
        map.vectors,
        ...(map.explained === null
          ? []
          : [
              `The axes show ${map.explained.map((share) => `${(100 * share).toFixed(1)} %`).join(' and ')} of the variance.`,
            ]),
        ...(map.empty === 0 ? [] : [`${count(map.empty)} documents have no known word: they lie together.`]),
        ...(options.output === undefined
          ? ['Write the points with -o OUT.csv, or take --json.']
          : [options.output]),
      ].join('\n'),
    );
  },
});

function write(path: string, overwrite: boolean, { points, column }: PointMap): void {
  const file = createCsvWriter(resolve(path), { overwrite, guardFormulas: true });
  const words = points.every(({ document }) => document === null);
  file.write(
    words
      ? ['word', 'x', 'y', 'count']
      : ['document', 'x', 'y', ...(column === null ? [] : [column]), 'text'],
  );
  for (const { name, x, y, count: occurrences, group, text } of points)
    file.write(
      words
        ? [name, String(x), String(y), String(occurrences ?? '')]
        : [name, String(x), String(y), ...(column === null ? [] : [group ?? '']), text ?? ''],
    );
  file.finish();
}
