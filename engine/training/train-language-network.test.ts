import { expect, test } from 'vitest';
import { createReferenceBackend } from '../backends/reference/reference-backend.ts';
import type { LanguageNetworkSettings } from '../models/language-network/language-architecture.ts';
import { NeuralTextModel } from '../models/language-network/neural-text-model.ts';
import { trainLanguageNetwork, type LanguageEpochRecord } from './train-language-network.ts';
import type { Work } from './work.ts';

const networks: readonly LanguageNetworkSettings[] = [
  ...(['rnn', 'gru', 'lstm'] as const).map((cell): LanguageNetworkSettings => ({
    name: 'recurrent',
    cell,
    embeddingSize: 12,
    hiddenSize: 12,
    layers: 1,
    dropout: 0,
    tied: cell === 'lstm',
    start: 0.3,
  })),
  { name: 'feed-forward', context: 3, embeddingSize: 5, hiddenSize: 8, dropout: 0, direct: true },
  {
    name: 'transformer',
    context: 6,
    embeddingSize: 8,
    layers: 1,
    heads: 2,
    feedForwardSize: 12,
    dropout: 0,
    tied: true,
  },
];
const named = networks.map(
  (network) => [network.name === 'recurrent' ? network.cell : network.name, network] as const,
);

const texts: readonly string[] = Array.from({ length: 40 }, (_, i): string =>
  i % 2 === 0 ? 'a b c d' : 'd c a',
).concat('', 'b');
const reading = { unit: 'spaces', lowercase: false, minCount: 1, maxVocabulary: 0 } as const;
const quiet: Work = {
  signal: new AbortController().signal,
  progress: () => {},
  epoch: () => {},
  pause: () => Promise.resolve(),
};

async function train(settings: LanguageNetworkSettings, epochs: number, learnt = texts) {
  const records: LanguageEpochRecord[] = [];
  const sgd = settings.name === 'recurrent';
  const { model } = await trainLanguageNetwork(
    learnt,
    learnt.slice(0, 6),
    reading,
    settings,
    {
      epochs,
      batchSize: 4,
      steps: 6,
      optimizer: sgd ? 'sgd' : 'adam',
      learningRate: sgd ? 0.4 : 0.02,
      clipNorm: 5,
      decay: 0.95,
      decayAfter: 0,
      patience: 0,
    },
    3,
    createReferenceBackend(),
    quiet,
    { epoch: (record) => records.push(record), checkpoint: () => {} },
  );
  return { model, records };
}

test.each(named)('%s learns what follows, and its probabilities sum to one', async (_, settings) => {
  const { model, records } = await train(settings, 24);
  expect(records).toHaveLength(24);
  expect(Math.min(...records.map(({ validationLoss }) => validationLoss!))).toBeLessThan(
    records[0].validationLoss! * 0.8,
  );
  for (const prompt of ['', 'a', 'd c', 'never seen', 'a b c d a b c d a b c d']) {
    const all = await model.nextSymbols(prompt, 100);
    expect(all).toHaveLength(model.vocabulary.size);
    expect(all.reduce((sum, { probability }) => sum + probability, 0)).toBeCloseTo(1, 9);
  }
  expect((await model.nextSymbols('a b', 1))[0].symbol).toBe('c');
});

test.each(named)('%s scores a text the same alone, in company, and symbol by symbol', async (_, settings) => {
  const { model } = await train(settings, 2);
  const asked = ['a b c d', '', 'd', 'a x c', ...texts.slice(0, 10)];
  const together = await model.score(asked);
  for (const [index, text] of asked.slice(0, 4).entries()) {
    const alone = await model.score([text]);
    const own = together.logProbabilities.slice(together.offsets[index], together.offsets[index + 1]);
    own.forEach((value, at) => expect(alone.logProbabilities[at]).toBeCloseTo(value, 10));
  }
  const { logProbabilities } = await model.score(['a b']);
  const next = await model.nextSymbols('a', 100);
  const b = next.find(({ symbol }) => symbol === 'b')!;
  expect(Math.log(b.probability)).toBeCloseTo(logProbabilities[1], 9);
});

test.each(named)('%s is the same when it is read from its file', async (_, settings) => {
  const { model } = await train(settings, 1);
  const read = NeuralTextModel.load(await model.save(), createReferenceBackend());
  const write = { maximumSymbols: 12, seed: 5, temperature: 0.7 };
  expect(await read.write('a', write)).toEqual(await model.write('a', write));
  const [a, b] = [await model.score(texts.slice(0, 5)), await read.score(texts.slice(0, 5))];
  a.logProbabilities.forEach((value, at) => expect(b.logProbabilities[at]).toBeCloseTo(value, 5));
});

test('a stream is read with what stood before it, a document by itself', async () => {
  const { model } = await train(networks[2], 4);
  const alone = await model.score(['a b c d', 'd c a']);
  const stream = await model.scoreStream(['a b c d', 'd c a']);
  expect(stream.logProbabilities[0]).toBeCloseTo(alone.logProbabilities[0], 10);
  expect(stream.logProbabilities[5]).not.toBeCloseTo(alone.logProbabilities[5], 6);
});

test('a line of very many symbols is scored, every one of them', async () => {
  const { model } = await train(networks[0], 1);
  const { logProbabilities } = await model.score([Array.from({ length: 20_000 }, () => 'a').join(' ')]);
  expect(logProbabilities).toHaveLength(20_001);
  expect(logProbabilities.every((value) => value < 0 && Number.isFinite(value))).toBe(true);
});

test.each(named)(
  '%s learns from empty texts, texts of one word and a vocabulary of one',
  async (_, settings) => {
    const { model, records } = await train(
      settings,
      1,
      Array.from({ length: 30 }, (_, i) => (i % 3 === 0 ? '' : 'a')),
    );
    expect(model.vocabulary.size).toBe(3);
    expect(records[0].validationLoss).toBeGreaterThan(0);
    const { logProbabilities } = await model.score(['', 'a', 'a never seen']);
    expect(logProbabilities).toHaveLength(1 + 2 + 4);
    expect(logProbabilities.every((value) => value < 0 && Number.isFinite(value))).toBe(true);
  },
);
