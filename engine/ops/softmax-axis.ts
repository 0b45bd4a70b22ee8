/** What `softmax` and `logSoftmax` share: one axis, seen as [outer, length, inner]. */
import type { HostView, WebgpuKernel } from '../core/backend.ts';
import type { Operation, Tape, Value } from '../core/operation.ts';
import { read, write } from '../core/operation.ts';
import { normaliseAxes } from '../core/shape.ts';
import { perElementKernel, wgslFunctions } from '../core/wgsl.ts';
import type { AxisGroup } from './axis-groups.ts';
import { axisGroup } from './axis-groups.ts';

export interface SoftmaxSpec {
  readonly name: 'softmax' | 'logSoftmax';
  /** One line: elements `from`, `from + step`, …, `length` of them. */
  forward(x: HostView, y: HostView, from: number, step: number, length: number): void;
  backward(dy: HostView, y: HostView, dx: HostView, from: number, step: number, length: number): void;
  readonly wgsl: { readonly forward: string; readonly backward: string };
}

export interface SoftmaxOperations {
  readonly forward: Operation<AxisGroup>;
  readonly backward: Operation<AxisGroup>;
}

export function softmaxOperations(spec: SoftmaxSpec): SoftmaxOperations {
  const args = ({ outer, length, inner }: AxisGroup) => [{ i32: outer }, { i32: length }, { i32: inner }];
  const lines = ({ outer, length, inner }: AxisGroup, visit: (from: number) => void): void => {
    for (let o = 0; o < outer; o++) for (let i = 0; i < inner; i++) visit(o * length * inner + i);
  };
  const kernel = (
    { outer, length, inner }: AxisGroup,
    names: readonly string[],
    body: string,
  ): WebgpuKernel =>
    perElementKernel({
      bindings: names.map((name, index) => ({
        name,
        dtype: 'f32',
        access: index === names.length - 1 ? 'write' : 'read',
      })),
      count: outer * inner,
      functions: wgslFunctions,
      body: `  let start = (index / ${inner}u) * ${length * inner}u + index % ${inner}u;
  let end = start + ${length * inner}u;
${body.replaceAll('STEP', `${inner}u`)}`,
    });
  const backward: Operation<AxisGroup> = {
    name: `${spec.name}Gradient`,
    infer: ([dy]) => [{ dtype: 'f32', shape: dy!.shape }],
    gradient: undefined,
    lower: {
      reference({ inputs, outputs, attributes, emit }) {
        emit({
          kernel: {
            kind: 'reference',
            run: ([dy, y, dx]) =>
              lines(attributes, (from) =>
                spec.backward(dy!, y!, dx!, from, attributes.inner, attributes.length),
              ),
          },
          uses: [read(inputs[0]!), read(inputs[1]!), write(outputs[0]!)],
        });
      },
      wasm({ inputs, outputs, attributes, emit }) {
        emit({
          kernel: { kind: 'wasm', entry: `${spec.name}Gradient`, args: args(attributes) },
          uses: [read(inputs[0]!), read(inputs[1]!), write(outputs[0]!)],
        });
      },
      webgpu({ inputs, outputs, attributes, emit }) {
        emit({
          kernel: kernel(attributes, ['dy', 'y', 'dx'], spec.wgsl.backward),
          uses: [read(inputs[0]!), read(inputs[1]!), write(outputs[0]!)],
        });
      },
    },
  };
  const forward: Operation<AxisGroup> = {
    name: spec.name,
    infer: ([x]) => [{ dtype: 'f32', shape: x!.shape }],
    gradient: ({ tape, outputs, attributes, upstream }) =>
      tape.apply(backward, [upstream[0]!, outputs[0]!], attributes),
    lower: {
      reference({ inputs, outputs, attributes, emit }) {
        emit({
          kernel: {
            kind: 'reference',
            run: ([x, y]) =>
              lines(attributes, (from) => spec.forward(x!, y!, from, attributes.inner, attributes.length)),
          },
          uses: [read(inputs[0]!), write(outputs[0]!)],
        });
      },
      wasm({ inputs, outputs, attributes, emit }) {
        emit({
          kernel: { kind: 'wasm', entry: `${spec.name}Forward`, args: args(attributes) },
          uses: [read(inputs[0]!), write(outputs[0]!)],
        });
      },
      webgpu({ inputs, outputs, attributes, emit }) {
        emit({
          kernel: kernel(attributes, ['x', 'y'], spec.wgsl.forward),
          uses: [read(inputs[0]!), write(outputs[0]!)],
        });
      },
    },
  };
  return { forward, backward };
}

export function applySoftmax(tape: Tape, { forward }: SoftmaxOperations, x: Value, axis: number): Value {
  const [own] = normaliseAxes(forward.name, axis, x.shape.length);
  return tape.apply(forward, [x], axisGroup(x.shape, own!, own!))[0]!;
}
