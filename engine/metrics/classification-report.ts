/** Every measure of one part of a split, each with its 95 % interval. */
import { FEWEST_GROUPS, RESAMPLES, bootstrapCells, bootstrapGroupedCells } from '../statistics/bootstrap.ts';
import type { Estimate } from '../statistics/estimate.ts';
import { wilson } from '../statistics/proportion-interval.ts';
import type { ReliabilityBin } from './calibration-error.ts';
import { ACCURACY, BALANCED_ACCURACY, F1, KAPPA, MACRO_F1, MACRO_PRECISION, MACRO_RECALL, MATTHEWS, PRECISION, RECALL, WEIGHTED_F1, WEIGHTED_PRECISION, WEIGHTED_RECALL, classScore, scoreCount, scoresOf } from './classification-scores.ts'; // prettier-ignore
import { argmaxRows, confusionOf } from './confusion.ts';
import { probabilityScores } from './probability-scores.ts';

export interface ClassReport {
  precision: Estimate;
  recall: Estimate;
  f1: Estimate;
  /** Of this class against all others; null where there are none of either kind. */
  rocAuc: Estimate;
  averagePrecision: Estimate;
  support: number;
  predicted: number;
}

export interface ClassificationReport {
  documents: number;
  /** How many independent groups the intervals were drawn from; absent where documents were drawn. */
  groups?: number;
  accuracy: Estimate;
  balancedAccuracy: Estimate;
  macroF1: Estimate;
  macroPrecision: Estimate;
  macroRecall: Estimate;
  weightedF1: Estimate;
  weightedPrecision: Estimate;
  weightedRecall: Estimate;
  matthews: Estimate;
  kappa: Estimate;
  rocAuc: Estimate;
  averagePrecision: Estimate;
  logLoss: Estimate;
  brier: Estimate;
  expectedCalibrationError: Estimate;
  reliability: ReliabilityBin[];
  perClass: ClassReport[];
  /** [gold][predicted] */
  confusion: number[][];
}

export interface ReportOptions {
  /** Anything that tells documents' groups apart, one number per document; absent: each by itself. */
  readonly groups?: Int32Array | undefined;
  /** Class given to each document; by default its most probable one. */
  readonly answers?: Int32Array | undefined;
  /** Of the bootstrap; 2,000 unless given. */
  readonly resamples?: number | undefined;
}

/**
 * @param gold class of each document, −1 where there is none (such documents are left out)
 * @param probabilities row-major documents × classes
 */
export function classificationReport(
  gold: Int32Array,
  probabilities: Float32Array,
  classes: number,
  seed: number,
  options: ReportOptions = {},
): ClassificationReport {
  const { groups, answers, resamples = RESAMPLES } = options;
  const rows = [...gold.keys()].filter((row) => gold[row] >= 0);
  const documents = rows.length;
  const own = new Float32Array(documents * classes);
  rows.forEach((row, index) => {
    own.set(probabilities.subarray(row * classes, (row + 1) * classes), index * classes);
  });
  const truth = Int32Array.from(rows, (row) => gold[row]);
  const predicted =
    answers === undefined ? argmaxRows(own, classes) : Int32Array.from(rows, (row) => answers[row]);
  const groupOf = groups === undefined ? undefined : numbered(Int32Array.from(rows, (row) => groups[row]));
  const confusion = confusionOf(truth, predicted, classes);
  const { counts } = confusion;
  const scores = new Float64Array(scoreCount(classes));
  scoresOf(confusion, scores);
  const statistic = (resampled: Float64Array, into: Float64Array): void => {
    scoresOf({ classes, counts: resampled }, into);
  };
  const intervals =
    documents === 0
      ? null
      : groupOf === undefined
        ? bootstrapCells(counts, statistic, scores.length, { seed, resamples })
        : bootstrapGroupedCells(
            truth.map((label, index) => label * classes + predicted[index]),
            groupOf.numbers,
            counts.length,
            statistic,
            scores.length,
            { seed, resamples },
          );
  const tooFew = groupOf !== undefined && groupOf.count < FEWEST_GROUPS;
  const bounded = (estimated: Estimate): Estimate =>
    tooFew ? { value: estimated.value, low: null, high: null } : estimated;
  const estimate = (score: number): Estimate =>
    intervals === null
      ? { value: null, low: null, high: null }
      : bounded({ value: scores[score], ...intervals[score] });
  /** What never happened, or always, looks the same in every resample: a share of 0 or 1 has Wilson's interval. */
  const share = (score: number, trials: number): Estimate => {
    const plain = estimate(score);
    if (
      plain.value === null ||
      plain.low === null ||
      trials === 0 ||
      (plain.value !== 0 && plain.value !== 1)
    )
      return plain;
    const units = groupOf === undefined ? trials : Math.min(trials, groupOf.count);
    return { value: plain.value, ...wilson(plain.value * units, units) };
  };
  const ofProbabilities = probabilityScores(truth, own, classes, groupOf?.numbers, { seed, resamples });
  const { perClass: ranked, reliability, ...overall } = ofProbabilities;
  const bounds = <Name extends string>(measures: Record<Name, Estimate>): Record<Name, Estimate> =>
    Object.fromEntries(
      Object.entries<Estimate>(measures).map(([name, value]) => [name, bounded(value)]),
    ) as Record<Name, Estimate>;
  return {
    documents,
    ...(groupOf === undefined ? {} : { groups: groupOf.count }),
    accuracy: share(ACCURACY, documents),
    balancedAccuracy: estimate(BALANCED_ACCURACY),
    macroF1: estimate(MACRO_F1),
    macroPrecision: estimate(MACRO_PRECISION),
    macroRecall: estimate(MACRO_RECALL),
    weightedF1: estimate(WEIGHTED_F1),
    weightedPrecision: estimate(WEIGHTED_PRECISION),
    weightedRecall: estimate(WEIGHTED_RECALL),
    matthews: estimate(MATTHEWS),
    kappa: estimate(KAPPA),
    ...bounds(overall),
    reliability: [...reliability],
    perClass: Array.from({ length: classes }, (_, index) => {
      let predictedAs = 0;
      let support = 0;
      for (let other = 0; other < classes; other++) {
        support += counts[index * classes + other];
        predictedAs += counts[other * classes + index];
      }
      return {
        precision: share(classScore(index, PRECISION), predictedAs),
        recall: share(classScore(index, RECALL), support),
        f1: estimate(classScore(index, F1)),
        ...bounds(ranked[index]),
        support,
        predicted: predictedAs,
      };
    }),
    confusion: Array.from({ length: classes }, (_, row) => [
      ...counts.subarray(row * classes, (row + 1) * classes),
    ]),
  };
}

/** Groups numbered from 0 in the order in which they occur. */
function numbered(groups: Int32Array): { readonly numbers: Int32Array; readonly count: number } {
  const places = new Map<number, number>();
  const numbers = groups.map((group) => {
    let place = places.get(group);
    if (place === undefined) places.set(group, (place = places.size));
    return place;
  });
  return { numbers, count: places.size };
}
