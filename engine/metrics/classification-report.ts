/** Every measure of one part of a split, each with its 95 % interval. */
import { bootstrapCells, meanInterval } from '../statistics/bootstrap.ts';
import type { Interval } from '../statistics/quantile.ts';
import { ACCURACY, BALANCED_ACCURACY, F1, MACRO_F1, MACRO_PRECISION, MACRO_RECALL, PRECISION, RECALL, WEIGHTED_F1, classScore, scoreCount, scoresOf } from './classification-scores.ts'; // prettier-ignore
import { argmaxRows, confusionOf } from './confusion.ts';
import { documentLosses } from './log-loss.ts';

export interface Estimate {
  value: number | null;
  low: number | null;
  high: number | null;
}

export interface ClassReport {
  precision: Estimate;
  recall: Estimate;
  f1: Estimate;
  support: number;
  predicted: number;
}

export interface ClassificationReport {
  documents: number;
  accuracy: Estimate;
  balancedAccuracy: Estimate;
  macroF1: Estimate;
  macroPrecision: Estimate;
  macroRecall: Estimate;
  weightedF1: Estimate;
  logLoss: Estimate;
  perClass: ClassReport[];
  /** [gold][predicted] */
  confusion: number[][];
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
): ClassificationReport {
  const confusion = confusionOf(gold, argmaxRows(probabilities, classes), classes);
  const { counts } = confusion;
  const scores = new Float64Array(scoreCount(classes));
  scoresOf(confusion, scores);
  const documents = counts.reduce((sum, count) => sum + count, 0);
  const intervals =
    documents === 0
      ? null
      : bootstrapCells(
          counts,
          (resampled, into) => scoresOf({ classes, counts: resampled }, into),
          scores.length,
          { seed },
        );
  const estimate = (score: number): Estimate =>
    intervals === null
      ? { value: null, low: null, high: null }
      : { value: scores[score], ...intervals[score] };
  const losses = documentLosses(gold, probabilities, classes).filter((loss) => !Number.isNaN(loss));
  const lossInterval: Interval | null = meanInterval(losses, { seed });
  return {
    documents,
    accuracy: estimate(ACCURACY),
    balancedAccuracy: estimate(BALANCED_ACCURACY),
    macroF1: estimate(MACRO_F1),
    macroPrecision: estimate(MACRO_PRECISION),
    macroRecall: estimate(MACRO_RECALL),
    weightedF1: estimate(WEIGHTED_F1),
    logLoss:
      lossInterval === null
        ? { value: null, low: null, high: null }
        : { value: losses.reduce((sum, loss) => sum + loss, 0) / losses.length, ...lossInterval },
    perClass: Array.from({ length: classes }, (_, index) => {
      let predicted = 0;
      let support = 0;
      for (let other = 0; other < classes; other++) {
        support += counts[index * classes + other];
        predicted += counts[other * classes + index];
      }
      return {
        precision: estimate(classScore(index, PRECISION)),
        recall: estimate(classScore(index, RECALL)),
        f1: estimate(classScore(index, F1)),
        support,
        predicted,
      };
    }),
    confusion: Array.from({ length: classes }, (_, row) => [
      ...counts.subarray(row * classes, (row + 1) * classes),
    ]),
  };
}
