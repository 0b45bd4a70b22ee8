/** Cosine of the angle between a and b along an axis. Composed. */
import type { Tape, Value } from '../../core/operation.ts';
import { l2Normalize } from '../l2-normalize/l2-normalize.ts';
import { mul } from '../mul/mul.ts';
import { sum } from '../sum/sum.ts';

export function cosineSimilarity(tape: Tape, a: Value, b: Value, axis = -1): Value {
  return sum(tape, mul(tape, l2Normalize(tape, a, axis), l2Normalize(tape, b, axis)), axis);
}
