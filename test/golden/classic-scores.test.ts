/** Measures of scores and probabilities, calibration maps, several labels, numbers: equal to scikit-learn's. */
import { describe, expect, test } from 'vitest';
import { fitIsotonic, isotonicValue } from '../../engine/models/calibration/isotonic.ts';
import { fitPlatt } from '../../engine/models/calibration/platt.ts';
import { fitTemperature } from '../../engine/models/calibration/temperature.ts';
import { binaryBrier, documentBrier } from '../../engine/metrics/brier.ts';
import {
  Reliability,
  adaptiveCalibrationError,
  calibrationCurve,
} from '../../engine/metrics/calibration-error.ts';
import { documentLosses } from '../../engine/metrics/log-loss.ts';
import { labelRankingAveragePrecision, multilabelRocAuc, multilabelScores, type MultilabelAverage } from '../../engine/metrics/multilabel.ts'; // prettier-ignore
import { Ranking, meanReciprocalRank, normalisedDiscountedGain, rocAucOneVersusOne, topAccuracy } from '../../engine/metrics/ranking.ts'; // prettier-ignore
import { kendall, meanAbsoluteError, meanSquaredError, pearson, rSquared, spearman } from '../../engine/metrics/regression.ts'; // prettier-ignore
import { expectClose, goldenAbsent, readGolden, type GoldenCase } from '../support/golden-cases.ts';

const golden = readGolden('06_classic/metrics');
const named = (...ops: string[]) =>
  golden.cases.filter(({ op }) => ops.includes(op)).map((one) => [one.id, one] as const);

test.skipIf(goldenAbsent !== '')('every kind of case is looked at here or beside', () => {
  const known = ['classification', 'binary_scores', 'multiclass_scores', 'ece', 'temperature_scaling', 'platt', 'isotonic', 'multilabel', 'correlation', 'ndcg']; // prettier-ignore
  expect([...new Set(golden.cases.map(({ op }) => op))].filter((op) => !known.includes(op))).toEqual([]);
});

const mean = (values: ArrayLike<number>): number =>
  Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;

describe.skipIf(goldenAbsent !== '')(`scores of a yes-or-no question${goldenAbsent}`, () => {
  test.each(named('binary_scores'))('%s', (_, { input, expected, rtol, atol }: GoldenCase) => {
    const positive = Uint8Array.from(input.y_true as number[]);
    const scores = input.scores as number[];
    const ranking = new Ranking(positive, scores);
    const two = Float64Array.from(scores.flatMap((score) => [1 - score, score]));
    expectClose(
      [
        ranking.rocAuc(),
        ranking.averagePrecision(),
        mean(documentLosses(Int32Array.from(positive), two, 2)),
        binaryBrier(positive, scores),
        // The form for several classes counts the error of both.
        mean(documentBrier(positive, two, 2)) / 2,
      ],
      [expected.roc_auc, expected.average_precision, expected.log_loss, expected.brier, expected.brier],
      { rtol, atol },
    );
    const roc = ranking.rocCurve();
    expectClose(roc.falsePositiveRate, expected.roc.fpr, { rtol, atol });
    expectClose(roc.truePositiveRate, expected.roc.tpr, { rtol, atol });
    expect(roc.thresholds).toEqual((expected.roc.thresholds as (number | string)[]).map(Number));
    const curve = ranking.precisionRecallCurve();
    expectClose(curve.precision, expected.precision_recall.precision, { rtol, atol });
    expectClose(curve.recall, expected.precision_recall.recall, { rtol, atol });
    expectClose(curve.thresholds, expected.precision_recall.thresholds, { rtol, atol });
    for (const strategy of ['uniform', 'quantile'] as const)
      for (const bins of [5, 10]) {
        const wanted = expected[`calibration_${strategy}_${String(bins)}`];
        if (wanted === undefined) continue;
        const got = calibrationCurve(positive, scores, bins, strategy);
        expectClose(got.shares, wanted.prob_true, { rtol, atol });
        expectClose(got.scores, wanted.prob_pred, { rtol, atol });
      }
  });
});

const surest = (probabilities: number[][]): { confidence: number[]; predicted: number[] } => ({
  confidence: probabilities.map((row) => Math.max(...row)),
  predicted: probabilities.map((row) => row.indexOf(Math.max(...row))),
});

describe.skipIf(goldenAbsent !== '')('probabilities of several classes', () => {
  test.each(named('multiclass_scores'))('%s', (_, { input, expected, rtol, atol }: GoldenCase) => {
    const rows = input.probabilities as number[][];
    const gold = input.y_true as number[];
    const classes = rows[0]?.length ?? 0;
    const flat = rows.flat();
    const rankings = Array.from(
      { length: classes },
      (_, label) =>
        new Ranking(
          Uint8Array.from(gold, (own) => (own === label ? 1 : 0)),
          rows.map((row) => row[label] as number),
        ),
    );
    const shares = rankings.map((_, label) => gold.filter((own) => own === label).length / gold.length);
    const { confidence, predicted } = surest(rows);
    const correct = predicted.map((label, row) => (label === gold[row] ? 1 : 0));
    const reliability = new Reliability(confidence, correct, 10);
    const finer = new Reliability(confidence, correct, 15);
    expectClose(
      [
        mean(rankings.map((ranking) => ranking.rocAuc())),
        rankings.reduce((sum, ranking, label) => sum + ranking.rocAuc() * (shares[label] as number), 0),
        rocAucOneVersusOne(gold, flat, classes),
        mean(rankings.map((ranking) => ranking.averagePrecision())),
        mean(documentBrier(gold, flat, classes)),
        topAccuracy(gold, flat, classes, 2),
        reliability.expectedError(),
        reliability.largestGap(),
        finer.expectedError(),
        finer.largestGap(),
        adaptiveCalibrationError(confidence, correct, 6),
      ],
      [
        expected.roc_auc_ovr_macro,
        expected.roc_auc_ovr_weighted,
        expected.roc_auc_ovo_macro,
        expected.average_precision_macro,
        expected.brier,
        expected.top2_accuracy,
        expected.ece_10,
        expected.mce_10,
        expected.ece_15,
        expected.mce_15,
        expected.ece_adaptive_6,
      ],
      { rtol, atol },
    );
    expectReliability(reliability, expected.reliability_10, { rtol, atol });
  });

  test.each(named('ece'))('%s', (_, { params, input, expected, rtol, atol }: GoldenCase) => {
    const reliability = new Reliability(input.confidence, input.correct, params.bins as number);
    expectClose([reliability.expectedError(), reliability.largestGap()], [expected.ece, expected.mce], {
      rtol,
      atol,
    });
    expectReliability(reliability, expected.reliability, { rtol, atol });
  });
});

