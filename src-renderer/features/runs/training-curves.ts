/** What the curves of a run need beyond its epochs. */
import type { Epoch, Recipe } from '../../../src-main/api/runs.ts';
import { bestEpochByLoss } from '../../charts/learning-curve.ts';
import { flatten } from './recipe-values.ts';

/** How many epochs the recipe allows at most; undefined where it does not count in epochs. */
export function plannedEpochs(recipe: Recipe): number | undefined {
  const found = flatten(recipe).find(([path]) => path === 'training.epochs')?.[1];
  return typeof found === 'number' ? found : undefined;
}

/** First epoch with the highest macro-F1 on the validation part; null while there is none. */
function bestEpochByMacroF1(epochs: readonly Epoch[]): number | null {
  let best: number | null = null;
  let highest = -Infinity;
  for (const epoch of epochs) {
    if (epoch.validationMacroF1 !== null && epoch.validationMacroF1 > highest) {
      highest = epoch.validationMacroF1;
      best = epoch.epoch;
    }
  }
  return best;
}

/** The epoch whose weights the run keeps, by the criterion that its recipe names; null where the epochs do not tell. */
export function keptEpoch(epochs: readonly Epoch[], recipe: Recipe): number | null {
  const criterion = flatten(recipe).find(([path]) => path === 'training.stopOn')?.[1] ?? 'loss';
  if (criterion === 'loss') return bestEpochByLoss(epochs);
  return criterion === 'macroF1' ? bestEpochByMacroF1(epochs) : null;
}
