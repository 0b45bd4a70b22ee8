/** Every classifier, exported to ONNX and run by onnxruntime, gives the probabilities that Lectern gives. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { fitCalibration } from '../../engine/models/calibration/calibration-map.ts';
import { DecidedClassifier } from '../../engine/models/decided-classifier.ts';
import { loadClassifier } from '../../engine/models/load-classifier.ts';
import { classifierToOnnx } from '../../engine/models/onnx/classifier-to-onnx.ts';
import { presets } from '../../src-main/api/presets.ts';
import type { ParameterValue } from '../../src-main/api/runs.ts';
import { inputsOf, runOnnx } from '../support/onnx-model.ts';
import { samplePostData, trainPreset, writeLexicon } from '../support/train-preset.ts';

const folder = mkdtempSync(join(tmpdir(), 'lectern-onnx-'));
const lexicon = writeLexicon(folder);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Texts unlike those of the training, an empty one and one shorter than a filter among them. */
const odd = ['', 'good', '👍🏽', 'No, no, NO! “Never again”, thank you… https://a.example/b @you #ok 12,5 :-)'];

const small = { 'model.embeddingSize': 16, 'training.epochs': 2 };
const recurrent = { ...small, 'model.hiddenSize': 12 };
type Settings = Readonly<Record<string, ParameterValue>>;

/** Settings under which each preset is exported; each takes another way through the graph. */
const variants: Readonly<Record<string, readonly Settings[]>> = {
  majority: [{}],
  dictionary: [{ 'features.lexicon': lexicon }],
  'sentiment-features': [
    { 'features.lexicon': lexicon },
    { 'features.lexicon': lexicon, 'model.hiddenUnits': 5 },
  ],
  logistic: [{}],
  svm: [{}],
  'nb-svm': [{}],
  'naive-bayes': [{}],
  perceptron: [{}],
  dan: [small, { ...small, 'model.hiddenSizes': [8, 7], 'model.activation': 'tanh' }],
  fasttext: [{ ...small, 'features.pairBuckets': 500 }],
  mlp: [
    { ...small, 'model.pooling': 'sum', 'model.hiddenSizes': [] },
    ...['relu', 'tanh', 'sigmoid', 'gelu', 'silu', 'elu', 'selu', 'leaky-relu'].map((activation) => ({
      ...small,
      'model.hiddenSizes': [9],
      'model.activation': activation,
    })),
  ],
  cnn: [
    { ...small, 'model.widths': [1, 3, 5], 'model.filters': 6 },
    { ...small, 'model.widths': [4] },
  ],
  rnn: [
    { ...recurrent, 'model.pooling': 'last' },
    { ...recurrent, 'model.pooling': 'mean', 'model.bidirectional': true },
  ],
  gru: [
    { ...recurrent, 'model.pooling': 'last', 'model.layers': 2 },
    { ...recurrent, 'model.pooling': 'max', 'model.bidirectional': true },
  ],
  lstm: [
    { ...recurrent, 'model.pooling': 'mean', 'model.layers': 2 },
    { ...recurrent, 'model.pooling': 'max' },
  ],
  bilstm: [{ ...recurrent, 'model.pooling': 'last', 'model.layers': 2 }],
  transformer: [{ ...small, 'model.layers': 2, 'model.heads': 4, 'model.feedForwardSize': 20 }],
};

test('no preset is left out', () => {
  expect(Object.keys(variants).toSorted()).toEqual(presets.map(({ name }) => name).toSorted());
});

describe.each(Object.entries(variants))('%s', (preset, settings) => {
  test.each(settings.flatMap((own) => ([2, 3] as const).map((classes) => ({ classes, own }))))(
    '$classes classes, $own',
    async ({ classes, own }) => {
      const data = samplePostData(classes, 120);
      const { classifier, opened } = await trainPreset(preset, own, data);
      try {
        const texts = [...odd, ...data.train.texts.slice(0, 30)];
        const file = await classifier.save();
        const expected = await classifier.predictProbabilities(texts);
        const found = await runOnnx(classifierToOnnx(file), inputsOf(classifier, file, texts));
        expect(found).toHaveLength(expected.length);
        let furthest = 0;
        found.forEach((value, index) => (furthest = Math.max(furthest, Math.abs(value - expected[index]))));
        expect(furthest).toBeLessThan(1e-5);
        // Texts are told apart, or the agreement would say nothing.
        if (preset !== 'majority') expect(new Set(expected).size).toBeGreaterThan(classes);
      } finally {
        classifier.dispose();
        await opened?.dispose();
      }
    },
  );
});

describe.each(['temperature', 'isotonic'] as const)('calibrated by %s', (method) => {
  test.each([2, 3] as const)('%i classes', async (classes) => {
    const { train, ...data } = samplePostData(classes, 240);
    const half = (from: number): typeof train => ({
      texts: train.texts.slice(from, from + 120),
      labels: train.labels.slice(from, from + 120),
    });
    const { classifier } = await trainPreset('logistic', {}, { ...data, train: half(0) });
    const watched = half(120);
    const own = await classifier.predictProbabilities(watched.texts);
    const calibration = fitCalibration(method, own, watched.labels, classes);
    const decided = new DecidedClassifier(classifier, { calibration, cutoffs: null, abstainBelow: null });
    const file = await decided.save();
    const texts = [...odd, ...watched.texts];
    const found = await runOnnx(classifierToOnnx(file), inputsOf(classifier, file, texts));
    const expected = await decided.predictProbabilities(texts);
    // Steep pieces of an isotonic map enlarge what 32 bits round off.
    found.forEach((value, index) => expect(value).toBeCloseTo(expected[index], 4));
    expect(expected).not.toEqual(await classifier.predictProbabilities(texts));
    const loaded = await loadClassifier(file, () => Promise.reject(new Error('no device is needed')));
    expect(await loaded.predictProbabilities(texts)).toEqual(expected);
  });
});
