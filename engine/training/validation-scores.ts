import { ACCURACY, MACRO_F1, MACRO_RECALL, scoreCount, scoresOf } from '../metrics/classification-scores.ts';
import { argmaxRows, confusionOf } from '../metrics/confusion.ts';
import { documentLosses } from '../metrics/log-loss.ts';

export interface ValidationScores {
  readonly loss: number;
  readonly accuracy: number;
  readonly macroF1: number;
  readonly macroRecall: number;
}

/** What a curve shows of the validation part; null where that is empty. */
export function validationScores(
  labels: Int32Array,
  probabilities: Float32Array,
  classes: number,
): ValidationScores | null {
  if (labels.length === 0) return null;
  const scores = new Float64Array(scoreCount(classes));
  scoresOf(confusionOf(labels, argmaxRows(probabilities, classes), classes), scores);
  let sum = 0;
  for (const loss of documentLosses(labels, probabilities, classes)) sum += loss;
  return {
    loss: sum / labels.length,
    accuracy: scores[ACCURACY],
    macroF1: scores[MACRO_F1],
    macroRecall: scores[MACRO_RECALL],
  };
}
