import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  countParts,
  groupedParts,
  outside,
  randomParts,
  setApartValidation,
  timeOrderedParts,
  type Shares,
} from './assign-parts.ts';
import { partNamed } from './part-names.ts';
import { SeededRandom } from './seeded-random.ts';

const usual: Shares = [0.8, 0.1, 0.1];
const shares = fc
  .tuple(fc.integer({ min: 1, max: 100 }), fc.nat(100), fc.nat(100))
  .map(([a, b, c]): Shares => [a / (a + b + c), b / (a + b + c), c / (a + b + c)]);

describe('random numbers', () => {
  test('are the same for the same seed and even over the range', () => {
    const draw = (seed: number): number[] => {
      const random = new SeededRandom(seed);
      return Array.from({ length: 20_000 }, () => random.next());
    };
    expect(draw(7)).toEqual(draw(7));
    expect(draw(7)).not.toEqual(draw(8));
    const bins = new Array<number>(20).fill(0);
    for (const value of draw(3)) bins[Math.floor(value * 20)]!++;
    // Chi-square with 19 degrees of freedom: 43.8 is exceeded once in a thousand.
    expect(bins.reduce((sum, n) => sum + (n - 1000) ** 2 / 1000, 0)).toBeLessThan(43.8);
  });

  test('shuffle every order equally often', () => {
    const random = new SeededRandom(5);
    const seen = new Map<string, number>();
    for (let i = 0; i < 6_000; i++) {
      const order = random.shuffle([0, 1, 2]).join('');
      seen.set(order, (seen.get(order) ?? 0) + 1);
    }
    expect(seen.size).toBe(6);
    for (const n of seen.values()) expect(Math.abs(n - 1000)).toBeLessThan(150);
  });
});

describe('random parts', () => {
  test('have the wanted sizes to within one document, for any shares', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 500 }), shares, fc.nat(), (count, wanted, seed) => {
        const { train, validation, test } = countParts(randomParts(count, wanted, new SeededRandom(seed)));
        [train, validation, test].forEach((n, part) => {
          // One, and what the product of a share and a count may be off by in binary fractions.
          expect(Math.abs(n - wanted[part]! * count)).toBeLessThanOrEqual(1 + 1e-9);
          if (wanted[part] === 0) expect(n).toBe(0);
        });
        expect(train + validation + test).toBe(count);
      }),
    );
  });

  test('stratified: every category is divided in the same shares', () => {
    const strata = Int16Array.from({ length: 1_000 }, (_, i) =>
      i % 20 === 0 ? 2 : i % 3 === 0 ? 1 : i % 7 === 0 ? -1 : 0,
    );
    const parts = randomParts(1_000, usual, new SeededRandom(1), strata);
    for (const category of [-1, 0, 1, 2]) {
      const members = [...strata.keys()].filter((i) => strata[i] === category);
      for (const part of [0, 1, 2]) {
        const n = members.filter((i) => parts[i] === part).length;
        expect(Math.abs(n - usual[part]! * members.length)).toBeLessThanOrEqual(1.5);
      }
    }
    expect(countParts(parts)).toEqual({ train: 800, validation: 100, test: 100, outside: 0 });
  });

  test('are the same again for the same seed, others for another, and not the order of the file', () => {
    const parts = randomParts(1_000, usual, new SeededRandom(1));
    expect(randomParts(1_000, usual, new SeededRandom(1))).toEqual(parts);
    expect(randomParts(1_000, usual, new SeededRandom(2))).not.toEqual(parts);
    const mean = [...parts.keys()].filter((i) => parts[i] === 2).reduce((sum, i) => sum + i, 0) / 100;
    expect(Math.abs(mean - 500)).toBeLessThan(120);
  });
});

