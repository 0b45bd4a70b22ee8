/** Picks elements by index along an axis; the gradient adds them up where they came from. */
import { ShapeError } from '../../core/errors.ts';
import type { HostView } from '../../core/backend.ts';
import type { Operation, Tape, Value } from '../../core/operation.ts';
import { read, update, write } from '../../core/operation.ts';
import { normaliseAxes, showShape, sizeOf } from '../../core/shape.ts';
import { axisGroup } from '../axis-groups.ts';
import { reshape } from '../reshape/reshape.ts';
import type { GatherAttributes } from './gather-attributes.ts';
import { gatherKernel, scatterKernels } from './gather.wgsl.ts';

const indexSize = ({ outer, inner, count, shared }: GatherAttributes): number =>
  shared ? count : outer * count * inner;

const args = ({ outer, length, inner, count, shared, ignored }: GatherAttributes) => [
  { i32: outer },
  { i32: length },
  { i32: inner },
  { i32: count },
  { i32: shared ? 1 : 0 },
  { i32: ignored },
];

/** Calls `visit` with the places in the list of indices, in the result and in x; x is −1 for no element. */
function eachPlace(
  { outer, length, inner, count, shared, ignored }: GatherAttributes,
  indices: HostView,
  visit: (listed: number, picked: number, source: number) => void,
): void {
  for (let o = 0; o < outer; o++)
    for (let j = 0; j < count; j++)
      for (let i = 0; i < inner; i++) {
        const picked = (o * count + j) * inner + i;
        const listed = shared ? j : picked;
        const index = indices[listed]!;
        const counts = index >= 0 && index < length && index !== ignored;
        visit(listed, picked, counts ? (o * length + index) * inner + i : -1);
      }
}

function requireIndices(
  name: string,
  indices: { readonly shape: readonly number[]; readonly dtype: string },
  attributes: GatherAttributes,
): void {
  if (indices.dtype !== 'i32' || sizeOf(indices.shape) !== indexSize(attributes))
    throw new ShapeError(
      name,
      `indices ${showShape(indices.shape)} are not ${indexSize(attributes)} whole numbers.`,
    );
}

/** x, indices → picked elements [outer, count, inner], 0 for no element; and for each index 1, or 0 for no element. */
export const gatherOperation: Operation<GatherAttributes> = {
  name: 'gather',
  infer([x, indices], attributes) {
    requireIndices('gather', indices!, attributes);
    const { outer, length, inner, count } = attributes;
    if (sizeOf(x!.shape) !== outer * length * inner)
      throw new ShapeError('gather', `${showShape(x!.shape)} is not [${outer}, ${length}, ${inner}].`);
    return [
      { dtype: 'f32', shape: [outer, count, inner] },
      { dtype: 'f32', shape: indices!.shape },
    ];
  },
  gradient({ tape, inputs, attributes, upstream, wanted }) {
    if (!wanted[0] || upstream[0] == null) return [null, null];
    const dx = tape.apply(scatterSumOperation, [upstream[0], inputs[1]!], attributes)[0]!;
    return [reshape(tape, dx, inputs[0]!.shape), null];
  },
  lower: {
    reference({ inputs, outputs, attributes, emit }) {
      emit({
        kernel: {
          kind: 'reference',
          run([x, indices, y, found]) {
            eachPlace(attributes, indices!, (listed, picked, source) => {
              y![picked] = source < 0 ? 0 : x![source]!;
              found![listed] = source < 0 ? 0 : 1;
            });
          },
        },
        uses: [read(inputs[0]!), read(inputs[1]!), write(outputs[0]!), write(outputs[1]!)],
      });
    },
    wasm({ inputs, outputs, attributes, emit }) {
      emit({
        kernel: { kind: 'wasm', entry: 'gather', args: args(attributes) },
        uses: [read(inputs[0]!), read(inputs[1]!), write(outputs[0]!), write(outputs[1]!)],
      });
    },
    webgpu({ inputs, outputs, attributes, emit }) {
      emit({
        kernel: gatherKernel(attributes),
        uses: [read(inputs[0]!), read(inputs[1]!), write(outputs[0]!), write(outputs[1]!)],
      });
    },
  },
};

