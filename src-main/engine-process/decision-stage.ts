/** The last stage of a training: the recipe's wishes for calibration, cutoffs and abstention, fitted on validation. */
import { z } from 'zod';
import { answersOf } from '../../engine/metrics/answers.ts';
import { calibrated } from '../../engine/models/calibration/calibration-map.ts';
import type { Classifier } from '../../engine/models/classifier.ts';
import { DecidedClassifier } from '../../engine/models/decided-classifier.ts';
import type { Decision as FittedDecision } from '../../engine/models/decision.ts';
import { cutoffRules } from '../../engine/training/fit-cutoffs.ts';
import { fitDecision } from '../../engine/training/fit-decision.ts';
import type { Decision, Recipe } from '../api/runs.ts';
import { partNumbers } from '../database/training-data.ts';
import type { CorpusData } from './corpus-data.ts';
import type { Answers } from './part-metrics.ts';

/** Recipes of earlier versions, and presets that do not learn, have no such part. */
const wishes = z
  .object({
    calibration: z.enum(['none', 'temperature', 'isotonic']),
    answer: z.enum(['most-likely', ...cutoffRules]),
    costRatio: z.number().positive(),
    target: z.number().min(0).max(1),
    abstain: z.number().min(0).max(0.9),
  })
  .optional();

export interface Decided {
  readonly classifier: Classifier;
  readonly decision: Decision | null;
  readonly answers: Answers;
  readonly warnings: readonly string[];
}

/** @param probabilities of all documents, as the method gives them */
export function decide(
  classifier: Classifier,
  recipe: Recipe,
  data: CorpusData,
  probabilities: Float32Array,
): Decided {
  const classes = classifier.classes.length;
  const wish = wishes.parse(recipe['decision']);
  const rows = [...data.labels.keys()].filter(
    (row) => data.parts[row] === partNumbers.validation && (data.labels[row] ?? -1) >= 0,
  );
  const plain = (): Answers => ({ probabilities, predicted: answersOf(probabilities, classes, null) });
  if (wish === undefined) return { classifier, decision: null, answers: plain(), warnings: [] };
  const watched = new Float32Array(rows.length * classes);
  rows.forEach((row, at) => {
    watched.set(probabilities.subarray(row * classes, (row + 1) * classes), at * classes);
  });
  const { decision, warnings } = fitDecision(
    watched,
    Int32Array.from(rows, (row) => data.labels[row] ?? -1),
    classes,
    {
      calibration: wish.calibration,
      cutoffs: wish.answer === 'most-likely' ? undefined : { ...wish, rule: wish.answer },
      abstain: wish.abstain,
    },
  );
  if (decision.calibration === null && decision.cutoffs === null && decision.abstainBelow === null)
    return { classifier, decision: null, answers: plain(), warnings };
  const final =
    decision.calibration === null ? probabilities : calibrated(decision.calibration, probabilities, classes);
  return {
    classifier: new DecidedClassifier(classifier, decision),
    decision: described(decision, rows.length),
    answers: {
      probabilities: final,
      predicted: answersOf(final, classes, decision.cutoffs),
      ...(decision.calibration === null ? {} : { uncalibrated: probabilities }),
    },
    warnings,
  };
}

function described({ calibration, cutoffs, abstainBelow }: FittedDecision, documents: number): Decision {
  return {
    calibration:
      calibration === null
        ? null
        : {
            method: calibration.method,
            temperature: calibration.method === 'temperature' ? calibration.temperature : null,
          },
    cutoffs: cutoffs === null ? null : [...cutoffs],
    abstainBelow,
    documents,
  };
}
