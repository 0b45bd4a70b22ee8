/** Running sums along an axis; the gradient runs the other way. */
import type { Operation, Tape, Value } from '../../core/operation.ts';
import { read, write } from '../../core/operation.ts';
import { normaliseAxes } from '../../core/shape.ts';
import { perElementKernel } from '../../core/wgsl.ts';
import type { AxisGroup } from '../axis-groups.ts';
import { axisGroup } from '../axis-groups.ts';

export interface CumsumAttributes extends AxisGroup {
  /** From the last place to the first. */
  readonly reverse: boolean;
}

export const cumsumOperation: Operation<CumsumAttributes> = {
  name: 'cumsum',
  infer: ([x]) => [{ dtype: 'f32', shape: x!.shape }],
  gradient: ({ tape, attributes, upstream }) =>
    tape.apply(cumsumOperation, [upstream[0]!], { ...attributes, reverse: !attributes.reverse }),
  lower: {
    reference({ inputs, outputs, attributes: { outer, length, inner, reverse }, emit }) {
      emit({
        kernel: {
          kind: 'reference',
          run([x, y]) {
            for (let o = 0; o < outer; o++)
              for (let i = 0; i < inner; i++) {
                let sum = 0;
                for (let k = 0; k < length; k++) {
                  const at = (o * length + (reverse ? length - 1 - k : k)) * inner + i;
                  y![at] = sum += x![at]!;
                }
              }
          },
        },
        uses: [read(inputs[0]!), write(outputs[0]!)],
      });
    },
    wasm({ inputs, outputs, attributes: { outer, length, inner, reverse }, emit }) {
      emit({
        kernel: {
          kind: 'wasm',
          entry: 'cumsum',
          args: [{ i32: outer }, { i32: length }, { i32: inner }, { i32: reverse ? 1 : 0 }],
        },
        uses: [read(inputs[0]!), write(outputs[0]!)],
      });
    },
    webgpu({ inputs, outputs, attributes: { outer, length, inner, reverse }, emit }) {
      emit({
        kernel: perElementKernel({
          bindings: [
            { name: 'x', dtype: 'f32', access: 'read' },
            { name: 'y', dtype: 'f32', access: 'write' },
          ],
          count: outer * inner,
          body: `  let start = index / ${inner}u * ${length * inner}u + index % ${inner}u;
  var sum = 0.0f;
  for (var k = 0u; k < ${length}u; k++) {
    let at = start + ${reverse ? `(${length}u - 1u - k)` : 'k'} * ${inner}u;
    sum += x[at];
    y[at] = sum;
  }`,
        }),
        uses: [read(inputs[0]!), write(outputs[0]!)],
      });
    },
  },
};

export function cumsum(tape: Tape, x: Value, axis: number): Value {
  const [own] = normaliseAxes('cumsum', axis, x.shape.length) as [number];
  return tape.apply(cumsumOperation, [x], { ...axisGroup(x.shape, own, own), reverse: false })[0]!;
}
