import { expect, test } from 'vitest';
import { DataMapRecorder, followedPlaces } from './data-map.ts';
import type { Network } from './network.ts';

/** Answers every document with these logits. */
function network(...logits: number[]): Network {
  return {
    logits: ({ offsets }: { offsets: Int32Array }) =>
      Promise.resolve(
        Float32Array.from(
          { length: (offsets.length - 1) * logits.length },
          (_, at) => logits[at % logits.length]!,
        ),
      ),
  } as unknown as Network;
}
const two = { tokens: new Int32Array(0), offsets: new Int32Array(3), truncated: 0 };

test('confidence is the mean probability of the label, variability its spread, correctness how often it was the answer', async () => {
  const recorder = new DataMapRecorder(Int32Array.of(4, 7), two, Int32Array.of(0, 1), 2);
  const even = Math.log(3);
  await recorder.record(network(0, even));
  expect(recorder.finish()).toBeUndefined();
  await recorder.record(network(even, 0));
  await recorder.record(network(0, even));
  const map = recorder.finish()!;
  expect(map.epochs).toBe(3);
  expect([...map.places]).toEqual([4, 7]);
  // The label of the first document had 1/4, 3/4, 1/4; that of the second 3/4, 1/4, 3/4.
  const spread = Math.sqrt(2 / 9) / 2;
  expect([...map.confidence].map((value) => value.toFixed(5))).toEqual([
    (5 / 12).toFixed(5),
    (7 / 12).toFixed(5),
  ]);
  for (const value of map.variability) expect(value).toBeCloseTo(spread, 6);
  expect([...map.correctness]).toEqual([Math.fround(1 / 3), Math.fround(2 / 3)]);
});

test('a sample is followed where there are more documents, the same for the same seed', () => {
  expect([...followedPlaces(3, 10, 1)]).toEqual([0, 1, 2]);
  const places = followedPlaces(1_000, 50, 1);
  expect(new Set(places).size).toBe(50);
  expect([...places]).toEqual([...places].sort((a, b) => a - b));
  expect(followedPlaces(1_000, 50, 1)).toEqual(places);
  expect(followedPlaces(1_000, 50, 2)).not.toEqual(places);
});
