/** log Σ eˣ along an axis, without overflow. Composed. */
import type { Tape, Value } from '../../core/operation.ts';
import { add } from '../add/add.ts';
import { exp } from '../exp/exp.ts';
import { log } from '../log/log.ts';
import { max } from '../max/max.ts';
import { normaliseAxes } from '../../core/shape.ts';
import { reshape } from '../reshape/reshape.ts';
import { sub } from '../sub/sub.ts';
import { sum } from '../sum/sum.ts';

export function logSumExp(tape: Tape, x: Value, axis = -1, keepDims = false): Value {
  const [own] = normaliseAxes('logSumExp', axis, x.shape.length);
  const top = max(tape, x, own!, true);
  const result = add(tape, top, log(tape, sum(tape, exp(tape, sub(tape, x, top)), own!, true)));
  return keepDims
    ? result
    : reshape(
        tape,
        result,
        x.shape.filter((_, at) => at !== own),
      );
}
