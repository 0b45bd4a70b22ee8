import { expect, test } from 'vitest';
import { createReferenceBackend } from '../../engine/backends/reference/reference-backend.ts';
import { loadClassifier } from '../../engine/models/load-classifier.ts';
import { samplePostData, trainPreset } from '../../test/support/train-preset.ts';
import type { ParameterValue } from '../api/runs.ts';

const data = samplePostData(2, 80);
const fresh = ['The libraries were quickly closed, ﬁnally! 2024 zürich 👩‍👩‍👧', '', 'Ω'];
const forms: Record<string, ParameterValue> = {
  'text.compatibility': true,
  'text.maskDigits': true,
  'text.stopWords': 'english',
  'text.stemming': 'english',
};
const pieces = (subwords: string): Record<string, ParameterValue> => ({
  'text.subwords': subwords,
  'text.subwordPieces': 500,
});
const short = { 'training.epochs': 1 };

test.each([
  ['logistic', forms],
  ['nb-svm', pieces('bpe')],
  ['naive-bayes', { ...forms, ...pieces('wordpiece') }],
  ['logistic', { 'features.hashBuckets': 512, ...forms }],
  ['dan', { ...pieces('bpe'), ...short }],
  ['cnn', { ...pieces('wordpiece'), ...forms, ...short, 'model.embeddingSize': 8, 'model.filters': 8 }],
] as const)(
  '%s reads new texts by %j as it read those that it learnt from, once loaded again',
  async (preset, settings) => {
    const { classifier, opened } = await trainPreset(
      preset,
      settings as Record<string, ParameterValue>,
      data,
    );
    const answers = await classifier.predictProbabilities(fresh);
    const shares = await classifier.featureShares!(fresh[0]!);
    const words = classifier.tokenise(fresh[0]!).map(({ start, end }) => fresh[0]!.slice(start, end));
    expect(words).toEqual([
      'The',
      'libraries',
      'were',
      'quickly',
      'closed',
      ',',
      'ﬁnally',
      '!',
      '2024',
      'zürich',
      '👩‍👩‍👧',
    ]);
    // What features share lies within the text, and never cuts what a reader sees as one character.
    for (let at = 0; at < shares.spans.length; at += 2) {
      expect(shares.spans[at + 1]!).toBeGreaterThan(shares.spans[at]!);
      expect(shares.spans[at + 1]!).toBeLessThanOrEqual(fresh[0]!.length);
    }
    const bytes = await classifier.save();
    classifier.dispose();
    await opened?.dispose();
    const again = await loadClassifier(bytes, () => Promise.resolve(createReferenceBackend()));
    (await again.predictProbabilities(fresh)).forEach((value, at) =>
      expect(value).toBeCloseTo(answers[at]!, 4),
    );
    again.dispose();
  },
);
