import fc from 'fast-check';
import { expect, test } from 'vitest';
import { RandomStream, keyOfSeed } from '../../core/random.ts';
import { nearestRows } from './nearest-rows.ts';
import { QuadTree } from './quad-tree.ts';
import { tsne } from './t-sne.ts';

const told = (): Promise<void> => Promise.resolve();

test('the nearest rows are those that sorting finds', async () => {
  const random = new RandomStream(keyOfSeed(3));
  const rows = Float64Array.from({ length: 60 * 3 }, () => random.normal());
  const { indices, distances } = await nearestRows(rows, 3, 5, told);
  const squared = (a: number, b: number): number =>
    [0, 1, 2].reduce((sum, at) => sum + (rows[a * 3 + at]! - rows[b * 3 + at]!) ** 2, 0);
  for (let row = 0; row < 60; row++) {
    const sorted = Array.from({ length: 60 }, (_, other) => other)
      .filter((other) => other !== row)
      .sort((a, b) => squared(row, a) - squared(row, b))
      .slice(0, 5);
    expect([...indices.slice(row * 5, row * 5 + 5)]).toEqual(sorted);
    expect(distances[row * 5]).toBeCloseTo(squared(row, sorted[0]!), 12);
  }
});

test('without approximation the tree gives the sums of all pairs, for points at one place too', () => {
  const coordinate = fc.integer({ min: -4, max: 4 }).map((value) => value / 2);
  fc.assert(
    fc.property(fc.array(fc.tuple(coordinate, coordinate), { minLength: 1, maxLength: 40 }), (points) => {
      const tree = new QuadTree();
      tree.build(Float64Array.from(points.flat()));
      for (const [x, y] of points) {
        const push = new Float64Array(2);
        const sum = tree.repulsion(x, y, 0, push);
        const own = points.map(([a, b]) => 1 / (1 + (x - a) ** 2 + (y - b) ** 2));
        expect(sum).toBeCloseTo(own.reduce((all, q) => all + q, 0) - 1, 8);
        expect(push[0]).toBeCloseTo(
          points.reduce((all, [a], at) => all + own[at]! ** 2 * (x - a), 0),
          8,
        );
      }
    }),
  );
});

test('three clusters stay three, and the same seed gives the same map', async () => {
  const random = new RandomStream(keyOfSeed(1));
  const groups = Array.from({ length: 150 }, (_, at) => at % 3);
  const rows = Float64Array.from({ length: 150 * 10 }, (_, at) => {
    const group = groups[Math.floor(at / 10)]!;
    return (at % 10 === group ? 5 : 0) + 0.5 * random.normal();
  });
  const map = (seed: number): Promise<Float64Array> =>
    tsne(rows, 10, new RandomStream(keyOfSeed(seed)), { perplexity: 20, iterations: 400, told });
  const places = await map(7);
  expect(await map(7)).toEqual(places);
  const { indices } = await nearestRows(places, 2, 5, told);
  const same = indices.reduce(
    (sum, other, at) => sum + Number(groups[other] === groups[Math.floor(at / 5)]),
    0,
  );
  expect(same / indices.length).toBeGreaterThan(0.99);
});

test.each([1, 2, 3, 4])('%s equal points have finite places', async (count) => {
  const places = await tsne(new Float64Array(count * 3), 3, new RandomStream(keyOfSeed(1)), {
    perplexity: 30,
    iterations: 30,
    told,
  });
  expect(places.every(Number.isFinite)).toBe(true);
});
