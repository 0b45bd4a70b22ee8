import { z } from 'zod';
import type { Epoch, Recipe } from '../../../src-main/api/runs.ts';
import { bestEpochByLoss } from '../../charts/learning-curve.ts';

const choosing = z.object({ training: z.object({ stopOn: z.enum(['accuracy', 'macroF1', 'loss']) }) });

/** The epoch whose weights a tagger keeps: the first of the best; null while there is none. */
export function keptEpoch(epochs: readonly Epoch[], recipe: Recipe): number | null {
  const by = choosing.safeParse(recipe).data?.training.stopOn ?? 'accuracy';
  if (by === 'loss') return bestEpochByLoss(epochs);
  let [best, highest]: [number | null, number] = [null, -Infinity];
  for (const { epoch, validationAccuracy, validationMacroF1 } of epochs) {
    const reached = (by === 'accuracy' ? validationAccuracy : validationMacroF1) ?? -Infinity;
    if (reached > highest) [best, highest] = [epoch, reached];
  }
  return best;
}
