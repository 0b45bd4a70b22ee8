/** Sum over axes. */
import type { Operation, Tape, Value } from '../../core/operation.ts';
import { read, write } from '../../core/operation.ts';
import type { Shape } from '../../core/shape.ts';
import { normaliseAxes, sameShape } from '../../core/shape.ts';
import type { AxisGroup } from '../axis-groups.ts';
import { axisGroup, axisRuns, reducedShape } from '../axis-groups.ts';
import { broadcastTo } from '../broadcast-to/broadcast-to.ts';
import { reshape } from '../reshape/reshape.ts';
import { sumKernel } from './sum.wgsl.ts';

/** [outer, length, inner] → [outer, inner], whatever the shapes say. */
export const sumOperation: Operation<AxisGroup> = {
  name: 'sum',
  infer: (_, { outer, inner }) => [{ dtype: 'f32', shape: [outer, inner] }],
  gradient({ tape, inputs, attributes, upstream }) {
    const { outer, length, inner } = attributes;
    const spread = broadcastTo(tape, reshape(tape, upstream[0]!, [outer, 1, inner]), [outer, length, inner]);
    return [reshape(tape, spread, inputs[0]!.shape)];
  },
  lower: {
    reference({ inputs, outputs, attributes, emit }) {
      const { outer, length, inner } = attributes;
      emit({
        kernel: {
          kind: 'reference',
          run([x, y]) {
            for (let o = 0; o < outer; o++)
              for (let i = 0; i < inner; i++) {
                let sum = 0;
                for (let k = 0; k < length; k++) sum += x![(o * length + k) * inner + i]!;
                y![o * inner + i] = sum;
              }
          },
        },
        uses: [read(inputs[0]!), write(outputs[0]!)],
      });
    },
    wasm({ inputs, outputs, attributes: { outer, length, inner }, emit }) {
      emit({
        kernel: { kind: 'wasm', entry: 'sumAxis', args: [{ i32: outer }, { i32: length }, { i32: inner }] },
        uses: [read(inputs[0]!), write(outputs[0]!)],
      });
    },
    webgpu({ inputs, outputs, attributes: { outer, length, inner }, emit }) {
      emit({ kernel: sumKernel(outer, length, inner), uses: [read(inputs[0]!), write(outputs[0]!)] });
    },
  },
};

/** `axes` null: over everything, giving shape []. */
export function sum(
  tape: Tape,
  x: Value,
  axes: readonly number[] | number | null = null,
  keepDims = false,
): Value {
  const list = normaliseAxes('sum', axes, x.shape.length);
  let result = x;
  let shape: Shape = x.shape;
  for (const { first, last } of axisRuns(list)) {
    const group = axisGroup(shape, first, last);
    [result] = tape.apply(sumOperation, [result], group) as [Value];
    shape = [...shape.slice(0, first), ...shape.slice(last + 1)];
  }
  return reshape(tape, result, reducedShape(x.shape, list, keepDims));
}

/** Undoes broadcasting: sums over the axes along which `shape` was stretched. */
export function sumTo(tape: Tape, x: Value, shape: Shape): Value {
  if (sameShape(x.shape, shape)) return x;
  const lead = x.shape.length - shape.length;
  const axes = x.shape.flatMap((extent, axis) =>
    axis < lead || (shape[axis - lead] === 1 && extent !== 1) ? [axis] : [],
  );
  return reshape(tape, axes.length === 0 ? x : sum(tape, x, axes), shape);
}
