/** The last stage of a classifier: calibration, cutoffs and abstention, fitted on the validation part in this order. */
import { abstentionThreshold } from '../metrics/coverage-risk.ts';
import { calibrated, fitCalibration, type CalibrationMethod } from '../models/calibration/calibration-map.ts';
import type { Decision } from '../models/decision.ts';
import { fitCutoffs, type CutoffWish } from './fit-cutoffs.ts';

export interface DecisionRecipe {
  readonly calibration: 'none' | CalibrationMethod;
  /** Undefined: the most probable class. */
  readonly cutoffs: CutoffWish | undefined;
  /** Share of documents that is left to people; 0: none. */
  readonly abstain: number;
}

/** Fewer documents fix neither a map nor a cutoff. */
export const fewestForDecision = 20;
/** A step function needs more of them than one factor does. */
export const fewestForIsotonic = 200;

/**
 * @param probabilities of the validation part, row-major documents × classes
 * @returns the decision, and in sentences what could not be done as wished
 */
export function fitDecision(
  probabilities: Float32Array,
  gold: Int32Array,
  classes: number,
  recipe: DecisionRecipe,
): { readonly decision: Decision; readonly warnings: readonly string[] } {
  const warnings: string[] = [];
  if (gold.length < fewestForDecision) {
    const wished = recipe.cutoffs !== undefined || recipe.abstain > 0;
    if (wished || (recipe.calibration !== 'none' && gold.length > 0))
      warnings.push(
        `The validation part has ${String(gold.length)} labelled documents, fewer than ${String(fewestForDecision)}: ${wished ? 'calibration, cutoffs and abstention were' : 'the probabilities were'} left as they are.`,
      );
    return { decision: { calibration: null, cutoffs: null, abstainBelow: null }, warnings };
  }
  if (recipe.calibration === 'isotonic' && gold.length < fewestForIsotonic)
    warnings.push(
      `Isotonic calibration on ${String(gold.length)} documents follows their chance: with fewer than ${String(fewestForIsotonic)}, temperature is safer.`,
    );
  const calibration =
    recipe.calibration === 'none' ? null : fitCalibration(recipe.calibration, probabilities, gold, classes);
  const own = calibration === null ? probabilities : calibrated(calibration, probabilities, classes);
  const wish = recipe.cutoffs;
  const fitted = wish === undefined ? undefined : fitCutoffs(own, gold, classes, wish);
  if (fitted?.reached === false)
    warnings.push(
      `No cutoff reaches a ${wish!.rule} of ${String(wish!.target)} on the validation part: the nearest was taken.`,
    );
  const confidence = Float64Array.from(gold, (_, row) =>
    Math.max(...own.subarray(row * classes, (row + 1) * classes)),
  );
  return {
    decision: {
      calibration,
      cutoffs: fitted?.cutoffs ?? null,
      abstainBelow: recipe.abstain > 0 ? abstentionThreshold(confidence, recipe.abstain) : null,
    },
    warnings,
  };
}