describe('grouped parts', () => {
  test('never divide a group', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(12), { minLength: 1, maxLength: 200 }),
        shares,
        fc.nat(),
        (raw, wanted, seed) => {
          const numbers = new Map([...new Set(raw)].map((group, i) => [group, i]));
          const groups = Int32Array.from(raw, (group) => numbers.get(group)!);
          const parts = groupedParts(groups, wanted, new SeededRandom(seed));
          const partOf = new Map<number, number>();
          groups.forEach((group, i) => {
            expect(partOf.get(group) ?? parts[i]).toBe(parts[i]);
            partOf.set(group, parts[i]!);
          });
          for (const part of [0, 1, 2]) if (wanted[part] === 0) expect(parts.includes(part)).toBe(false);
        },
      ),
    );
  });

  test('come near the wanted sizes and shares of categories', () => {
    const random = new SeededRandom(9);
    // 400 authors, some of whom write much more than others, and who lean to one category or the other.
    const groups: number[] = [];
    const labels: number[] = [];
    for (let author = 0; author < 400; author++) {
      const posts = Math.ceil(1 / (0.02 + random.next()));
      const leaning = random.next();
      for (let i = 0; i < posts; i++) {
        groups.push(author);
        labels.push(random.next() < leaning ? 1 : 0);
      }
    }
    const parts = groupedParts(Int32Array.from(groups), usual, new SeededRandom(1), Int16Array.from(labels));
    const overall = labels.filter((label) => label === 1).length / labels.length;
    for (const part of [0, 1, 2]) {
      const members = [...parts.keys()].filter((i) => parts[i] === part);
      expect(Math.abs(members.length / labels.length - usual[part]!)).toBeLessThan(0.01);
      const share = members.filter((i) => labels[i] === 1).length / members.length;
      expect(Math.abs(share - overall)).toBeLessThan(0.02);
    }
  });

  test('a group larger than a part goes where it fits', () => {
    const groups = Int32Array.from({ length: 100 }, (_, i) => (i < 60 ? 0 : i));
    const parts = groupedParts(groups, [0.8, 0.1, 0.1], new SeededRandom(1));
    expect(parts[0]).toBe(0);
    expect(countParts(parts)).toMatchObject({ train: 80, validation: 10, test: 10 });
  });
});

describe('parts by time', () => {
  test('train on the oldest and test on the newest, without dividing a moment', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(30), { minLength: 1, maxLength: 100 }), shares, (times, wanted) => {
        const parts = timeOrderedParts(Float64Array.from(times), wanted);
        for (let i = 0; i < times.length; i++) {
          for (let k = 0; k < times.length; k++) {
            if (parts[i]! < parts[k]!) expect(times[i]!).toBeLessThan(times[k]!);
          }
        }
      }),
    );
  });

  test('have the wanted sizes where all moments differ', () => {
    const times = Float64Array.from({ length: 200 }, (_, i) => (i * 7919) % 200);
    expect(countParts(timeOrderedParts(times, usual))).toMatchObject({
      train: 160,
      validation: 20,
      test: 20,
    });
  });
});

test('validation is set apart from training only, evenly', () => {
  const parts = Uint8Array.from({ length: 400 }, (_, i) => (i < 300 ? 0 : i < 390 ? 2 : outside));
  const strata = Int16Array.from({ length: 400 }, (_, i) => i % 3);
  setApartValidation(parts, 0.1, new SeededRandom(4), strata);
  expect(countParts(parts)).toEqual({ train: 270, validation: 30, test: 90, outside: 10 });
  for (const category of [0, 1, 2]) {
    expect([...parts.keys()].filter((i) => parts[i] === 1 && strata[i] === category)).toHaveLength(10);
  }
  expect([...parts.keys()].filter((i) => i >= 300).every((i) => parts[i] !== 1)).toBe(true);
});

test('parts are known by their usual names', () => {
  expect([' Train ', 'TRAINING', 'val', 'valid', 'dev', 'Validation', 'test'].map(partNamed)).toEqual([
    'train',
    'train',
    'validation',
    'validation',
    'validation',
    'validation',
    'test',
  ]);
  expect(['', 'unused', 'constructor', '1'].map(partNamed)).toEqual([
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
});
