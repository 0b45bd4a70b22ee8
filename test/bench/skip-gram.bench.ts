/** Words per second of skip-gram and CBOW with negative sampling on the CPU, over the titles and texts of AG News. */
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { countWords } from '../../engine/models/embeddings/word-counts.ts';
import { WordVectors } from '../../engine/models/embeddings/word-vectors.ts';
import { defaultTextOptions } from '../../engine/text/text-options.ts';
import { trainWordVectors } from '../../engine/training/train-word-vectors.ts';
import type { Work } from '../../engine/training/work.ts';
import { openBackend } from '../../src-main/engine-process/choose-backend.ts';
import { openTable } from '../../src-main/files/table-reader.ts';

const file = fileURLToPath(new URL('../../../shared/data/ag_news/ag_news.csv.gz', import.meta.url));

export async function run(options: Readonly<Record<string, string>> = {}): Promise<object> {
  if (!existsSync(file)) return { skipped: 'AG News (../shared/data/ag_news) is not here' };
  const method = options['method'] === 'cbow' ? 'cbow' : 'skip-gram';
  const threads = Number(options['threads'] ?? availableParallelism());
  const settings = {
    method,
    size: Number(options['size'] ?? 100),
    window: 5,
    negatives: 5,
    noisePower: 0.75,
    epochs: Number(options['epochs'] ?? 3),
    learningRate: method === 'cbow' ? 0.05 : 0.025,
    sample: Number(options['sample'] ?? 1e-3),
  } as const;
  const texts: string[] = [];
  const table = await openTable(file, {}, { depth: 'whole' });
  for await (const batch of table.rows())
    for (const { cells } of batch) texts.push(`${cells[0] ?? ''} ${cells[1] ?? ''}`);
  const counting = performance.now();
  const corpus = countWords(
    texts,
    { ...defaultTextOptions, punctuation: false, numbers: 'replace' },
    { minCount: 5, maxVocabulary: 0 },
  );
  const countSeconds = (performance.now() - counting) / 1000;
  const { backend } = await openBackend({ device: 'cpu', threads });
  const before = process.cpuUsage();
  const { vectors, losses, wordsPerSecond } = await trainWordVectors(backend, corpus, settings, 1, quiet);
  const { user, system } = process.cpuUsage(before);
  const found = new WordVectors(corpus.words, vectors);
  await backend.dispose();
  const shown = (options['words'] ?? 'iraq,microsoft,football,oil,president').split(',');
  return {
    data: 'AG News, 37,619 titles and texts',
    ...settings,
    threads,
    vocabulary: corpus.words.length,
    trainingWords: corpus.tokens.length,
    countSeconds,
    wordsPerSecond: Math.round(wordsPerSecond),
    // On a busy machine this says more: what one core did in the time it gave us, waiting for other threads included.
    wordsPerCpuSecond: Math.round((corpus.tokens.length * settings.epochs) / ((user + system) / 1e6)),
    losses,
    neighbours: Object.fromEntries(
      shown
        .filter((word) => found.has(word))
        .map((word) => [
          word,
          found
            .neighbours(word, 8)
            .map((one) => `${one.word} ${one.cosine.toFixed(2)}`)
            .join(', '),
        ]),
    ),
  };
}

const quiet: Work = {
  signal: new AbortController().signal,
  progress() {},
  epoch() {},
  pause: () => Promise.resolve(),
};
