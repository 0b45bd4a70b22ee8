/** Intervals keep their promise: in repeated samples, about 95 of 100 hold the value of the population. */
import { describe, expect, test } from 'vitest';
import { RandomStream, keyOfSeed } from '../core/random.ts';
import { bootstrapCells } from '../statistics/bootstrap.ts';
import { classificationReport } from './classification-report.ts';
import { pairedDifference } from './paired-difference.ts';

const CLASSES = 3;
const POPULATION = 40_000;
const resamples = 400;

interface Sample {
  readonly gold: Int32Array;
  readonly probabilities: Float32Array;
  readonly other: Int32Array;
  readonly groups: Int32Array;
}

/** Three classes of unequal size; documents of one author share how hard they are, when `perAuthor` is above 1. */
function draw(documents: number, perAuthor: number, random: RandomStream): Sample {
  const gold = new Int32Array(documents);
  const groups = new Int32Array(documents);
  const other = new Int32Array(documents);
  const probabilities = new Float32Array(documents * CLASSES);
  let ease = 0;
  for (let row = 0; row < documents; row++) {
    groups[row] = Math.floor(row / perAuthor);
    if (row % perAuthor === 0) ease = perAuthor === 1 ? 0 : 1.2 * random.normal();
    const u = random.uniform();
    gold[row] = u < 0.5 ? 0 : u < 0.8 ? 1 : 2;
    let sum = 0;
    for (let label = 0; label < CLASSES; label++) {
      const logit = (label === gold[row] ? 1.2 + ease : 0) + 1.1 * random.normal();
      sum += probabilities[row * CLASSES + label] = Math.exp(logit);
    }
    for (let label = 0; label < CLASSES; label++) probabilities[row * CLASSES + label] /= sum;
    other[row] = random.uniform() < 0.55 + 0.1 * Math.tanh(ease) ? gold[row] : random.below(CLASSES);
  }
  return { gold, probabilities, other, groups };
}

const measures = ['accuracy', 'macroF1', 'matthews', 'kappa', 'rocAuc', 'averagePrecision', 'logLoss', 'brier'] as const; // prettier-ignore

function answers(probabilities: Float32Array): Int32Array {
  return Int32Array.from({ length: probabilities.length / CLASSES }, (_, row) => {
    const own = probabilities.subarray(row * CLASSES, (row + 1) * CLASSES);
    return own.indexOf(Math.max(...own));
  });
}

describe('95 % intervals hold the truth in 93 to 97 of 100 samples', () => {
  test.each([
    ['independent documents', 240, 1],
    ['documents of 150 authors', 450, 3],
  ])(
    '%s',
    (_, documents, perAuthor) => {
      const random = new RandomStream(keyOfSeed(20));
      const grouped = perAuthor > 1;
      const population = draw(POPULATION, perAuthor, random);
      const truth = classificationReport(population.gold, population.probabilities, CLASSES, 1);
      const covered: Record<string, number> = { difference: 0 };
      const trials = 800;
      const best = answers(population.probabilities);
      const right = (predicted: Int32Array): number =>
        predicted.reduce((sum, label, row) => sum + (label === population.gold[row] ? 1 : 0), 0) / POPULATION;
      const trueDifference = right(best) - right(population.other);
      for (let trial = 0; trial < trials; trial++) {
        const sample = draw(documents, perAuthor, random);
        const groups = grouped ? sample.groups : undefined;
        const report = classificationReport(sample.gold, sample.probabilities, CLASSES, trial, {
          groups,
          resamples,
        });
        for (const name of measures) {
          const [value, { low, high }] = [truth[name].value as number, report[name]];
          covered[name] =
            (covered[name] ?? 0) + ((low as number) <= value && value <= (high as number) ? 1 : 0);
        }
        const { accuracy } = pairedDifference(
          sample.gold,
          answers(sample.probabilities),
          sample.other,
          CLASSES,
          {
            seed: trial,
            groupOf: groups,
            resamples,
          },
        );
        if ((accuracy.low as number) <= trueDifference && trueDifference <= (accuracy.high as number))
          covered.difference += 1;
      }
      const rates = Object.entries(covered).map(([name, count]) => [name, count / trials] as const);
      for (const [name, rate] of rates) {
        expect(rate, name).toBeGreaterThanOrEqual(0.93);
        expect(rate, name).toBeLessThanOrEqual(0.97);
      }
    },
    120_000,
  );

  test('without regard to authors they would hold it too rarely', () => {
    const random = new RandomStream(keyOfSeed(21));
    const hits = ({ gold, probabilities }: Sample): number => {
      const given = answers(probabilities);
      return gold.reduce((sum, label, row) => sum + (label === given[row] ? 1 : 0), 0);
    };
    const truth = hits(draw(POPULATION, 16, random)) / POPULATION;
    let covered = 0;
    for (let trial = 0; trial < 200; trial++) {
      const right = hits(draw(480, 16, random));
      const [{ low, high }] = bootstrapCells(
        Float64Array.from([right, 480 - right]),
        (cells, into) => (into[0] = (cells[0] as number) / 480),
        1,
        { seed: trial, resamples },
      );
      if (low <= truth && truth <= high) covered += 1;
    }
    expect(covered / 200).toBeLessThan(0.9);
  });
});
