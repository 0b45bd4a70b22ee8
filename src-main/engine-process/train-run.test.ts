import { afterAll, beforeAll, expect, test } from 'vitest';
import { createEngineClient, type TrainRequest } from './engine-client.ts';
import { trainRun } from './train-run.ts';
import type { Work } from '../../engine/training/work.ts';
import { hostWithPosts, type HostWithPosts } from '../../test/support/host-with-posts.ts';

let posts: HostWithPosts;
let request: TrainRequest;
beforeAll(async () => {
  posts = await hostWithPosts();
  const { id } = await posts.train({ preset: 'majority' });
  const run = await posts.window.call('runs.get', { project: posts.project, run: id });
  request = {
    projectPath: posts.path,
    run: id,
    corpusId: run.corpus.id,
    labelId: run.label.id,
    splitId: run.split.id,
    classes: run.classes,
    recipe: run.recipe,
    seed: 1,
    device: 'cpu',
    threads: undefined,
    resume: false,
  };
});
afterAll(() => posts.close());

/** Work that is cancelled as soon as the trained model predicts the documents. */
function cancelledWhilePredicting(): Work {
  const abort = new AbortController();
  return {
    signal: abort.signal,
    progress(_done, _total, _unit, message) {
      if (message === 'Predicting all documents') abort.abort();
    },
    epoch() {},
    pause: () => Promise.resolve(),
  };
}

test('a cancel after training keeps the model and finishes what takes a moment', async () => {
  let kept = 0;
  const result = await trainRun(request, cancelledWhilePredicting(), {
    keeping: () => (kept += 1),
    checkpoint() {},
  });
  expect(kept).toBe(1);
  expect(result.cancelled).toBe(true);
  expect(result.model.byteLength).toBeGreaterThan(0);
  expect(result.metrics?.test?.documents).toBe(200);
  expect(result.predictions.documents).toHaveLength(2_000);
  expect(result.warnings.join(' ')).toContain('Cancelled after training had ended');
});

test('where predicting takes longer, the model is kept and its numbers are said to be missing', async () => {
  const result = await trainRun(request, cancelledWhilePredicting(), { keeping() {}, checkpoint() {} }, 0);
  expect(result).toMatchObject({ cancelled: true, metrics: null });
  expect(result.model.byteLength).toBeGreaterThan(0);
  expect(result.predictions.documents).toHaveLength(0);
  expect(result.warnings.join(' ')).toContain('no metrics and no predictions');
});

test('the host gets the model of a run that is cancelled while it is measured', async () => {
  const engine = createEngineClient();
  try {
    const abort = new AbortController();
    const result = await engine.train(request, {
      signal: abort.signal,
      progress(_done, _total, _unit, message) {
        if (message === 'Predicting all documents') abort.abort();
      },
      epoch() {},
      checkpoint() {},
    });
    expect(abort.signal.aborted).toBe(true);
    expect(result.model.byteLength).toBeGreaterThan(0);
  } finally {
    await engine.stop();
  }
});
