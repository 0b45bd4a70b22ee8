/** What the curves of a run need beyond its epochs. */
import type { Epoch, Recipe } from '../../../src-main/api/runs.ts';
import { bestEpochByLoss } from '../../charts/learning-curve.ts';
import { flatten } from './recipe-values.ts';

/** How many epochs the recipe allows at most; undefined where it does not count in epochs. */
export function plannedEpochs(recipe: Recipe): number | undefined {
  const found = flatten(recipe).find(([path]) => path === 'training.epochs')?.[1];
  return typeof found === 'number' ? found : undefined;
}

/** What one record of the curves is: networks learn in epochs, fits of coefficients in iterations. */
export function curveUnit(recipe: Recipe): 'epoch' | 'iteration' {
  return flatten(recipe).some(([path]) => path === 'training.maxIterations') ? 'iteration' : 'epoch';
}

/** First epoch with the highest value; null while there is none. */
function bestEpochBy(epochs: readonly Epoch[], value: (epoch: Epoch) => number | null): number | null {
  let best: number | null = null;
  let highest = -Infinity;
  for (const epoch of epochs) {
    const reached = value(epoch);
    if (reached !== null && reached > highest) {
      highest = reached;
      best = epoch.epoch;
    }
  }
  return best;
}

/** The number by which the run chooses its best epoch; undefined where it keeps the last one. */
export function keptBy(recipe: Recipe): 'loss' | 'macroF1' | 'macroRecall' | undefined {
  const criterion = flatten(recipe).find(([path]) => path === 'training.stopOn')?.[1];
  return criterion === 'loss' || criterion === 'macroF1' || criterion === 'macroRecall'
    ? criterion
    : undefined;
}

/** The epoch whose weights the run keeps; null where it chooses none, or none is finished. */
export function keptEpoch(epochs: readonly Epoch[], recipe: Recipe): number | null {
  switch (keptBy(recipe)) {
    case 'loss':
      return bestEpochByLoss(epochs);
    case 'macroF1':
      return bestEpochBy(epochs, (epoch) => epoch.validationMacroF1);
    case 'macroRecall':
      return bestEpochBy(epochs, (epoch) => epoch.validationMacroRecall);
    default:
      return null;
  }
}
