/** From one loss per item to what is minimised. */
import type { Tape, Value } from '../core/operation.ts';
import { mean } from '../ops/mean/mean.ts';
import { sum } from '../ops/sum/sum.ts';

export type Reduction = 'none' | 'mean' | 'sum';

export function reduceLosses(tape: Tape, losses: Value, reduction: Reduction): Value {
  if (reduction === 'none') return losses;
  return reduction === 'mean' ? mean(tape, losses) : sum(tape, losses);
}
