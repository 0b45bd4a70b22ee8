/**
 * Several elementwise operations in one kernel: what one of them computes reaches the next without going through memory.
 * `engine/autograd/fuse.ts` puts them together once gradients have been recorded, so it has none of its own.
 */
import type { WasmArgument } from '../../core/backend.ts';
import type { Lowering, Operation, Value } from '../../core/operation.ts';
import { read, write } from '../../core/operation.ts';
import type { Shape } from '../../core/shape.ts';
import { sizeOf } from '../../core/shape.ts';
import { perElementKernel, wgslFunctions } from '../../core/wgsl.ts';
import type { ElementwiseAttributes, ElementwiseOperation } from '../elementwise.ts';
import { elementwiseEntry, elementwiseWgsl, wgslIndex } from '../elementwise.ts';
import { planWalk } from '../elementwise-walk.ts';

/** Inputs and outputs together: what a graphics card lets one kernel bind, and the addresses that the CPU's kernel takes. */
export const mostTensors = 8;
/** What the CPU's kernel has room for in its scratch memory. */
export const mostSteps = 16;

export interface FusedStep {
  readonly operation: ElementwiseOperation;
  readonly attributes: ElementwiseAttributes;
  /** Below the number of inputs: that input; from there on: the result of step 0, 1, … */
  readonly inputs: readonly number[];
}

export interface FusedAttributes {
  /** In an order in which each finds its inputs; every result has shape `shape`. */
  readonly steps: readonly FusedStep[];
  /** Steps whose results are the outputs. */
  readonly kept: readonly number[];
  readonly shape: Shape;
}

export const fusedElementwiseOperation: Operation<FusedAttributes> = {
  name: 'fusedElementwise',
  infer: (_, { kept, shape }) => kept.map(() => ({ dtype: 'f32', shape })),
  gradient: undefined,
  lower: {
    /** The measure of the others: one after the other, as if they had not been put together. */
    reference({ inputs, outputs, attributes, scratch, emit }) {
      const { steps, kept, shape } = attributes;
      const values: Value[] = [...inputs];
      steps.forEach((step, index) => {
        const place = kept.indexOf(index);
        const output = place === -1 ? scratch('f32', shape) : outputs[place]!;
        step.operation.lower.reference({
          inputs: step.inputs.map((which) => values[which]!),
          outputs: [output],
          attributes: step.attributes,
          scratch,
          emit,
        });
        values.push(output);
      });
    },
    wasm: lowerWasm,
    webgpu({ inputs, outputs, attributes: { steps, kept, shape }, emit }) {
      const loads = inputs.map(
        ({ shape: own }, index) => `  let v${index} = x${index}[${wgslIndex(own, shape)}];`,
      );
      const computed = steps.map(
        ({ operation, attributes, inputs: given }, index) =>
          `  let v${inputs.length + index} = ${elementwiseWgsl(
            operation,
            attributes,
            given.map((which) => `v${which}`),
          )};`,
      );
      const stores = kept.map((step, index) => `  y${index}[index] = v${inputs.length + step};`);
      emit({
        kernel: perElementKernel({
          bindings: [
            ...inputs.map((_, index) => ({
              name: `x${index}`,
              dtype: 'f32' as const,
              access: 'read' as const,
            })),
            ...outputs.map((_, index) => ({
              name: `y${index}`,
              dtype: 'f32' as const,
              access: 'write' as const,
            })),
          ],
          count: sizeOf(shape),
          functions: wgslFunctions,
          body: [...loads, ...computed, ...stores].join('\n'),
        }),
        uses: [...inputs.map((value) => read(value)), ...outputs.map((value) => write(value))],
      });
    },
  },
};

function lowerWasm({ inputs, outputs, attributes, emit }: Lowering<FusedAttributes>): void {
  const { steps, kept, shape } = attributes;
  const walk = planWalk(inputs, shape);
  if (walk === undefined) throw new RangeError('fusedElementwise: more than 3 broadcast axes.');
  // Where a step's result lies: an output, or a block of scratch memory.
  const blocks = steps.map((_, index) => index).filter((index) => !kept.includes(index));
  const placeOf = (which: number): number => {
    const step = which - inputs.length;
    if (step < 0) return which;
    const output = kept.indexOf(step);
    return inputs.length + (output === -1 ? outputs.length + blocks.indexOf(step) : output);
  };
  emit({
    kernel: {
      kind: 'wasm',
      entry: 'fusedElementwise',
      args: [
        { i32: inputs.length },
        { i32: outputs.length },
        ...walk.sizes,
        ...inputs.flatMap((value) => walk.strides(value)),
        { i32: blocks.length },
        { i32: steps.length },
        ...steps.flatMap(({ operation, attributes: own, inputs: given }, index): WasmArgument[] => {
          const parameters = operation.spec.parameters ?? [];
          return [
            { entry: elementwiseEntry(operation.name, own.derivative) },
            { i32: given.length },
            ...given.map((which) => ({ i32: placeOf(which) })),
            { i32: placeOf(inputs.length + index) },
            { i32: parameters.length },
            ...parameters.map((name) => ({ f32: own.parameters[name]! })),
          ];
        }),
      ],
    },
    uses: [
      ...inputs.map((value) => walk.read(value)),
      ...outputs.map((value) => walk.write(value)),
      // The kernel always takes as many addresses.
      ...Array.from({ length: mostTensors - inputs.length - outputs.length }, () => walk.read(inputs[0]!)),
    ],
  });
}
