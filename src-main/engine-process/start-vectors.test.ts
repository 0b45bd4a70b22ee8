import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { createReferenceBackend } from '../../engine/backends/reference/reference-backend.ts';
import { loadClassifier } from '../../engine/models/load-classifier.ts';
import { readModelFile } from '../../engine/models/model-file.ts';
import { samplePostData, trainPreset } from '../../test/support/train-preset.ts';
import type { ParameterValue } from '../api/runs.ts';

const folder = mkdtempSync(join(tmpdir(), 'lectern-vectors-'));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const size = 8;
const vectors = join(folder, 'glove.txt');
const known = ['the', 'library', 'was', 'good', 'bad', 'late', 'and', 'a', '.', 'Pellwick', 'zebra'];
const vectorOf = (row: number): number[] =>
  Array.from({ length: size }, (_, at) => Math.round(Math.cos(row * size + at) * 1000) / 1000);
writeFileSync(vectors, known.map((word, row) => `${word} ${vectorOf(row).join(' ')}\n`).join(''));

const data = samplePostData(2, 60);
const small: Record<string, ParameterValue> = {
  'model.vectors': vectors,
  'training.epochs': 1,
  'features.vectorWords': 11,
};

/** Small enough for a moment, and what fits vectors of 8 numbers. */
const own: Record<string, Record<string, ParameterValue>> = {
  fasttext: { 'features.pairBuckets': 100 },
  transformer: { 'model.heads': 2 },
};

interface Stored {
  readonly terms: readonly string[];
  readonly vectors: { readonly source: string; readonly coverage: number; readonly tuned: boolean };
}

async function trained(preset: string, tuned: boolean) {
  const { classifier, warnings, opened } = await trainPreset(
    preset,
    { ...small, 'model.tuneVectors': tuned, ...own[preset] },
    data,
  );
  const bytes = await classifier.save();
  const answers = await classifier.predictProbabilities(['The zebra was late', '']);
  classifier.dispose();
  await opened?.dispose();
  return { bytes, answers, warnings };
}

test.each(['mlp', 'fasttext', 'dan', 'cnn', 'rnn', 'gru', 'lstm', 'bilstm', 'transformer'])(
  '%s begins with given vectors, keeps them where it is told to, and needs the file never again',
  async (preset) => {
    const { bytes, answers, warnings } = await trained(preset, false);
    const file = readModelFile(bytes);
    const { terms, vectors: origin } = file.pipeline as Stored;
    const table = file.tensor('embedding.weight');
    // “Pellwick” of the file answers for “pellwick” of the texts; “zebra” is known although no text has it.
    expect(terms).toEqual(expect.arrayContaining(['the', 'zebra', 'library']));
    const ratios = ['the', 'library', 'zebra'].flatMap((word) => {
      const row = terms.indexOf(word);
      return vectorOf(known.indexOf(word)).map((value, at) => table[row * size + at]! / value);
    });
    for (const ratio of ratios) expect(ratio).toBeCloseTo(ratios[0]!, 2);
    expect(origin).toMatchObject({ source: 'glove.txt', tuned: false });
    expect(origin.coverage).toBeGreaterThan(0.1);
    expect(warnings.join()).toContain(`${(100 * origin.coverage).toFixed(0)} % of the words that occur`);

    const backend = createReferenceBackend();
    const again = await loadClassifier(bytes, () => Promise.resolve(backend));
    const repeated = await again.predictProbabilities(['The zebra was late', '']);
    repeated.forEach((value, at) => expect(value).toBeCloseTo(answers[at]!, 4));
    again.dispose();
  },
);

test('tuned vectors move', async () => {
  const file = readModelFile((await trained('dan', true)).bytes);
  const { terms } = file.pipeline as Stored;
  const row = terms.indexOf('the');
  const moved = file.tensor('embedding.weight').subarray(row * size, (row + 1) * size);
  const ratios = vectorOf(0).map((value, at) => moved[at]! / value);
  expect(Math.max(...ratios) - Math.min(...ratios)).toBeGreaterThan(0.001);
});

test.each([
  ['cnn', { 'model.vectors': join(folder, 'other.txt') }, 'None of the words'],
  ['transformer', { 'model.heads': 3 }, 'attention heads'],
] as const)('%s refuses in words what cannot be', async (preset, settings, words) => {
  writeFileSync(join(folder, 'other.txt'), 'qqq 1 2 3\nzzz 4 5 6\n');
  await expect(trainPreset(preset, { ...small, ...settings }, data)).rejects.toThrow(words);
});
