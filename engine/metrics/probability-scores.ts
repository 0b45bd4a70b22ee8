/** Measures of the probabilities themselves, each with its 95 % interval: ranking, calibration, proper scores. */
import { bootstrapDocuments } from '../statistics/bootstrap.ts';
import type { Estimate } from '../statistics/estimate.ts';
import { documentBrier } from './brier.ts';
import { Reliability, type ReliabilityBin } from './calibration-error.ts';
import { argmaxRows } from './confusion.ts';
import { documentLosses } from './log-loss.ts';
import { Ranking } from './ranking.ts';

/** As in most papers. */
const BINS = 15;
/** Rankings of more classes are measured without intervals: they would take minutes. */
const MOST_RANKED_CLASSES = 20;

export interface ProbabilityScores {
  readonly logLoss: Estimate;
  readonly brier: Estimate;
  readonly expectedCalibrationError: Estimate;
  /** Two classes: the area; more: plain mean of each against the rest. */
  readonly rocAuc: Estimate;
  /** Two classes: of the second; more: plain mean over the classes. */
  readonly averagePrecision: Estimate;
  readonly perClass: readonly { readonly rocAuc: Estimate; readonly averagePrecision: Estimate }[];
  readonly reliability: readonly ReliabilityBin[];
}

/** Places of the overall statistics; areas and average precisions of the classes follow. */
const LOSS = 0;
const BRIER = 1;
const CALIBRATION = 2;
const AREA = 3;
const PRECISION = 4;
const FIRST_CLASS = 5;

/**
 * @param gold class of each document, all with one
 * @param probabilities row-major documents × classes
 * @param groupOf group of each document; absent where documents are independent
 */
export function probabilityScores(
  gold: Int32Array,
  probabilities: Float32Array,
  classes: number,
  groupOf: Int32Array | undefined,
  options: { readonly seed: number; readonly resamples: number },
): ProbabilityScores {
  const documents = gold.length;
  const losses = documentLosses(gold, probabilities, classes);
  const briers = documentBrier(gold, probabilities, classes);
  const reliability = reliabilityOf(gold, probabilities, classes);
  const rankings = Array.from(
    { length: classes },
    (_, label) =>
      new Ranking(
        Uint8Array.from(gold, (own) => (own === label ? 1 : 0)),
        Float32Array.from({ length: documents }, (_, row) => probabilities[row * classes + label]),
      ),
  );
  const measure = (times: Float64Array | undefined, into: Float64Array, ranked: boolean): void => {
    into.fill(Number.NaN);
    into[LOSS] = weightedMean(losses, times);
    into[BRIER] = weightedMean(briers, times);
    into[CALIBRATION] = reliability.expectedError(times);
    if (!ranked) return;
    rankings.forEach((ranking, label) => {
      into[FIRST_CLASS + 2 * label] = ranking.rocAuc(times);
      into[FIRST_CLASS + 2 * label + 1] = ranking.averagePrecision(times);
    });
    into[AREA] = overall(into, classes, 0);
    into[PRECISION] = overall(into, classes, 1);
  };
  const observed = new Float64Array(FIRST_CLASS + 2 * classes);
  measure(undefined, observed, true);
  const intervals =
    documents === 0
      ? []
      : bootstrapDocuments(
          documents,
          groupOf,
          (times, into) => {
            measure(times, into, classes <= MOST_RANKED_CLASSES);
          },
          observed,
          options,
        );
  const estimate = (index: number, most = 1): Estimate => {
    const value = observed[index];
    if (Number.isNaN(value)) return { value: null, low: null, high: null };
    const interval = intervals[index] ?? null;
    if (interval === null) return { value, low: null, high: null };
    return { value, low: Math.max(0, interval.low), high: Math.min(most, interval.high) };
  };
  return {
    logLoss: estimate(LOSS, Infinity),
    brier: estimate(BRIER, 2),
    expectedCalibrationError: calibrationEstimate(estimate(CALIBRATION)),
    rocAuc: estimate(AREA),
    averagePrecision: estimate(PRECISION),
    perClass: rankings.map((_, label) => ({
      rocAuc: estimate(FIRST_CLASS + 2 * label),
      averagePrecision: estimate(FIRST_CLASS + 2 * label + 1),
    })),
    reliability: reliability.table(),
  };
}

/** What calibration changes, without intervals. */
export function calibrationScores(
  gold: Int32Array,
  probabilities: Float32Array,
  classes: number,
): {
  readonly logLoss: number;
  readonly brier: number;
  readonly expectedCalibrationError: number;
  readonly reliability: ReliabilityBin[];
} {
  const reliability = reliabilityOf(gold, probabilities, classes);
  return {
    logLoss: weightedMean(documentLosses(gold, probabilities, classes), undefined),
    brier: weightedMean(documentBrier(gold, probabilities, classes), undefined),
    expectedCalibrationError: reliability.expectedError(),
    reliability: reliability.table(),
  };
}

function reliabilityOf(gold: Int32Array, probabilities: Float32Array, classes: number): Reliability {
  const confidence = new Float64Array(gold.length);
  const correct = new Uint8Array(gold.length);
  argmaxRows(probabilities, classes).forEach((best, row) => {
    confidence[row] = probabilities[row * classes + best];
    correct[row] = best === gold[row] ? 1 : 0;
  });
  return new Reliability(confidence, correct, BINS);
}

/**
 * Resampling adds noise to every bin, and noise only ever adds to this error: the resampled ones lie too high. Reflected
 * about the value (basic interval) they say how far below it the truth may be.
 */
function calibrationEstimate({ value, low, high }: Estimate): Estimate {
  if (value === null || low === null || high === null) return { value, low, high };
  return {
    value,
    low: Math.max(0, Math.min(value, 2 * value - high)),
    high: Math.max(value, 2 * value - low),
  };
}

function overall(scores: Float64Array, classes: number, which: 0 | 1): number {
  if (classes === 2) return scores[FIRST_CLASS + 2 + which];
  let sum = 0;
  for (let label = 0; label < classes; label++) sum += scores[FIRST_CLASS + 2 * label + which];
  return sum / classes;
}

function weightedMean(values: Float64Array, times: Float64Array | undefined): number {
  let [sum, total] = [0, 0];
  for (let row = 0; row < values.length; row++) {
    const weight = times === undefined ? 1 : times[row];
    sum += weight * values[row];
    total += weight;
  }
  return total === 0 ? Number.NaN : sum / total;
}
