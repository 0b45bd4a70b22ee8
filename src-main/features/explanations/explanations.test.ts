import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hostWithPosts, type HostWithPosts } from '../../../test/support/host-with-posts.ts';
import type { Explanation, ExplanationMethod } from '../../api/explanations.ts';
import type { Run } from '../../api/runs.ts';
import { openProjectReader } from '../../database/open-project.ts';

let posts: HostWithPosts;
let run: Run;
let network: Run;
beforeAll(async () => {
  posts = await hostWithPosts();
  run = await posts.train({ preset: 'logistic' });
  network = await posts.train({ preset: 'dan', settings: { 'training.epochs': 3 } });
});
afterAll(() => posts.close());

const explain = (
  text: string,
  method: ExplanationMethod = 'occlusion',
  of: Run = run,
): Promise<Explanation> =>
  posts.window.call('explanations.explain', { project: posts.project, run: of.id, text, method });

const texts = [
  'What a lovely, lovely day 👍🏽👩🏾‍🚀 #sunny @you https://a.b/c :-)',
  'यह बहुत अच्छा दिन है',
  'هذا يوم جميل جدًا',
  '今天很好',
  '',
  '   ',
];

describe.each(['occlusion', 'lime', 'shapley', 'integrated-gradients'] as const)('%s', (method) => {
  test.each(texts)('speaks of words of the text as given: %s', async (text) => {
    const { attributions, probabilities, classes, predicted } = await explain(text, method);
    let last = 0;
    const segments = new Set([text.length]);
    for (const { index } of new Intl.Segmenter('und', { granularity: 'grapheme' }).segment(text))
      segments.add(index);
    for (const { start, end, text: word, weights } of attributions) {
      expect(word).toBe(text.slice(start, end));
      expect(start).toBeGreaterThanOrEqual(last);
      expect(segments.has(start) && segments.has(end)).toBe(true);
      expect(weights).toHaveLength(classes.length);
      expect(weights.every(Number.isFinite)).toBe(true);
      last = end;
    }
    expect(probabilities.reduce((sum, one) => sum + one, 0)).toBeCloseTo(1, 5);
    expect(probabilities[predicted]).toBe(Math.max(...probabilities));
    if (text.trim() === '') expect(attributions).toEqual([]);
  });
});

test('effects on the classes cancel out, since probabilities add up to one', async () => {
  for (const { weights } of (await explain(texts[0])).attributions)
    expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(0, 5);
});

test('Shapley values add up to the difference to the empty text, exact and estimated', async () => {
  for (const text of [
    'not a good day',
    'this is a much longer text about a rather bad day in the cold rain, sadly',
  ]) {
    const { attributions, probabilities, notes } = await explain(text, 'shapley', network);
    const empty = await explain('', 'shapley', network);
    for (const label of [0, 1, 2]) {
      const sum = attributions.reduce((total, { weights }) => total + weights[label], 0);
      expect(sum).toBeCloseTo(probabilities[label] - empty.probabilities[label], 4);
    }
    expect(notes.join(' ')).toMatch(attributions.length <= 10 ? /Exact/u : /standard error/u);
  }
});

test.each(['logistic', 'dan'])(
  'integrated gradients of %s add up to the difference of the logits',
  async (preset) => {
    const of = preset === 'dan' ? network : run;
    const empty = await explain('', 'integrated-gradients', of);
    expect(empty.attributions).toEqual([]);
    for (const text of [
      'not a good day',
      'What a lovely, lovely day &amp; night 👍🏽 @you :-) https://a.b/c sooooo good!!!',
      'यह बहुत अच्छा दिन है, déjà vu à Noël',
    ]) {
      const { attributions, probabilities } = await explain(text, 'integrated-gradients', of);
      const sums = [0, 1, 2].map((label) =>
        attributions.reduce((sum, { weights }) => sum + weights[label], 0),
      );
      const logs = (of: Explanation['probabilities']): number[] => of.map((one) => Math.log(one));
      const change = logs(probabilities).map((value, label) => value - logs(empty.probabilities)[label]);
      // Probabilities tell logits up to one number that all of them share.
      for (const label of [1, 2])
        expect(Math.abs(sums[label] - sums[0] - (change[label] - change[0]))).toBeLessThan(5e-3);
    }
  },
);

test('the word that carries the sentiment weighs most', async () => {
  const { predictions } = await posts.window.call('predictions.list', {
    project: posts.project,
    run: run.id,
    part: 'test',
    correct: true,
    sort: 'confidence',
    limit: 1,
  });
  const { attributions, predicted, gold, document } = await posts.window.call('explanations.explain', {
    project: posts.project,
    run: run.id,
    document: predictions[0].document,
  });
  expect(document).toBe(predictions[0].document);
  expect(gold).toBe(predictions[0].gold);
  const strongest = attributions.toSorted((a, b) => b.weights[predicted] - a.weights[predicted])[0];
  const without =
    predictions[0].text.slice(0, strongest.start) + ' ' + predictions[0].text.slice(strongest.end);
  const again = await explain(without);
  expect(again.probabilities[predicted]).toBeCloseTo(
    predictions[0].probabilities[predicted] - strongest.weights[predicted],
    5,
  );
});

test('explanations of documents are kept in the project, one for each method', async () => {
  for (const method of ['occlusion', 'occlusion', 'lime'] as const)
    await posts.window.call('explanations.explain', {
      project: posts.project,
      run: run.id,
      document: 5,
      method,
    });
  const reader = openProjectReader(posts.path);
  try {
    expect(
      reader.column(
        'SELECT method FROM explanations WHERE run_id = ? AND document_id = 5 ORDER BY method',
        run.id,
      ),
    ).toEqual(['lime', 'occlusion']);
  } finally {
    reader.close();
  }
});

test('what is not there is refused, not made up', async () => {
  const majority = await posts.train({ preset: 'majority' });
  await expect(explain('a text', 'integrated-gradients', majority)).rejects.toMatchObject({
    code: 'bad-input',
    message: expect.stringContaining('reads no words') as string,
  });
  await expect(
    posts.window.call('explanations.explain', { project: posts.project, run: run.id }),
  ).rejects.toMatchObject({ code: 'bad-input' });
  await expect(
    posts.window.call('explanations.explain', { project: posts.project, run: run.id, document: 99_999 }),
  ).rejects.toMatchObject({ code: 'not-found' });
});