/** picked, indices → [outer, length, inner]: each element added where its index points, in the order of the indices. */
export const scatterSumOperation: Operation<GatherAttributes> = {
  name: 'scatterSum',
  infer([picked, indices], attributes) {
    requireIndices('scatterSum', indices!, attributes);
    const { outer, length, inner, count } = attributes;
    if (sizeOf(picked!.shape) !== outer * count * inner)
      throw new ShapeError(
        'scatterSum',
        `${showShape(picked!.shape)} is not [${outer}, ${count}, ${inner}].`,
      );
    return [{ dtype: 'f32', shape: [outer, length, inner] }];
  },
  gradient({ tape, inputs, attributes, upstream }) {
    const picked = tape.apply(gatherOperation, [upstream[0]!, inputs[1]!], attributes)[0]!;
    return [reshape(tape, picked, inputs[0]!.shape), null];
  },
  lower: {
    reference({ inputs, outputs, attributes, emit }) {
      emit({
        kernel: {
          kind: 'reference',
          run([picked, indices, y]) {
            y!.fill(0);
            eachPlace(attributes, indices!, (_, at, source) => {
              if (source >= 0) y![source]! += picked![at]!;
            });
          },
        },
        uses: [read(inputs[0]!), read(inputs[1]!), write(outputs[0]!)],
      });
    },
    wasm({ inputs, outputs, attributes, emit }) {
      emit({
        kernel: { kind: 'wasm', entry: 'scatterSum', args: args(attributes) },
        uses: [read(inputs[0]!), read(inputs[1]!), write(outputs[0]!)],
      });
    },
    webgpu({ inputs, outputs, attributes, emit }) {
      const { fill, sum } = scatterKernels(attributes);
      emit({ kernel: fill, uses: [write(outputs[0]!)] });
      emit({ kernel: sum, uses: [read(inputs[0]!), read(inputs[1]!), update(outputs[0]!)] });
    },
  },
};

/**
 * y[…, j, …] = x[…, indices[…, j, …], …] along an axis; indices i32 with the shape of x but for that axis. Where an
 * index is outside or `ignored`, the result is 0, and so is its entry in `found`, which is 1 elsewhere.
 */
export function gatherFound(
  tape: Tape,
  x: Value,
  indices: Value,
  axis: number,
  ignored = -1,
): { readonly values: Value; readonly found: Value } {
  const attributes = { ...gatherAttributes('gather', x, indices, axis), ignored };
  const [values, found] = tape.apply(gatherOperation, [x, indices], attributes) as [Value, Value];
  return { values: reshape(tape, values, indices.shape), found };
}

export function gather(tape: Tape, x: Value, indices: Value, axis: number): Value {
  return gatherFound(tape, x, indices, axis).values;
}

/** The slices of x along an axis that `indices` i32 [count] name; a slice of zeros for an index outside. */
export function indexSelect(tape: Tape, x: Value, indices: Value, axis: number): Value {
  const [own] = normaliseAxes('indexSelect', axis, x.shape.length) as [number];
  const count = sizeOf(indices.shape);
  const picked = tape.apply(gatherOperation, [x, indices], {
    ...axisGroup(x.shape, own, own),
    count,
    shared: true,
    ignored: -1,
  })[0]!;
  return reshape(tape, picked, [...x.shape.slice(0, own), count, ...x.shape.slice(own + 1)]);
}

/** Zeros of the given extent along the axis, with each element of `values` added where its index points. */
export function scatterSum(tape: Tape, values: Value, indices: Value, axis: number, extent: number): Value {
  const [own] = normaliseAxes('scatterSum', axis, values.shape.length) as [number];
  const shape = values.shape.map((size, at) => (at === own ? extent : size));
  const attributes = gatherAttributes('scatterSum', { shape }, indices, axis);
  return reshape(tape, tape.apply(scatterSumOperation, [values, indices], attributes)[0]!, shape);
}

function gatherAttributes(
  name: string,
  x: { readonly shape: readonly number[] },
  indices: Value,
  axis: number,
): GatherAttributes {
  const [own] = normaliseAxes(name, axis, x.shape.length) as [number];
  const fits =
    indices.shape.length === x.shape.length &&
    indices.shape.every((extent, at) => at === own || extent === x.shape[at]);
  if (!fits)
    throw new ShapeError(
      name,
      `indices ${showShape(indices.shape)} do not fit ${showShape(x.shape)} along axis ${axis}.`,
    );
  return { ...axisGroup(x.shape, own, own), count: indices.shape[own]!, shared: false, ignored: -1 };
}