function expectReliability(
  reliability: Reliability,
  expected: { count: number; accuracy: number | null; confidence: number | null }[],
  tolerance: { rtol: number; atol: number },
): void {
  const table = reliability.table();
  expect(table.map(({ count, accuracy }) => [count, accuracy === null])).toEqual(
    expected.map(({ count, accuracy }) => [count, accuracy === null]),
  );
  for (const column of ['accuracy', 'confidence'] as const)
    expectClose(
      table.map((bin) => bin[column] ?? 0),
      expected.map((bin) => bin[column] ?? 0),
      tolerance,
    );
}

describe.skipIf(goldenAbsent !== '')('calibration maps', () => {
  test.each(named('temperature_scaling'))('%s', (_, { input, expected, rtol, atol }: GoldenCase) => {
    const logits = input.logits as number[][];
    const gold = Int32Array.from(input.y_true as number[]);
    const classes = logits[0]?.length ?? 0;
    const temperature = fitTemperature(logits.flat(), gold, classes);
    const at = (t: number): { loss: number; error: number } => {
      const probabilities = logits.map((row) => {
        const largest = Math.max(...row);
        const exponentials = row.map((logit) => Math.exp((logit - largest) / t));
        const sum = exponentials.reduce((all, value) => all + value, 0);
        return exponentials.map((value) => value / sum);
      });
      const { confidence, predicted } = surest(probabilities);
      const correct = predicted.map((label, row) => (label === gold[row] ? 1 : 0));
      return {
        loss: mean(documentLosses(gold, Float64Array.from(probabilities.flat()), classes)),
        error: new Reliability(confidence, correct, 15).expectedError(),
      };
    };
    expectClose(
      [temperature, at(1).loss, at(temperature).loss, at(1).error, at(temperature).error],
      [expected.temperature, expected.nll_before, expected.nll_after, expected.ece15_before, expected.ece15_after], // prettier-ignore
      { rtol, atol },
    );
  });

  test.each(named('platt'))('%s', (_, { input, expected, rtol, atol }: GoldenCase) => {
    const { a, b } = fitPlatt(input.scores, input.y_true);
    expectClose([a, b], [expected.a, expected.b], { rtol, atol });
  });

  test.each(named('isotonic'))('%s', (_, { input, expected, rtol, atol }: GoldenCase) => {
    const map = fitIsotonic(input.scores, input.y_true);
    const value = (score: number): number => isotonicValue(map, score);
    expectClose((input.scores as number[]).map(value), expected.fitted, { rtol, atol });
    expectClose((input.query as number[]).map(value), expected.query, { rtol, atol });
  });
});

describe.skipIf(goldenAbsent !== '')('several labels, numbers, orders', () => {
  test.each(named('multilabel'))('%s', (_, { input, expected, rtol, atol }: GoldenCase) => {
    const gold = (input.y_true as number[][]).flat();
    const labels = (input.y_true as number[][])[0]?.length ?? 0;
    const scores = (input.scores as number[][]).flat();
    const got = multilabelScores(gold, (input.y_pred as number[][]).flat(), labels);
    const list = (average: MultilabelAverage): number[] => [
      average.precision,
      average.recall,
      average.f1,
      average.jaccard,
    ];
    const kinds = ['micro', 'macro', 'weighted', 'samples'] as const;
    expectClose(
      [
        got.subsetAccuracy,
        got.hammingLoss,
        ...kinds.flatMap((kind) => list(got[kind])),
        multilabelRocAuc(gold, scores, labels),
        labelRankingAveragePrecision(gold, scores, labels),
      ],
      [
        expected.subset_accuracy,
        expected.hamming,
        ...kinds.flatMap((kind) => list(expected[kind] as MultilabelAverage)),
        expected.roc_auc_macro,
        expected.label_ranking_average_precision,
      ],
      { rtol, atol },
    );
  });

  test.each(named('correlation'))('%s', (_, { input, expected, rtol, atol }: GoldenCase) => {
    const [x, y] = [input.x as number[], input.y as number[]];
    expectClose(
      [pearson(x, y), spearman(x, y), kendall(x, y), meanSquaredError(x, y), meanAbsoluteError(x, y), rSquared(x, y)], // prettier-ignore
      [expected.pearson, expected.spearman, expected.kendall, expected.mse, expected.mae, expected.r2],
      { rtol, atol },
    );
  });

  test.each(named('ndcg'))('%s', (_, { params, input, expected, rtol, atol }: GoldenCase) => {
    expectClose(
      [
        normalisedDiscountedGain(input.relevance, input.scores),
        normalisedDiscountedGain(input.relevance, input.scores, params.k as number),
        meanReciprocalRank(input.relevance, input.scores),
      ],
      [expected.ndcg, expected.ndcg_at_5, expected.mrr],
      { rtol, atol },
    );
  });
});
