/** Adam and AdamW on a whole tensor (Kingma and Ba 2015; Loshchilov and Hutter 2019). */
import { ShapeError } from '../../core/errors.ts';
import type { HostView } from '../../core/backend.ts';
import type { Operation, Tape, Value } from '../../core/operation.ts';
import { read, update } from '../../core/operation.ts';
import { requireShape, sizeOf } from '../../core/shape.ts';
import { adamKernel } from './adam.wgsl.ts';

/** Elements of the `scalars` tensor, uploaded before every step. */
export const adamScalarCount = 8;

export interface AdamStep {
  readonly learningRate: number;
  /** 1 for the first update. */
  readonly step: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  /** Added to the gradient, times the weight (Adam). */
  readonly l2?: number | undefined;
  /** Weights shrink by learningRate × decay (AdamW). */
  readonly decoupledDecay?: number | undefined;
  /** Factor on the gradient. */
  readonly gradientScale?: number | undefined;
}

/**
 * w ← w (1 − lr·decay) − lr / (1 − β₁ᵗ) · m / (√v / √(1 − β₂ᵗ) + ε). SparseAdam of PyTorch differs only in ε, which
 * there stands under the correction: pass ε / √(1 − β₂ᵗ) to reproduce it.
 */
export function adamScalars(step: AdamStep): Float64Array {
  return Float64Array.of(
    step.learningRate / (1 - step.beta1 ** step.step),
    1 / Math.sqrt(1 - step.beta2 ** step.step),
    step.epsilon,
    step.beta1,
    step.beta2,
    step.l2 ?? 0,
    1 - step.learningRate * (step.decoupledDecay ?? 0),
    step.gradientScale ?? 1,
  );
}

/** Updates parameter, m and v in place. All f32 of one shape; scalars f32 [8]. */
export function adam(
  tape: Tape,
  parameter: Value,
  gradient: Value,
  m: Value,
  v: Value,
  scalars: Value,
): void {
  tape.apply(adamOperation, [parameter, gradient, m, v, scalars], {});
}

/** The rule for one element, shared with the row-sparse form. */
export function adamElement(
  views: { readonly parameter: HostView; readonly m: HostView; readonly v: HostView },
  at: number,
  gradient: number,
  scalars: HostView,
): void {
  const [step, root, epsilon, beta1, beta2, l2, keep, scale] = scalars as unknown as readonly number[] as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const { parameter, m, v } = views;
  const g = gradient * scale + l2 * parameter[at]!;
  m[at] = beta1 * m[at]! + (1 - beta1) * g;
  v[at] = beta2 * v[at]! + (1 - beta2) * g * g;
  parameter[at] = parameter[at]! * keep - (step * m[at]!) / (Math.sqrt(v[at]!) * root + epsilon);
}

export const adamOperation: Operation<object> = {
  name: 'adam',
  infer(inputs) {
    if (inputs.length !== 5) throw new ShapeError('adam', 'takes parameter, gradient, m, v and scalars.');
    for (const input of inputs.slice(1, 4))
      requireShape('adam', 'gradient or moment', input.shape, inputs[0]!.shape);
    requireShape('adam', 'scalars', inputs[4]!.shape, [adamScalarCount]);
    return [];
  },
  updates: [0, 2, 3],
  gradient: undefined,
  lower: {
    reference({ inputs, emit }) {
      emit({
        kernel: {
          kind: 'reference',
          run([parameter, gradient, m, v, scalars]) {
            for (let at = 0; at < parameter!.length; at++)
              adamElement({ parameter: parameter!, m: m!, v: v! }, at, gradient![at]!, scalars!);
          },
        },
        uses: adamUses(inputs),
      });
    },
    wasm({ inputs, emit }) {
      emit({
        kernel: { kind: 'wasm', entry: 'adamDense', args: [{ i32: sizeOf(inputs[0]!.shape) }] },
        uses: adamUses(inputs),
      });
    },
    webgpu({ inputs, emit }) {
      emit({ kernel: adamKernel(sizeOf(inputs[0]!.shape)), uses: adamUses(inputs) });
    },
  },
};

export function adamUses(inputs: readonly Value[]) {
  return [update(inputs[0]!), read(inputs[1]!), update(inputs[2]!), update(inputs[3]!), read(inputs[4]!)];
}
