import { describe, expect, test } from 'vitest';
import { RandomStream } from '../../engine/core/random.ts';
import { openWasmBackend } from '../../src-main/engine-process/wasm-threads.ts';
import { countWords } from '../../engine/models/embeddings/word-counts.ts';
import { WordVectors } from '../../engine/models/embeddings/word-vectors.ts';
import { defaultTextOptions } from '../../engine/text/text-options.ts';
import { trainPpmiSvd } from '../../engine/training/train-ppmi-svd.ts';
import { trainWordVectors, type TrainedVectors } from '../../engine/training/train-word-vectors.ts';
import { TrainingDataError, type Work } from '../../engine/training/work.ts';

const quiet: Work = {
  signal: new AbortController().signal,
  progress() {},
  epoch() {},
  pause: () => Promise.resolve(),
};
const text = { ...defaultTextOptions, punctuation: false };
const settings = {
  method: 'skip-gram',
  size: 20,
  window: 3,
  negatives: 5,
  noisePower: 0.75,
  epochs: 12,
  learningRate: 0.05,
  sample: 0,
} as const;

/** Two subjects whose words never meet. */
const random = new RandomStream([1, 2]);
const texts = Array.from({ length: 600 }, (_, index) => {
  const words = index % 2 === 0 ? ['cat', 'dog', 'cow', 'pig'] : ['rain', 'snow', 'wind', 'sun'];
  return Array.from({ length: 12 }, () => words[random.below(4)]).join(' ');
});

async function train(
  threads: number,
  seed: number,
  more: Partial<Parameters<typeof trainWordVectors>[2]> = {},
  given: readonly string[] = texts,
): Promise<TrainedVectors & { words: WordVectors }> {
  const backend = await openWasmBackend({ threads });
  const corpus = countWords(given, text, { minCount: 1, maxVocabulary: 0 });
  const trained = await trainWordVectors(backend, corpus, { ...settings, ...more }, seed, quiet);
  expect(backend.allocatedBytes).toBe(0);
  await backend.dispose();
  return { ...trained, words: new WordVectors(corpus.words, trained.vectors) };
}

const animals = ['cat', 'dog', 'cow', 'pig'];

describe('word vectors by windows', () => {
  test.each(['skip-gram', 'cbow'] as const)('%s brings words of one subject together', async (method) => {
    const { words, losses } = await train(2, 1, { method });
    expect(losses.at(-1)).toBeLessThan(losses[0]!);
    for (const { word } of words.neighbours('cat', 3)) expect(animals).toContain(word);
    expect(words.similarity('cat', 'dog')).toBeGreaterThan(words.similarity('cat', 'rain') + 0.3);
  });

  test('the same seed gives the same bytes for any number of threads, another seed others', async () => {
    const [one, two, three, other] = [
      await train(1, 5, { sample: 0.05 }),
      await train(2, 5, { sample: 0.05 }),
      await train(3, 5, { sample: 0.05 }),
      await train(2, 6, { sample: 0.05 }),
    ];
    expect(two.vectors).toEqual(one.vectors);
    expect(three.vectors).toEqual(one.vectors);
    expect(other.vectors).not.toEqual(one.vectors);
  });

  test('a vocabulary of one word, empty and one-word texts', async () => {
    const { words, vectors } = await train(2, 1, {}, ['', 'only', 'only only', ' ', 'only only only']);
    expect(words.words).toEqual(['only']);
    expect(vectors.every(Number.isFinite)).toBe(true);
    expect(words.neighbours('only', 5)).toEqual([]);
    const lonely = await train(2, 1, {}, ['a', 'b', 'c']);
    expect(lonely.losses.every((loss) => loss === 0)).toBe(true);
  });

  test('largest window, most noise words, odd sizes', async () => {
    const { vectors } = await train(2, 1, { window: 20, negatives: 20, size: 13, epochs: 2 });
    expect(vectors.length).toBe(8 * 13);
    expect(vectors.every(Number.isFinite)).toBe(true);
  });

  test('no words at all are refused in words', async () => {
    await expect(train(1, 1, {}, ['', '  '])).rejects.toBeInstanceOf(TrainingDataError);
  });
});

describe('word vectors by counting', () => {
  const options = {
    size: 6,
    window: 3,
    weighting: 'flat',
    contextPower: 0.75,
    shift: 1,
    eigenvaluePower: 0.5,
  } as const;
  test('brings words of one subject together, and gives the same bytes again', async () => {
    const corpus = countWords(texts, text, { minCount: 1, maxVocabulary: 0 });
    const vectors = await trainPpmiSvd(corpus, options, 1, quiet);
    const words = new WordVectors(corpus.words, vectors);
    expect(words.similarity('cat', 'dog')).toBeGreaterThan(words.similarity('cat', 'rain') + 0.3);
    expect(await trainPpmiSvd(corpus, options, 1, quiet)).toEqual(vectors);
  });

  test('one word only', async () => {
    const corpus = countWords(['a', 'a a', ''], text, { minCount: 1, maxVocabulary: 0 });
    const vectors = await trainPpmiSvd(corpus, options, 1, quiet);
    expect(vectors.length).toBe(6);
    expect(vectors.every(Number.isFinite)).toBe(true);
  });
});

describe('questions to word vectors', () => {
  const words = new WordVectors(
    ['king', 'man', 'woman', 'queen', 'zero'],
    Float32Array.of(1, 1, 0, 0, 1, 0, 0, 0, 1, 1, 0, 1, 0, 0, 0).map((value) => value),
  );
  test('neighbours, analogies, similarities', () => {
    expect(words.analogy('man', 'king', 'woman', 1)[0]?.word).toBe('queen');
    expect(words.neighbours('king', 10).map(({ word }) => word)).toEqual(['man', 'queen', 'woman', 'zero']);
    expect(words.similarity('king', 'king')).toBeCloseTo(1, 6);
    expect(words.similarity('king', 'zero')).toBe(0);
    expect(words.listSimilarity(['king', 'man'], ['queen', 'woman'])).toBeGreaterThan(0);
    expect(() => words.neighbours('emperor', 3)).toThrow('No vector is known for “emperor”.');
  });
});
