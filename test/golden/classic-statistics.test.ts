import { describe, expect, test } from 'vitest';
import { ACCURACY, MACRO_F1, scoreCount, scoresOf } from '../../engine/metrics/classification-scores.ts';
import { confusionOf } from '../../engine/metrics/confusion.ts';
import { cochranQ } from '../../engine/statistics/cochran-q.ts';
import { deLong } from '../../engine/statistics/delong.ts';
import { chiSquareSurvival, normalCdf, normalQuantile, normalSurvival, studentSurvival } from '../../engine/statistics/distributions.ts'; // prettier-ignore
import { fleissKappa } from '../../engine/statistics/fleiss-kappa.ts';
import { coincidences, krippendorffAlpha } from '../../engine/statistics/krippendorff.ts';
import { logGamma } from '../../engine/statistics/log-gamma.ts';
import { mcnemarChiSquare, mcnemarExact, mcnemarMidP } from '../../engine/statistics/mcnemar.ts';
import { benjaminiHochberg, bonferroni, holm } from '../../engine/statistics/multiple-tests.ts';
import { signFlipP } from '../../engine/statistics/permutation-test.ts';
import { clopperPearson, wilson, wilsonCorrected } from '../../engine/statistics/proportion-interval.ts';
import { basicInterval, percentileInterval } from '../../engine/statistics/quantile.ts';
import { cliffsDelta, cohenD, mannWhitney, mean, pairedTTest, studentTTest, variance, welchTTest, wilcoxonSignedRank } from '../../engine/statistics/two-samples.ts'; // prettier-ignore
import { expectClose, goldenAbsent, readGolden } from '../support/golden-cases.ts';

const golden = readGolden('06_classic/statistics');
const named = (op: string) =>
  golden.cases.filter((one) => one.op === op).map((one) => [one.id, one] as const);

describe.skipIf(goldenAbsent !== '')(`McNemar's exact test equals statsmodels'${goldenAbsent}`, () => {
  test.each(named('mcnemar'))('%s', (_, { input, expected, rtol, atol }) => {
    const [[, b], [c]] = input.table as [[number, number], [number, number]];
    expectClose([mcnemarExact(b, c)], [expected.exact_p], { rtol, atol });
    // Without any disagreement the reference leaves the mid-p value open.
    if (b + c === 0) return;
    expectClose([mcnemarMidP(b, c)], [expected.mid_p], { rtol, atol });
    for (const corrected of [false, true]) {
      const { statistic, p } = mcnemarChiSquare(b, c, corrected);
      const wanted = corrected ? expected.chi2_corrected : expected.chi2;
      expectClose([statistic, p], [wanted.statistic, wanted.p], { rtol, atol });
    }
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
    expectClose(
      [mean([...values]), Math.sqrt(variance([...values]))],
      [expected.bootstrap_mean, expected.bootstrap_se],
      { rtol, atol },
    );
    for (const alpha of [0.05, 0.1]) {
      const basic = basicInterval(expected.estimate as number, Float64Array.from(values), 1 - alpha);
      expectClose([basic.low, basic.high], expected[`basic_${String(alpha)}`], { rtol, atol });
      const { low, high } = percentileInterval(Float64Array.from(values), 1 - alpha);
      expectClose([low, high], expected[`percentile_${String(alpha)}`], { rtol, atol });
    }
  });
});

test.skipIf(goldenAbsent !== '')('every kind of case is looked at', () => {
  const known = ['mcnemar', 'bootstrap', 'wilson', 'permutation', 'delong', 'krippendorff', 'fleiss', 'multiple_tests', 'two_samples', 'cochran_q', 'distributions']; // prettier-ignore
  expect([...new Set(golden.cases.map(({ op }) => op))].filter((op) => !known.includes(op))).toEqual([]);
});

describe.skipIf(goldenAbsent !== '')('intervals of a share', () => {
  test.each(named('wilson'))('%s', (_, { params, input, expected, rtol, atol }) => {
    const [k, n, alpha] = [input.k as number, input.n as number, params.alpha as number];
    for (const [name, interval] of [
      ['wilson', wilson(k, n, alpha)],
      ['wilson_cc', wilsonCorrected(k, n, alpha)],
      ['clopper_pearson', clopperPearson(k, n, alpha)],
    ] as const)
      expectClose([interval.low, interval.high], expected[name], { rtol, atol });
  });
});

