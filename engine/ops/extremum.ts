/** Largest or smallest element over axes, with its place: what `max` and `min` share. */
import type { Operation, Tape, Value } from '../core/operation.ts';
import { read, write } from '../core/operation.ts';
import { normaliseAxes } from '../core/shape.ts';
import { perElementKernel } from '../core/wgsl.ts';
import type { AxisGroup } from './axis-groups.ts';
import { axisGroup, axisRuns, reducedShape } from './axis-groups.ts';
import { reshape } from './reshape/reshape.ts';

export interface Extremum {
  readonly forward: Operation<AxisGroup>;
  readonly backward: Operation<AxisGroup>;
}

/** The gradient goes to the first of equal elements. */
export function extremum(name: 'max' | 'min'): Extremum {
  const better = name === 'max' ? '>' : '<';
  /** dy, place → dx [outer, length, inner] */
  const backward: Operation<AxisGroup> = {
    name: `${name}Gradient`,
    infer: (_, { outer, length, inner }) => [{ dtype: 'f32', shape: [outer, length, inner] }],
    gradient: undefined,
    lower: {
      reference({ inputs, outputs, attributes: { outer, length, inner }, emit }) {
        emit({
          kernel: {
            kind: 'reference',
            run([dy, place, dx]) {
              dx!.fill(0);
              for (let o = 0; o < outer; o++)
                for (let i = 0; i < inner; i++) {
                  const at = o * inner + i;
                  dx![(o * length + place![at]!) * inner + i] = dy![at]!;
                }
            },
          },
          uses: [...inputs.map((input) => read(input)), write(outputs[0]!)],
        });
      },
      wasm({ inputs, outputs, attributes: { outer, length, inner }, emit }) {
        emit({
          kernel: {
            kind: 'wasm',
            entry: 'extremumGradient',
            args: [{ i32: outer }, { i32: length }, { i32: inner }],
          },
          uses: [...inputs.map((input) => read(input)), write(outputs[0]!)],
        });
      },
      webgpu({ inputs, outputs, attributes: { outer, length, inner }, emit }) {
        emit({
          kernel: perElementKernel({
            bindings: [
              { name: 'dy', dtype: 'f32', access: 'read' },
              { name: 'place', dtype: 'i32', access: 'read' },
              { name: 'dx', dtype: 'f32', access: 'write' },
            ],
            count: outer * length * inner,
            body: `  let at = index / ${length * inner}u * ${inner}u + index % ${inner}u;
  dx[index] = select(0.0f, dy[at], u32(place[at]) == index / ${inner}u % ${length}u);`,
          }),
          uses: [...inputs.map((input) => read(input)), write(outputs[0]!)],
        });
      },
    },
  };
  const forward: Operation<AxisGroup> = {
    name,
    infer: (_, { outer, inner }) => [
      { dtype: 'f32', shape: [outer, inner] },
      { dtype: 'i32', shape: [outer, inner] },
    ],
    gradient({ tape, inputs, outputs, attributes, upstream }) {
      const [dx] = tape.apply(backward, [upstream[0]!, outputs[1]!], attributes);
      return [reshape(tape, dx!, inputs[0]!.shape)];
    },
    lower: {
      reference({ inputs, outputs, attributes: { outer, length, inner }, emit }) {
        const sign = name === 'max' ? 1 : -1;
        emit({
          kernel: {
            kind: 'reference',
            run([x, y, place]) {
              for (let o = 0; o < outer; o++)
                for (let i = 0; i < inner; i++) {
                  let best = 0;
                  for (let k = 1; k < length; k++)
                    if (
                      sign * x![(o * length + k) * inner + i]! >
                      sign * x![(o * length + best) * inner + i]!
                    )
                      best = k;
                  y![o * inner + i] = x![(o * length + best) * inner + i]!;
                  place![o * inner + i] = best;
                }
            },
          },
          uses: [read(inputs[0]!), write(outputs[0]!), write(outputs[1]!)],
        });
      },
      wasm({ inputs, outputs, attributes: { outer, length, inner }, emit }) {
        emit({
          kernel: {
            kind: 'wasm',
            entry: 'extremumAxis',
            args: [{ i32: outer }, { i32: length }, { i32: inner }, { f32: name === 'max' ? 1 : -1 }],
          },
          uses: [read(inputs[0]!), write(outputs[0]!), write(outputs[1]!)],
        });
      },
      webgpu({ inputs, outputs, attributes: { outer, length, inner }, emit }) {
        emit({
          kernel: perElementKernel({
            bindings: [
              { name: 'x', dtype: 'f32', access: 'read' },
              { name: 'y', dtype: 'f32', access: 'write' },
              { name: 'place', dtype: 'i32', access: 'write' },
            ],
            count: outer * inner,
            body: `  let start = (index / ${inner}u) * ${length * inner}u + index % ${inner}u;
  var best = 0u;
  var found = x[start];
  for (var k = 1u; k < ${length}u; k++) {
    let next = x[start + k * ${inner}u];
    if (next ${better} found) { found = next; best = k; }
  }
  y[index] = found;
  place[index] = i32(best);`,
          }),
          uses: [read(inputs[0]!), write(outputs[0]!), write(outputs[1]!)],
        });
      },
    },
  };
  return { forward, backward };
}

export function applyExtremum(
  tape: Tape,
  { forward }: Extremum,
  x: Value,
  axes: readonly number[] | number | null,
  keepDims: boolean,
): Value {
  const list = normaliseAxes(forward.name, axes, x.shape.length);
  let result = x;
  let shape = x.shape;
  for (const { first, last } of axisRuns(list)) {
    result = tape.apply(forward, [result], axisGroup(shape, first, last))[0]!;
    shape = [...shape.slice(0, first), ...shape.slice(last + 1)];
  }
  return reshape(tape, result, reducedShape(x.shape, list, keepDims));
}
