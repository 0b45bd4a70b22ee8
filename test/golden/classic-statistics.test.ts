import { describe, test } from 'vitest';
import { ACCURACY, MACRO_F1, scoreCount, scoresOf } from '../../engine/metrics/classification-scores.ts';
import { confusionOf } from '../../engine/metrics/confusion.ts';
import { mcnemarExact, mcnemarMidP } from '../../engine/statistics/mcnemar.ts';
import { percentileInterval } from '../../engine/statistics/quantile.ts';
import { expectClose, goldenAbsent, readGolden } from '../support/golden-cases.ts';

const golden = readGolden('06_classic/statistics');
const named = (op: string) =>
  golden.cases.filter((one) => one.op === op).map((one) => [one.id, one] as const);

describe.skipIf(goldenAbsent !== '')(`McNemar's exact test equals statsmodels'${goldenAbsent}`, () => {
  test.each(named('mcnemar'))('%s', (_, { input, expected, rtol, atol }) => {
    const [[, b], [c]] = input.table as [[number, number], [number, number]];
    expectClose([mcnemarExact(b, c)], [expected.exact_p], { rtol, atol });
    // Without any disagreement the reference leaves the mid-p value open.
    if (b + c > 0) expectClose([mcnemarMidP(b, c)], [expected.mid_p], { rtol, atol });
  });
});

describe.skipIf(goldenAbsent !== '')('statistics of given resamples and their percentile intervals', () => {
  test.each(named('bootstrap'))('%s', (_, { params, inputs, input, expected, outputs, rtol, atol }) => {
    const indices = golden.tensor(inputs.indices.tensor);
    const [resamples, documents] = inputs.indices.shape as [number, number];
    const scores = new Float64Array(scoreCount(3));
    const score = String(params.statistic).startsWith('accuracy') ? ACCURACY : MACRO_F1;
    const of = (predicted: number[], rows: ArrayLike<number>): number => {
      const pick = (values: number[]): Int32Array => Int32Array.from(rows, (row) => values[row]);
      scoresOf(confusionOf(pick(input.y_true), pick(predicted), 3), scores);
      return scores[score];
    };
    const difference = String(params.statistic).endsWith('difference');
    const statistic = (rows: ArrayLike<number>): number =>
      of(input.pred_a, rows) - (difference ? of(input.pred_b, rows) : 0);
    const values = Float64Array.from({ length: resamples }, (_, resample) =>
      statistic(indices.subarray(resample * documents, (resample + 1) * documents)),
    );
    expectClose(values, golden.tensor(outputs.values.tensor), outputs.values);
    expectClose([statistic(Array.from({ length: documents }, (_, row) => row))], [expected.estimate], {
      rtol,
      atol,
    });
    for (const alpha of [0.05, 0.1]) {
      const { low, high } = percentileInterval(Float64Array.from(values), 1 - alpha);
      expectClose([low, high], expected[`percentile_${String(alpha)}`], { rtol, atol });
    }
  });
});
