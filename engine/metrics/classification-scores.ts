/**
 * Scores of a confusion matrix, defined as in scikit-learn: a ratio whose denominator is zero is 0; macro is the plain
 * mean over all classes, weighted the mean by number of gold documents; balanced accuracy is the mean recall of the
 * classes that occur. Micro averages are the accuracy, as every document has one class and is given one.
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
/** Matthews' correlation for several classes (Gorodkin 2004); 0 where one side is constant. */
export const MATTHEWS = 8;
/** Cohen's κ, unweighted. */
export const KAPPA = 9;
export const OVERALL_SCORES = 10;
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
  let products = 0;
  let supportSquares = 0;
  let predictedSquares = 0;
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
    products += support * predicted;
    supportSquares += support * support;
    predictedSquares += predicted * predicted;
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
  const beyondChance = right * total - products;
  const spread = (total * total - supportSquares) * (total * total - predictedSquares);
  scores[MATTHEWS] = spread > 0 ? beyondChance / Math.sqrt(spread) : 0;
  // One and the same class on both sides: all agree, and by chance they could not have done otherwise.
  scores[KAPPA] = total * total > products ? beyondChance / (total * total - products) : 0;
}

/** Macro-averaged F of that β: recall counts β times as much as precision. */
export function macroFBeta({ classes, counts }: Confusion, beta: number): number {
  let sum = 0;
  for (let index = 0; index < classes; index++) {
    let support = 0;
    let predicted = 0;
    for (let other = 0; other < classes; other++) {
      support += counts[index * classes + other];
      predicted += counts[other * classes + index];
    }
    const denominator = beta * beta * support + predicted;
    if (denominator > 0) sum += ((1 + beta * beta) * counts[index * classes + index]) / denominator;
  }
  return sum / classes;
}

/** Cohen's κ with weights |i − j|^power of the disagreement: 1 linear, 2 quadratic (ordered classes). */
export function weightedKappa({ classes, counts }: Confusion, power: 1 | 2): number {
  const rows = new Float64Array(classes);
  const columns = new Float64Array(classes);
  let total = 0;
  for (let row = 0; row < classes; row++)
    for (let column = 0; column < classes; column++) {
      const count = counts[row * classes + column];
      rows[row] += count;
      columns[column] += count;
      total += count;
    }
  let observed = 0;
  let expected = 0;
  for (let row = 0; row < classes; row++)
    for (let column = 0; column < classes; column++) {
      const weight = Math.abs(row - column) ** power;
      observed += weight * counts[row * classes + column];
      expected += (weight * rows[row] * columns[column]) / total;
    }
  return expected > 0 ? 1 - observed / expected : 0;
}
