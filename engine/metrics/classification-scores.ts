/**
 * Accuracy, precision, recall and F1 from a confusion matrix, defined as in scikit-learn: a ratio whose denominator
 * is zero is 0; macro is the plain mean over all classes, weighted the mean by number of gold documents; balanced
 * accuracy is the mean recall of the classes that occur.
 */
import type { Confusion } from './confusion.ts';

/** Position of each overall score in the array that `scoresOf` fills; per-class scores follow, three per class. */
export const ACCURACY = 0;
export const BALANCED_ACCURACY = 1;
export const MACRO_PRECISION = 2;
export const MACRO_RECALL = 3;
export const MACRO_F1 = 4;
export const WEIGHTED_PRECISION = 5;
export const WEIGHTED_RECALL = 6;
export const WEIGHTED_F1 = 7;
export const OVERALL_SCORES = 8;
export const PRECISION = 0;
export const RECALL = 1;
export const F1 = 2;
export const SCORES_PER_CLASS = 3;

export function scoreCount(classes: number): number {
  return OVERALL_SCORES + SCORES_PER_CLASS * classes;
}

/** Position of a class's precision, recall or F1. */
export function classScore(classIndex: number, score: number): number {
  return OVERALL_SCORES + SCORES_PER_CLASS * classIndex + score;
}

/** All scores at once, into `scores` (length `scoreCount`): a bootstrap calls this thousands of times. */
export function scoresOf({ classes, counts }: Confusion, scores: Float64Array): void {
  let total = 0;
  let right = 0;
  let occurring = 0;
  let recalls = 0;
  scores.fill(0);
  for (let index = 0; index < classes; index++) {
    let support = 0;
    let predicted = 0;
    for (let other = 0; other < classes; other++) {
      support += counts[index * classes + other];
      predicted += counts[other * classes + index];
    }
    const hit = counts[index * classes + index];
    const precision = predicted > 0 ? hit / predicted : 0;
    const recall = support > 0 ? hit / support : 0;
    const f1 = support + predicted > 0 ? (2 * hit) / (support + predicted) : 0;
    const at = classScore(index, 0);
    scores[at + PRECISION] = precision;
    scores[at + RECALL] = recall;
    scores[at + F1] = f1;
    total += support;
    right += hit;
    if (support > 0) {
      occurring += 1;
      recalls += recall;
    }
    scores[MACRO_PRECISION] += precision;
    scores[MACRO_RECALL] += recall;
    scores[MACRO_F1] += f1;
    scores[WEIGHTED_PRECISION] += precision * support;
    scores[WEIGHTED_RECALL] += recall * support;
    scores[WEIGHTED_F1] += f1 * support;
  }
  if (total === 0) return;
  scores[ACCURACY] = right / total;
  scores[BALANCED_ACCURACY] = recalls / occurring;
  for (const macro of [MACRO_PRECISION, MACRO_RECALL, MACRO_F1]) scores[macro] /= classes;
  for (const weighted of [WEIGHTED_PRECISION, WEIGHTED_RECALL, WEIGHTED_F1]) scores[weighted] /= total;
}
