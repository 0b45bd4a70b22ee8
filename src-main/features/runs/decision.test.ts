import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseCsv } from '../../../test/e2e/support/csv.ts';
import { hostWithPosts, type HostWithPosts } from '../../../test/support/host-with-posts.ts';
import type { Run } from '../../api/runs.ts';

let posts: HostWithPosts;
let plain: Run;
let calibrated: Run;
beforeAll(async () => {
  posts = await hostWithPosts();
  plain = await posts.train({ preset: 'naive-bayes', settings: { 'decision.calibration': 'none' } });
  calibrated = await posts.train({ preset: 'naive-bayes' });
});
afterAll(() => posts.close());

test('by default a temperature from the validation part, which changes no answer', () => {
  expect(plain.decision).toBeNull();
  expect(plain.metrics?.test?.uncalibrated).toBeUndefined();
  expect(calibrated.decision).toEqual({
    calibration: { method: 'temperature', temperature: expect.any(Number) as number },
    cutoffs: null,
    abstainBelow: null,
    documents: calibrated.metrics?.validation?.documents,
  });
  const [before, after] = [plain.metrics?.test, calibrated.metrics?.test];
  expect(after?.confusion).toEqual(before?.confusion);
  expect(after?.uncalibrated?.logLoss).toBe(before?.logLoss.value);
  expect(after?.uncalibrated?.expectedCalibrationError).toBe(before?.expectedCalibrationError?.value);
  // Naive Bayes is far too sure of itself.
  expect(calibrated.decision?.calibration?.temperature).toBeGreaterThan(1);
  expect(after?.logLoss.value).toBeLessThan(before?.logLoss.value as number);
  expect(after?.expectedCalibrationError?.value).toBeLessThan(
    before?.expectedCalibrationError?.value as number,
  );
});

test('cutoffs and abstention travel with the model: predictions, files and explanations know them', async () => {
  const run = await posts.train({
    preset: 'naive-bayes',
    settings: { 'decision.calibration': 'isotonic', 'decision.answer': 'macro-f1', 'decision.abstain': 0.2 },
  });
  const { cutoffs, abstainBelow } = run.decision!;
  expect(cutoffs).toHaveLength(run.classes.length);
  expect(run.metrics?.validation?.macroF1.value).toBeGreaterThanOrEqual(
    plain.metrics?.validation?.macroF1.value as number,
  );
  const { project, window, folder } = posts;
  const { predictions } = await window.call('predictions.list', {
    project,
    run: run.id,
    part: 'test',
    limit: 40,
  });
  const answer = (probabilities: readonly number[]): number => {
    const relative = probabilities.map((probability, label) => probability / cutoffs![label]!);
    return relative.indexOf(Math.max(...relative));
  };
  for (const { probabilities, predicted } of predictions) expect(predicted).toBe(answer(probabilities));

  const path = join(folder, 'answers.csv');
  const { job } = await window.call('predictions.predictFile', {
    project,
    run: run.id,
    file: join(import.meta.dirname, '../../../sample/posts.csv'),
    path,
  });
  await posts.finish(job);
  const [header, ...rows] = parseCsv(readFileSync(path, 'utf8'));
  const column = (ending: string): number => header!.findIndex((name) => name.endsWith(ending));
  let left = 0;
  for (const row of rows) {
    const probabilities = run.classes.map((name) => Number(row[column(`_p_${name}`)]));
    expect(row[column('_label')]).toBe(run.classes[answer(probabilities)]);
    // Nine digits give the 32-bit probability back.
    const abstained = Math.max(...probabilities.map(Math.fround)) < abstainBelow!;
    expect(row[column('_abstained')]).toBe(abstained ? 'yes' : 'no');
    left += Number(abstained);
  }
  expect(left).toBeGreaterThan(0);

  const [first] = predictions;
  const explained = await window.call('explanations.explain', {
    project,
    run: run.id,
    document: first!.document,
    method: 'occlusion',
  });
  expect(explained.predicted).toBe(first!.predicted);
  expect(explained.probabilities).toEqual(first!.probabilities);
});

test('what a rule needs is said before training', async () => {
  await expect(
    posts.train({ preset: 'logistic', settings: { 'decision.answer': 'recall' } }),
  ).rejects.toMatchObject({
    code: 'bad-input',
    message: expect.stringContaining('two categories') as string,
  });
});

test('resampling evens out the training part only', async () => {
  const run = await posts.train({ preset: 'naive-bayes', settings: { 'data.resampling': 'under' } });
  expect(run.metrics?.train?.documents).toBe(plain.metrics?.train?.documents);
  expect(run.metrics?.test?.confusion).not.toEqual(plain.metrics?.test?.confusion);
});
