/** Accuracy and macro-F1 of some of the documents, with 95 % intervals. */
import { FEWEST_GROUPS, bootstrapCells, bootstrapGroupedCells } from '../statistics/bootstrap.ts';
import type { Estimate } from '../statistics/estimate.ts';
import { wilson } from '../statistics/proportion-interval.ts';
import { F1, classScore, scoreCount, scoresOf } from './classification-scores.ts';
import { confusionOf } from './confusion.ts';

export interface SubgroupScores {
  readonly accuracy: Estimate;
  /** Mean F1 of those classes that have documents here: an absent class says nothing about this subgroup. */
  readonly macroF1: Estimate;
}

/**
 * Where all documents are of one group, the question is about this group, and documents are drawn; two to four groups
 * have no interval.
 * @param groupOf group of each document, from 0; absent where documents are independent
 */
export function subgroupScores(
  gold: Int32Array,
  predicted: Int32Array,
  classes: number,
  groups: Int32Array | undefined,
  seed: number,
): SubgroupScores {
  const groupCount = new Set(groups).size;
  const groupOf = groupCount > 1 ? groups : undefined;
  const confusion = confusionOf(gold, predicted, classes);
  const occurring = Array.from({ length: classes }, (_, label) => label).filter((label) =>
    gold.includes(label),
  );
  const scores = new Float64Array(scoreCount(classes));
  const measure = (counts: Float64Array, into: Float64Array): void => {
    scoresOf({ classes, counts }, scores);
    into[0] = scores[0];
    into[1] = occurring.reduce((sum, label) => sum + scores[classScore(label, F1)], 0) / occurring.length;
  };
  const values = new Float64Array(2);
  measure(confusion.counts, values);
  if (groupOf !== undefined && groupCount < FEWEST_GROUPS)
    return {
      accuracy: { value: values[0], low: null, high: null },
      macroF1: { value: values[1], low: null, high: null },
    };
  const [accuracy, macroF1] =
    groupOf === undefined
      ? bootstrapCells(confusion.counts, measure, 2, { seed })
      : bootstrapGroupedCells(
          gold.map((label, index) => label * classes + predicted[index]),
          groupOf,
          confusion.counts.length,
          measure,
          2,
          { seed },
        );
  // Few documents are the rule here: the score interval of a share is honest for them, where they are independent.
  const ofAccuracy =
    groupOf === undefined || values[0] === 0 || values[0] === 1
      ? wilson(values[0] * gold.length, gold.length)
      : accuracy;
  return {
    accuracy: { value: values[0], ...ofAccuracy },
    macroF1: { value: values[1], ...macroF1 },
  };
}
