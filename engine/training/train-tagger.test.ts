import { describe, expect, test } from 'vitest';
import { createReferenceBackend } from '../backends/reference/reference-backend.ts';
import { MostFrequentTag } from '../models/tagging/most-frequent-tag.ts';
import { SentenceTagger } from '../models/tagging/sentence-tagger.ts';
import type { TaggerSettings } from '../models/tagging/tagger-architecture.ts';
import { trainTagger, type TaggedPart } from './train-tagger.ts';
import type { EpochRecord, Work } from './work.ts';

const tags = ['DET', 'NOUN', 'VERB'];
/** “run” is what stands before it: a noun after “the”, a verb after a noun. */
const lines = [
  'the dog/1 runs/2',
  'the run/1',
  'dogs/1 run/2',
  'the dogs/1 run/2',
  'dog/1 runs/2 the run/1',
  '',
];
const partOf = (given: readonly string[]): TaggedPart => {
  const cells = given.map((line) => line.split(' ').filter((word) => word !== ''));
  return {
    sentences: cells.map((line) => line.map((word) => word.split('/')[0]!)),
    tags: Int32Array.from(cells.flat(), (word) => Number(word.split('/')[1] ?? 0)),
  };
};
const train = partOf(lines);

const shared = { embeddingSize: 6, hiddenSize: 8, dropout: 0, crf: false } as const;
const networks: Readonly<Record<string, TaggerSettings>> = {
  window: { ...shared, name: 'window', window: 1 },
  'bi-LSTM': { ...shared, name: 'recurrent', layers: 1, characterFilters: 4 },
  'window with CRF': { ...shared, name: 'window', window: 1, crf: true },
};

function recipeOf(model: TaggerSettings, epochs: number) {
  return {
    features: {
      minCount: 1,
      prefixes: 0,
      suffixes: 1,
      characters: model.name === 'window' ? 0 : 4,
      hidden: 0.1,
      maxWords: 50,
    },
    model,
    training: {
      epochs,
      batchSize: 2,
      learningRate: 0.05,
      schedule: 'constant',
      warmup: 0,
      patience: 0,
      stopOn: 'loss',
      optimizer: 'adam',
      weightDecay: 0,
      clipNorm: 5,
    },
  } as const;
}

function workOf(records: EpochRecord[] = []): Work {
  return {
    signal: new AbortController().signal,
    progress: () => {},
    epoch: (record) => records.push(record),
    pause: () => Promise.resolve(),
  };
}

async function trained(model: TaggerSettings, epochs = 20, part = train, names: readonly string[] = tags) {
  const backend = createReferenceBackend();
  const records: EpochRecord[] = [];
  const recipe = recipeOf(model, epochs);
  const result = await trainTagger(names, part, part, recipe, 1, backend, workOf(records));
  return { ...result, backend, records };
}

describe.each(Object.entries(networks))('%s', (_, model) => {
  test('learns tags that depend on neighbours, and is the same when saved and loaded', async () => {
    const { tagger, backend, records } = await trained(model);
    expect(records.at(-1)!.trainLoss!).toBeLessThan(records[0]!.trainLoss!);
    const tagged = await tagger.tag(train.sentences);
    expect(tagged.tags).toEqual(train.tags);
    const loaded = SentenceTagger.load(await tagger.save(), backend);
    expect(await loaded.tag(train.sentences)).toEqual(tagged);
    loaded.dispose();
    tagger.dispose();
    expect(backend.allocatedBytes).toBe(0);
  });

  test('tags a sentence alone as among longer ones, and goes on where it was cut short', async () => {
    const states: Uint8Array[] = [];
    const recipe = {
      ...recipeOf(model, 4),
      training: { ...recipeOf(model, 4).training, checkpointEvery: 2 },
    };
    const run = async (resume?: Uint8Array) => {
      const backend = createReferenceBackend();
      return trainTagger(tags, train, train, recipe, 1, backend, workOf(), {
        resume,
        onCheckpoint: (bytes) => void states.push(bytes),
      });
    };
    const { tagger } = await run();
    const { tagger: resumed } = await run(states[0]);
    // This backend computes in 64 bits and keeps 32: those that resume are equal but for that.
    const [own, other] = await Promise.all([tagger.network.parameters(), resumed.network.parameters()]);
    own.forEach(({ data }, index) =>
      data.forEach((value, at) => expect(other[index]!.data[at]).toBeCloseTo(value, 4)),
    );
    const together = await tagger.tag(train.sentences);
    let at = 0;
    for (const sentence of train.sentences) {
      const alone = await tagger.tag([sentence]);
      alone.probabilities.forEach((value) => expect(value).toBeCloseTo(together.probabilities[at++]!, 5));
    }
  });

  test('takes any sentence: empty, of one word, of characters never seen, right to left, of 100,000 words', async () => {
    const { tagger } = await trained(model, 1);
    expect((await tagger.tag([])).tags).toHaveLength(0);
    expect((await tagger.tag([[], ['run'], []])).tags).toHaveLength(1);
    expect((await tagger.tag([['🦊', 'שלום', ''], ['ж']])).tags).toHaveLength(4);
    const long = Array.from({ length: 100_000 }, (__, index) => (index % 2 === 0 ? 'the' : 'dog'));
    const encoded = tagger.encode([long]);
    expect(encoded.cut).toBe(1);
    expect(encoded.words.length - 1).toBe(2_000);
    expect((await tagger.tag([long.slice(0, 201)])).tags).toHaveLength(201);
  });
});

test('a vocabulary of one word and one tag can be learnt', async () => {
  const { tagger } = await trained(networks['bi-LSTM']!, 2, partOf(['a', 'a a']), ['X']);
  expect([...(await tagger.tag([['a', 'b']])).tags]).toEqual([0, 0]);
});

test('words without a tag are not learnt from, and none at all is refused in words', async () => {
  const untagged = { ...train, tags: train.tags.map(() => -1) };
  await expect(trained(networks['window']!, 1, untagged)).rejects.toThrow('has no tagged words');
  const some = { ...train, tags: train.tags.map((tag, index) => (index === 0 ? -1 : tag)) };
  const { records } = await trained(networks['window with CRF']!, 2, some);
  expect(records.at(-1)!.trainLoss).toBeGreaterThan(0);
});

test('the most frequent tag of a word is the baseline', () => {
  const baseline = new MostFrequentTag(train.sentences, train.tags, tags.length);
  expect(baseline.of('the')).toBe(0);
  expect(baseline.of('runs')).toBe(2);
  expect(baseline.holds('cat')).toBe(false);
  expect([1, 2]).toContain(baseline.of('cat'));
});