describe.skipIf(goldenAbsent !== '')('tests of two and more', () => {
  test.each(named('permutation'))('%s', (_, { inputs, input, expected, rtol, atol }) => {
    const p = signFlipP(input.differences, golden.tensor(inputs.signs.tensor));
    expectClose([mean(input.differences), p], [expected.observed, expected.p], { rtol, atol });
  });

  test.each(named('delong'))('%s', (_, { input, expected, rtol, atol }) => {
    const got = deLong(input.y_true, input.scores_1, input.scores_2);
    expectClose(
      [...got.areas, ...got.covariance.flat(), got.varianceOfDifference, got.z, got.p, ...got.intervals.flatMap(({ low, high }) => [low, high])], // prettier-ignore
      [...expected.auc, ...expected.covariance.flat(), expected.variance_of_difference, expected.z, expected.p, ...expected.ci95.flat()], // prettier-ignore
      { rtol, atol },
    );
  });

  test.each(named('multiple_tests'))('%s', (_, { input, expected, rtol, atol }) => {
    expectClose(holm(input.p), expected.holm, { rtol, atol });
    expectClose(bonferroni(input.p), expected.bonferroni, { rtol, atol });
    expectClose(benjaminiHochberg(input.p), expected.benjamini_hochberg, { rtol, atol });
  });

  test.each(named('two_samples'))('%s', (_, { input, expected, rtol, atol }) => {
    const [a, b] = [input.a as number[], input.b as number[]];
    const [signed, paired, student, welch, ranked] = [
      wilcoxonSignedRank(a, b),
      pairedTTest(a, b),
      studentTTest(a, b),
      welchTTest(a, b),
      mannWhitney(a, b),
    ];
    expectClose(
      [signed.statistic, signed.p, paired.t, paired.p, student.t, student.p, welch.t, welch.p, welch.degrees, ranked.u, ranked.p, cohenD(a, b), cliffsDelta(a, b)], // prettier-ignore
      [expected.wilcoxon.statistic, expected.wilcoxon.p, expected.paired_t.t, expected.paired_t.p, expected.student_t.t, expected.student_t.p, expected.welch_t.t, expected.welch_t.p, expected.welch_t.df, expected.mann_whitney.u, expected.mann_whitney.p, expected.cohen_d, expected.cliffs_delta], // prettier-ignore
      { rtol, atol },
    );
  });

  test.each(named('cochran_q'))('%s', (_, { input, expected, rtol, atol }) => {
    const { q, p, degrees } = cochranQ(input.correct);
    expectClose([q, p, degrees], [expected.q, expected.p, expected.df], { rtol, atol });
  });
});

describe.skipIf(goldenAbsent !== '')('agreement of coders', () => {
  test.each(named('krippendorff'))('%s', (_, { input, expected, rtol, atol }) => {
    const met = coincidences(input.raters);
    expect(met.values).toEqual(expected.values);
    expectClose(met.counts.flat(), expected.coincidence.flat(), { rtol, atol });
    for (const level of ['nominal', 'ordinal', 'interval', 'ratio'] as const) {
      const { alpha, observed, expected: byChance } = krippendorffAlpha(met, level);
      const wanted = expected[level];
      expectClose([alpha, observed, byChance], [wanted.alpha, wanted.observed, wanted.expected], { rtol, atol }); // prettier-ignore
    }
  });

  test.each(named('fleiss'))('%s', (_, { input, expected, rtol, atol }) => {
    const { kappa, meanAgreement, chanceAgreement } = fleissKappa(input.table);
    expectClose(
      [kappa, meanAgreement, chanceAgreement],
      [expected.kappa, expected.mean_agreement, expected.chance_agreement],
      { rtol, atol },
    );
  });
});

describe.skipIf(goldenAbsent !== '')('distribution functions equal SciPy’s', () => {
  test.each(named('distributions'))('%s', (_, { input, expected, rtol, atol }) => {
    const x = input.x as number[];
    expectClose(x.map(normalCdf), expected.normal_cdf, { rtol, atol });
    expectClose(x.map(normalSurvival), expected.normal_sf, { rtol, atol: 0 });
    expectClose(expected.normal_ppf.p.map(normalQuantile), expected.normal_ppf.x, { rtol, atol });
    for (const [degrees, tails] of Object.entries(expected.chi2_sf as Record<string, number[]>))
      expectClose(
        x.map((value) => chiSquareSurvival(value, Number(degrees))),
        tails,
        { rtol, atol },
      );
    for (const [degrees, tails] of Object.entries(expected.t_sf as Record<string, number[]>))
      expectClose(
        x.map((value) => studentSurvival(value, Number(degrees))),
        tails,
        { rtol, atol },
      );
    expectClose(expected.lgamma.x.map(logGamma), expected.lgamma.y, { rtol, atol });
  });
});
