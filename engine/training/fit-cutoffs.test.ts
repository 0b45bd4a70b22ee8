import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { answersOf } from '../metrics/answers.ts';
import { BALANCED_ACCURACY, MACRO_F1, scoreCount, scoresOf } from '../metrics/classification-scores.ts';
import { confusionOf } from '../metrics/confusion.ts';
import { fitCutoffs, type CutoffRule, type CutoffWish } from './fit-cutoffs.ts';

function sample(classes: number) {
  return fc
    .array(
      fc.tuple(
        fc.array(fc.integer({ min: 1, max: 1_000 }), { minLength: classes, maxLength: classes }),
        fc.integer({ min: 0, max: classes - 1 }),
      ),
      { minLength: 2, maxLength: 60 },
    )
    .map((rows) => ({
      gold: Int32Array.from(rows, ([, label]) => label),
      probabilities: Float32Array.from(
        rows.flatMap(([weights]) => {
          const sum = weights.reduce((total, weight) => total + weight, 0);
          return weights.map((weight) => weight / sum);
        }),
      ),
    }));
}

function counts(gold: Int32Array, answers: Int32Array) {
  const of = (label: number, answer: number): number =>
    gold.reduce((sum, own, row) => sum + Number(own === label && answers[row] === answer), 0);
  return { hits: of(1, 1), falseAlarms: of(0, 1), misses: of(1, 0), left: of(0, 0) };
}

const worth: Record<CutoffRule, (of: ReturnType<typeof counts>, wish: CutoffWish) => number> = {
  f1: ({ hits, falseAlarms, misses }) => (2 * hits) / Math.max(1, 2 * hits + falseAlarms + misses),
  'macro-f1': ({ hits, falseAlarms, misses, left }) =>
    (2 * hits) / Math.max(1, 2 * hits + falseAlarms + misses) +
    (2 * left) / Math.max(1, 2 * left + falseAlarms + misses),
  'balanced-accuracy': ({ hits, falseAlarms, misses, left }) =>
    hits / Math.max(1, hits + misses) + left / Math.max(1, left + falseAlarms),
  cost: ({ misses, falseAlarms }, { costRatio }) => -(costRatio * misses + falseAlarms),
  precision: ({ hits, falseAlarms, misses }, { target }) =>
    hits / Math.max(1, hits + falseAlarms) >= target ? 1 + hits / Math.max(1, hits + misses) : 0,
  recall: ({ hits, falseAlarms, misses }, { target }) =>
    hits / Math.max(1, hits + misses) >= target ? 1 + hits / Math.max(1, hits + falseAlarms) : 0,
};

describe('of two classes', () => {
  test.each(Object.keys(worth) as CutoffRule[])('no other cutoff serves %s better', (rule) => {
    fc.assert(
      fc.property(
        sample(2),
        fc.constantFrom(0.2, 1, 5),
        fc.constantFrom(0.3, 0.7, 0.9),
        ({ gold, probabilities }, costRatio, target) => {
          const wish = { rule, costRatio, target };
          const { cutoffs } = fitCutoffs(probabilities, gold, 2, wish);
          expect(cutoffs[0]! + cutoffs[1]!).toBeCloseTo(1, 12);
          const reached = worth[rule](counts(gold, answersOf(probabilities, 2, cutoffs)), wish);
          const every = [...gold.keys()].map((row) => probabilities[2 * row + 1]!);
          for (const cutoff of [...every, 1.1]) {
            const answers = Int32Array.from(every, (own) => Number(own >= cutoff));
            expect(worth[rule](counts(gold, answers), wish)).toBeLessThanOrEqual(reached + 1e-12);
          }
        },
      ),
    );
  });

  test('a target that no cutoff reaches is told, and the nearest is taken', () => {
    const probabilities = Float32Array.of(0.1, 0.9, 0.2, 0.8, 0.3, 0.7, 0.4, 0.6);
    const gold = Int32Array.of(0, 1, 1, 0);
    const wish = { rule: 'precision', target: 0.9, costRatio: 1 } as const;
    const { cutoffs, reached } = fitCutoffs(probabilities, gold, 2, wish);
    expect(reached).toBe(false);
    expect(cutoffs[1]).toBeCloseTo(0.65, 6);
  });

  test('where every cutoff is as good, it is the half', () => {
    const { cutoffs } = fitCutoffs(Float32Array.of(0.9, 0.1, 0.1, 0.9), Int32Array.of(0, 1), 2, {
      rule: 'f1',
      target: 0,
      costRatio: 1,
    });
    expect(cutoffs[1]).toBeCloseTo(0.5, 6);
  });
});

describe('of several classes', () => {
  const rules = [
    ['macro-f1', MACRO_F1],
    ['balanced-accuracy', BALANCED_ACCURACY],
  ] as const;
  test.each(rules)('%s is never worse than with the most probable class', (rule, score) => {
    fc.assert(
      fc.property(sample(4), ({ gold, probabilities }) => {
        const { cutoffs } = fitCutoffs(probabilities, gold, 4, { rule, target: 0, costRatio: 1 });
        const scored = (own: readonly number[] | null): number => {
          const into = new Float64Array(scoreCount(4));
          scoresOf(confusionOf(gold, answersOf(probabilities, 4, own), 4), into);
          return into[score]!;
        };
        expect(cutoffs.every((cutoff) => cutoff > 0 && cutoff < 1)).toBe(true);
        expect(scored(cutoffs)).toBeGreaterThanOrEqual(scored(null) - 1e-9);
      }),
    );
  });

  test('a rule for two classes is refused', () => {
    const wish = { rule: 'f1', target: 0, costRatio: 1 } as const;
    expect(() => fitCutoffs(Float32Array.of(1, 0, 0), Int32Array.of(0), 3, wish)).toThrow(RangeError);
  });
});
