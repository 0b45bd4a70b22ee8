/** Joint norm of several gradients, and the factor that brings it down to a maximum (Pascanu et al. 2013). */
import type { HostView } from '../../core/backend.ts';
import { ShapeError } from '../../core/errors.ts';
import type { Lowering, Operation, RowGradient, Tape, TensorUse, Value } from '../../core/operation.ts';
import { read, update, write } from '../../core/operation.ts';
import { sizeOf } from '../../core/shape.ts';
import { clipFactorKernel, normPartsKernel, normPartLength } from './clip-norm.wgsl.ts';

export type NormOrder = 1 | 2 | 'infinity';

/** Most gradients, and most scalars, of one call. Networks keep their weights in one flat tensor. */
const most = 4;

export interface ClipNormAttributes {
  readonly maxNorm: number;
  readonly order: NormOrder;
  /** For each gradient: whether it is rows, and so followed by their count. */
  readonly gradients: readonly ('dense' | 'rows')[];
  /** How many `scalars` tensors of optimisers, at the end, get the factor into their first element. */
  readonly scalars: number;
}

/**
 * factor = min(1, maxNorm / (norm + 1e-6)) → norm f32 [1], factor f32 [1]. The factor is also written into the first
 * element of each of `scalars`, where the optimisers look for it.
 */
export function clipNorm(
  tape: Tape,
  gradients: readonly (Value | RowGradient)[],
  scalars: readonly Value[],
  maxNorm: number,
  order: NormOrder = 2,
): { readonly norm: Value; readonly factor: Value } {
  const inputs = gradients.flatMap((gradient) =>
    'rows' in gradient ? [gradient.values, gradient.count] : [gradient],
  );
  const [norm, factor] = tape.apply(
    scalars.length > 0 ? updatingOperation : clipNormOperation,
    [...inputs, ...scalars],
    {
      maxNorm,
      order,
      gradients: gradients.map((gradient) => ('rows' in gradient ? 'rows' : 'dense')),
      scalars: scalars.length,
    },
  );
  return { norm: norm!, factor: factor! };
}

interface Part {
  readonly values: Value;
  readonly count: Value | undefined;
}

function partsOf(inputs: readonly Value[], { gradients }: ClipNormAttributes): Part[] {
  let next = 0;
  return gradients.map((kind) => ({
    values: inputs[next++]!,
    count: kind === 'rows' ? inputs[next++] : undefined,
  }));
}

function magnitude(values: HostView, length: number, order: NormOrder, before: number): number {
  let sum = before;
  for (let at = 0; at < length; at++) {
    const size = Math.abs(values[at]!);
    sum = order === 'infinity' ? Math.max(sum, size) : sum + (order === 1 ? size : size * size);
  }
  return sum;
}

export const clipNormOperation: Operation<ClipNormAttributes> = {
  name: 'clipNorm',
  infer(inputs, attributes) {
    const wanted = attributes.gradients.reduce(
      (sum, kind) => sum + (kind === 'rows' ? 2 : 1),
      attributes.scalars,
    );
    if (inputs.length !== wanted)
      throw new ShapeError('clipNorm', `has ${inputs.length} inputs, expected ${wanted}.`);
    if (attributes.gradients.length > most || attributes.scalars > most)
      throw new ShapeError('clipNorm', `takes ${most} gradients and ${most} tensors of scalars at most.`);
    if (!(attributes.maxNorm > 0))
      throw new ShapeError('clipNorm', `the norm ${attributes.maxNorm} is not above zero.`);
    return [
      { dtype: 'f32', shape: [1] },
      { dtype: 'f32', shape: [1] },
    ];
  },
  gradient: undefined,
  lower: {
    reference({ inputs, outputs, attributes, emit }) {
      const { order, maxNorm, scalars } = attributes;
      const parts = partsOf(inputs, attributes);
      emit({
        kernel: {
          kind: 'reference',
          run(views) {
            let sum = 0;
            let next = 0;
            for (const { values, count } of parts) {
              const view = views[next++]!;
              const length = count === undefined ? view.length : views[next++]![0]! * values.shape[1]!;
              sum = magnitude(view, length, order, sum);
            }
            const norm = order === 2 ? Math.sqrt(sum) : sum;
            const factor = Math.min(1, maxNorm / (norm + 1e-6));
            views.at(-2)![0] = norm;
            views.at(-1)![0] = factor;
            for (let which = 0; which < scalars; which++) views[inputs.length - 1 - which]![0] = factor;
          },
        },
        uses: [
          ...inputs.map((input, index) => (index >= inputs.length - scalars ? update(input) : read(input))),
          write(outputs[0]!),
          write(outputs[1]!),
        ],
      });
    },
    wasm: (lowering) =>
      lowerInTwo(
        lowering,
        (length, columns, order) => ({
          kind: 'wasm',
          entry: 'normParts',
          args: [{ i32: length }, { i32: columns }, { i32: order === 'infinity' ? 0 : order }],
        }),
        (partCounts, scalars, { order, maxNorm }) => ({
          kind: 'wasm',
          entry: 'clipFactor',
          args: [
            { i32: order === 'infinity' ? 0 : order },
            { f32: maxNorm },
            { i32: scalars },
            ...Array.from({ length: most }, (_, index) => ({ i32: partCounts[index] ?? 0 })),
          ],
        }),
        most,
      ),
    webgpu: (lowering) =>
      lowerInTwo(lowering, normPartsKernel, (partCounts, scalars, { order, maxNorm }) =>
        clipFactorKernel(partCounts, scalars, order, maxNorm),
      ),
  },
};

/** Sums over stretches of fixed length first, then those in order: the result does not depend on who computed what. */
function lowerInTwo(
  { inputs, outputs, attributes, scratch, emit }: Lowering<ClipNormAttributes>,
  parts: (length: number, columns: number, order: NormOrder) => Parameters<typeof emit>[0]['kernel'],
  factor: (
    partCounts: readonly number[],
    scalars: number,
    attributes: ClipNormAttributes,
  ) => Parameters<typeof emit>[0]['kernel'],
  places = 0,
): void {
  const partials = partsOf(inputs, attributes).map(({ values, count }) => {
    const length = sizeOf(values.shape);
    const partial = scratch('f32', [Math.max(1, Math.ceil(length / normPartLength))]);
    const columns = count === undefined ? 0 : values.shape[1]!;
    // Whole tensors need no count; the place in the list stays.
    emit({
      kernel: parts(length, columns, attributes.order),
      uses: [read(values), write(partial), read(count ?? values)],
    });
    return partial;
  });
  const scalars = inputs.slice(inputs.length - attributes.scalars);
  emit({
    kernel: factor(
      partials.map(({ shape }) => shape[0]!),
      scalars.length,
      attributes,
    ),
    uses: [
      write(outputs[0]!),
      write(outputs[1]!),
      ...filled(
        partials.map((partial) => read(partial)),
        places,
      ),
      ...filled(
        scalars.map((value) => update(value)),
        places,
        read(partials[0]!),
      ),
    ],
  });
}

/** The list, filled up to `length` where a kernel has a fixed number of places. */
function filled(uses: readonly TensorUse[], length: number, filler = uses[0]!): TensorUse[] {
  return [...uses, ...new Array<TensorUse>(Math.max(0, length - uses.length)).fill(filler)];
}

const updatingOperation: Operation<ClipNormAttributes> = {
  ...clipNormOperation,
  // The last inputs; the graph only asks whether there are any.
  updates: [1],
};
