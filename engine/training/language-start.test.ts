import { expect, test } from 'vitest';
import { createReferenceBackend } from '../backends/reference/reference-backend.ts';
import type { ArchitectureSettings } from '../models/architectures/architecture-settings.ts';
import { languageStart } from '../models/language-network/language-start.ts';
import { defaultTextOptions } from '../text/text-options.ts';
import { prepareArchitecture, type NetworkRecipe } from './prepare-architecture.ts';
import { trainLanguageNetwork } from './train-language-network.ts';
import { trainNgram } from './train-ngram.ts';
import type { Work } from './work.ts';

const quiet: Work = {
  signal: new AbortController().signal,
  progress: () => {},
  epoch: () => {},
  pause: () => Promise.resolve(),
};
const texts = Array.from({ length: 40 }, (_, at) => (at % 2 === 0 ? 'good day to you' : 'bad night for us'));
const reading = { unit: 'words', lowercase: true, minCount: 1, maxVocabulary: 0 } as const;

async function languageModel(cell: 'lstm' | 'gru'): Promise<Uint8Array> {
  const { model } = await trainLanguageNetwork(
    texts,
    [],
    reading,
    {
      name: 'recurrent',
      cell,
      embeddingSize: 6,
      hiddenSize: 5,
      layers: 2,
      dropout: 0,
      tied: false,
      start: 0.3,
    },
    {
      epochs: 1,
      batchSize: 4,
      steps: 5,
      optimizer: 'sgd',
      learningRate: 0.1,
      clipNorm: 5,
      decay: 1,
      decayAfter: 0,
      patience: 0,
    },
    2,
    createReferenceBackend(),
    quiet,
    { epoch: () => {}, checkpoint: () => {} },
  );
  return model.save();
}

const classifier: ArchitectureSettings = {
  name: 'recurrent',
  cell: 'lstm',
  embeddingSize: 9,
  hiddenSize: 9,
  layers: 1,
  bidirectional: false,
  pooling: 'max',
  dropout: 0,
  wordDropout: 0,
};

async function parametersOf(bytes: Uint8Array, model: ArchitectureSettings) {
  const start = languageStart(bytes);
  const data = { texts, labels: Int32Array.from(texts, (_, at) => at % 2) };
  const prepared = await prepareArchitecture(
    { classes: ['a', 'b'], train: data, validation: data } as never,
    {
      text: defaultTextOptions,
      features: {
        minCount: 1,
        maxVocabulary: 0,
        maxTokens: 20,
        ngrams: 1,
        shortestPiece: 1,
        longestPiece: 0,
        pieceTextLimit: 0,
        pairBuckets: 0,
        vectorWords: 0,
      },
      model,
      training: {
        optimizer: 'adam',
        weightDecay: 0,
        l1: 0,
        clipNorm: 0,
        clipValue: 0,
        classWeights: 'none',
        labelSmoothing: 0,
      },
    } as unknown as NetworkRecipe,
    1,
    createReferenceBackend(),
    quiet,
    { ...start, source: 'a language model', tuned: true, furtherWords: 0 },
  );
  const parameters = new Map((await prepared.network.parameters()).map((tensor) => [tensor.name, tensor]));
  return { start, parameters, notes: prepared.notes };
}

test('a classifier that reads with the same units begins with the layers and the vectors of the language model', async () => {
  const { start, parameters, notes } = await parametersOf(await languageModel('lstm'), classifier);
  expect(start.recurrent!.tensors).toHaveLength(2 * 3);
  for (const { name, shape, data } of start.recurrent!.tensors) {
    expect(parameters.get(name)!.shape).toEqual(shape);
    expect([...parameters.get(name)!.data]).toEqual([...data]);
  }
  const table = parameters.get('embedding.weight') ?? [...parameters.values()][0]!;
  const good = start.words.indexOf('good');
  const vector = [...start.vectors.slice(good * start.size, (good + 1) * start.size)];
  const rows = Array.from({ length: table.shape[0]! }, (_, row) =>
    [...table.data.slice(row * start.size, (row + 1) * start.size)].join(),
  );
  expect(rows).toContain(vector.join());
  expect(notes![0]).toContain('2 recurrent layers began as the language model had learnt them');
});

test.each([
  ['other units', 'gru' as const, classifier],
  ['both directions', 'lstm' as const, { ...classifier, bidirectional: true }],
])('with %s only the vectors are taken', async (_, cell, model) => {
  const { parameters, notes } = await parametersOf(await languageModel(cell), model);
  expect(parameters.get('recurrent.0.forward.input.weight')!.shape).toEqual([4 * 9, 6]);
  expect(notes![0]).not.toContain('recurrent layer');
});

test('models without vectors of words are refused in words', async () => {
  const bigram = { order: 2, smoothing: { method: 'modified-kneser-ney' } } as const;
  const { model } = await trainNgram(texts, reading, bigram, quiet);
  const bytes = await model.save();
  expect(() => languageStart(bytes)).toThrow('choose a neural one');
});
