/** Sum or largest element, column by column, of each segment of rows. */
import { ShapeError } from '../../core/errors.ts';
import type { Operation, Tape, Value } from '../../core/operation.ts';
import { read, update, write } from '../../core/operation.ts';
import { showShape, sizeOf } from '../../core/shape.ts';
import { segmentKernel, segmentSpreadKernel, zeroKernel } from './segment.wgsl.ts';

export interface SegmentAttributes {
  readonly mode: 'sum' | 'max';
}

const flags = ({ mode }: SegmentAttributes): { i32: number } => ({ i32: mode === 'max' ? 1 : 0 });

/**
 * x f32 [rows, columns], offsets i32 [segments + 1], keep f32 [rows] → y f32 [segments, columns] and the row that each
 * element came from, i32 (largest element; −1: none). Rows whose `keep` is 0 are left out; empty segments give 0.
 */
export const segmentOperation: Operation<SegmentAttributes> = {
  name: 'segment',
  infer([x, offsets, keep]) {
    if (x!.shape.length !== 2 || offsets!.shape.length !== 1 || keep!.shape[0] !== x!.shape[0])
      throw new ShapeError(
        'segment',
        `${showShape(x!.shape)}, ${showShape(offsets!.shape)} and ${showShape(keep!.shape)} are not rows, offsets and a mask of the rows.`,
      );
    const shape = [offsets!.shape[0]! - 1, x!.shape[1]!];
    return [
      { dtype: 'f32', shape },
      { dtype: 'i32', shape },
    ];
  },
  gradient({ tape, inputs, outputs, attributes, upstream, wanted }) {
    if (!wanted[0] || upstream[0] == null) return [null, null, null];
    const [x, offsets, keep] = inputs as [Value, Value, Value];
    const sources = [upstream[0], offsets, keep, outputs[1]!];
    return [
      tape.apply(segmentSpreadOperation, sources, { ...attributes, rows: x.shape[0]! })[0]!,
      null,
      null,
    ];
  },
  lower: {
    reference({ inputs, outputs, attributes: { mode }, emit }) {
      const [segments, columns] = outputs[0]!.shape as [number, number];
      emit({
        kernel: {
          kind: 'reference',
          run([x, offsets, keep, y, places]) {
            for (let segment = 0; segment < segments; segment++)
              for (let column = 0; column < columns; column++) {
                let value = 0;
                let place = -1;
                for (let row = offsets![segment]!; row < offsets![segment + 1]!; row++) {
                  if (keep![row] === 0) continue;
                  const next = x![row * columns + column]!;
                  if (mode === 'sum') value += next;
                  else if (place < 0 || next > value) {
                    value = next;
                    place = row;
                  }
                }
                y![segment * columns + column] = value;
                places![segment * columns + column] = place;
              }
          },
        },
        uses: [...inputs.map((input) => read(input)), ...outputs.map((output) => write(output))],
      });
    },
    wasm({ inputs, outputs, attributes, emit }) {
      const [segments, columns] = outputs[0]!.shape as [number, number];
      emit({
        kernel: {
          kind: 'wasm',
          entry: 'segmentForward',
          args: [{ i32: segments }, { i32: columns }, flags(attributes)],
        },
        uses: [...inputs.map((input) => read(input)), ...outputs.map((output) => write(output))],
      });
    },
    webgpu({ inputs, outputs, attributes, emit }) {
      const [segments, columns] = outputs[0]!.shape as [number, number];
      emit({
        kernel: segmentKernel(segments, columns, attributes.mode),
        uses: [...inputs.map((input) => read(input)), ...outputs.map((output) => write(output))],
      });
    },
  },
};

/** dy, offsets, keep, places → dx [rows, columns]; rows outside of all segments get 0. */
export const segmentSpreadOperation: Operation<SegmentAttributes & { readonly rows: number }> = {
  name: 'segmentSpread',
  infer: ([dy], { rows }) => [{ dtype: 'f32', shape: [rows, dy!.shape[1]!] }],
  gradient: undefined,
  lower: {
    reference({ inputs, outputs, attributes: { mode }, emit }) {
      const [segments, columns] = inputs[0]!.shape as [number, number];
      emit({
        kernel: {
          kind: 'reference',
          run([dy, offsets, keep, places, dx]) {
            dx!.fill(0);
            for (let segment = 0; segment < segments; segment++)
              for (let row = offsets![segment]!; row < offsets![segment + 1]!; row++)
                for (let column = 0; column < columns; column++) {
                  const at = segment * columns + column;
                  const counts = mode === 'sum' ? keep![row] !== 0 : places![at] === row;
                  if (counts) dx![row * columns + column] = dy![at]!;
                }
          },
        },
        uses: [...inputs.map((input) => read(input)), write(outputs[0]!)],
      });
    },
    wasm({ inputs, outputs, attributes, emit }) {
      const [segments, columns] = inputs[0]!.shape as [number, number];
      const dx = outputs[0]!;
      emit({
        kernel: { kind: 'wasm', entry: 'fillZero', args: [{ i32: sizeOf(dx.shape) }] },
        uses: [write(dx)],
      });
      emit({
        kernel: {
          kind: 'wasm',
          entry: 'segmentSpread',
          args: [{ i32: segments }, { i32: columns }, flags(attributes)],
        },
        uses: [...inputs.map((input) => read(input)), update(dx)],
      });
    },
    webgpu({ inputs, outputs, attributes, emit }) {
      const [segments, columns] = inputs[0]!.shape as [number, number];
      const dx = outputs[0]!;
      emit({ kernel: zeroKernel(sizeOf(dx.shape)), uses: [write(dx)] });
      emit({
        kernel: segmentSpreadKernel(segments, columns, attributes.mode),
        uses: [...inputs.map((input) => read(input)), update(dx)],
      });
    },
  },
};

/** y[s] = Σ or largest of the kept rows offsets[s] … offsets[s + 1] − 1, column by column. */
export function segmentReduce(
  tape: Tape,
  x: Value,
  offsets: Value,
  keep: Value,
  mode: SegmentAttributes['mode'],
): Value {
  return tape.apply(segmentOperation, [x, offsets, keep], { mode })[0]!;
}
