/**
 * What the recurrent operations share: one layer in one direction over a batch of sequences. The projection of the inputs
 * has been made before, for all time steps at once; a kernel walks through time with the recurrent product and the
 * cell's pointwise part.
 *
 * z f32 [sequences, time, gates · hidden] is that projection with its bias; weight f32 [gates · hidden, hidden]. A step
 * behind a sequence's length changes no state: its results are 0 and no gradient comes from it, so that the reverse
 * direction starts at each sequence's own end.
 */
import { ShapeError } from '../core/errors.ts';
import type { Lowering, Operation, TensorUse, Value } from '../core/operation.ts';
import { read, rowKey, write } from '../core/operation.ts';
import { requireShape, showShape } from '../core/shape.ts';
import { matmul } from './matmul/matmul.ts';
import { backwardKernels } from './recurrence-backward.wgsl.ts';
import type { RecurrentPlan, WgslCell } from './recurrence-kernel.ts';
import { forwardKernels } from './recurrence.wgsl.ts';
import { reshape } from './reshape/reshape.ts';
import { sum } from './sum/sum.ts';

/** One unit of a cell at one step. State 0 is the hidden state, which is also the result. */
export interface RecurrentCell extends WgslCell {
  /** `z` and `a` are the unit's gates from the input and from the recurrent product. */
  forward(
    z: readonly number[],
    a: readonly number[],
    state: readonly number[],
  ): { readonly state: readonly number[]; readonly saved: readonly number[] };
  /** `state` is what flows back past the recurrent product, `a` what flows back through it. */
  backward(
    saved: readonly number[],
    state: readonly number[],
  ): { readonly z: readonly number[]; readonly a: readonly number[]; readonly state: readonly number[] };
  /** Names of the compiled kernels, and a number that tells variants of a cell apart. */
  readonly wasm: { readonly forward: string; readonly backward: string; readonly variant: number };
}

export interface RecurrenceAttributes {
  /** Which of the optional inputs are there: bias [gates · hidden] of the recurrent product, state, lengths. */
  readonly bias: boolean;
  readonly state: boolean;
  readonly lengths: boolean;
  /** From the last step to the first. */
  readonly reverse: boolean;
}

interface GradientAttributes extends RecurrenceAttributes {
  readonly fromOutput: boolean;
  readonly fromLast: boolean;
}

interface Parts<T> {
  readonly z: T;
  readonly weight: T;
  readonly bias?: T | undefined;
  readonly state?: T | undefined;
  readonly lengths?: T | undefined;
}

function partsOf<T>(inputs: readonly T[], { bias, state, lengths }: RecurrenceAttributes): Parts<T> {
  let next = 2;
  return {
    z: inputs[0]!,
    weight: inputs[1]!,
    bias: bias ? inputs[next++] : undefined,
    state: state ? inputs[next++] : undefined,
    lengths: lengths ? inputs[next++] : undefined,
  };
}

export interface RecurrenceOperation extends Operation<RecurrenceAttributes> {
  readonly cell: RecurrentCell;
}

/**
 * Results: y [sequences, time, hidden]; last [states, sequences, hidden], the states after each sequence's last step;
 * and, for the gradient, the hidden state before each step and what the cell keeps.
 */
export function recurrence(cell: RecurrentCell): RecurrenceOperation {
  const { name, gates, states, saved } = cell;
  const plan = (z: Value, attributes: RecurrenceAttributes): RecurrentPlan => ({
    sequences: z.shape[0]!,
    steps: z.shape[1]!,
    hidden: z.shape[2]! / gates,
    ...attributes,
  });
  const backward = recurrenceGradient(cell);
  return {
    name,
    cell,
    infer(inputs, attributes) {
      const { z, weight, bias, state, lengths } = partsOf(inputs, attributes);
      const hidden = weight.shape[1] ?? 0;
      if (z.shape.length !== 3 || hidden === 0 || z.shape[2] !== gates * hidden)
        throw new ShapeError(
          name,
          `z ${showShape(z.shape)} is not [sequences, time, ${gates} · hidden] of weight ${showShape(weight.shape)}.`,
        );
      requireShape(name, 'weight', weight.shape, [gates * hidden, hidden]);
      const [sequences, steps] = z.shape as [number, number, number];
      if (bias !== undefined) requireShape(name, 'bias', bias.shape, [gates * hidden]);
      if (state !== undefined) requireShape(name, 'state', state.shape, [states, sequences, hidden]);
      if (lengths !== undefined) requireShape(name, 'lengths', lengths.shape, [sequences]);
      if (attributes.bias && !cell.ownProduct)
        throw new ShapeError(name, 'takes no bias of its own: it belongs to the projection of the inputs.');
      const shape = [sequences, steps, hidden];
      return [
        { dtype: 'f32', shape },
        { dtype: 'f32', shape: [states, sequences, hidden] },
        { dtype: 'f32', shape },
        ...(saved === 0 ? [] : [{ dtype: 'f32' as const, shape: [sequences, steps, saved * hidden] }]),
      ];
    },
    gradient({ tape, inputs, outputs, attributes, upstream }) {
      const { z, weight, lengths } = partsOf(inputs, attributes);
      const [sequences, steps, width] = z.shape as [number, number, number];
      const hidden = width / gates;
      const sources = [weight, outputs[saved === 0 ? 0 : 3]!];
      if (lengths !== undefined) sources.push(lengths);
      for (const gradient of upstream.slice(0, 2)) if (gradient != null) sources.push(gradient);
      const results = tape.apply(backward, sources, {
        ...attributes,
        fromOutput: upstream[0] != null,
        fromLast: upstream[1] != null,
      });
      const rows = sequences * steps;
      const da = reshape(tape, results[cell.ownProduct ? 2 : 0]!, [rows, width]);
      const previous = reshape(tape, outputs[2]!, [rows, hidden]);
      return [
        results[0]!,
        matmul(tape, da, previous, { transposeA: true }),
        ...(attributes.bias ? [sum(tape, da, 0)] : []),
        ...(attributes.state ? [results[1]!] : []),
        ...(attributes.lengths ? [null] : []),
      ];
    },
    lower: {
      reference(lowering) {
        const parts = partsOf(lowering.inputs, lowering.attributes);
        const { sequences, steps, hidden } = plan(parts.z, lowering.attributes);
        const { reverse } = lowering.attributes;
        const uses = [
          ...lowering.inputs.map((input) => read(input)),
          ...lowering.outputs.map((output) => write(output)),
        ];
        lowering.emit({
          kernel: {
            kind: 'reference',
            run(views) {
              const { z, weight, bias, state, lengths } = partsOf(views, lowering.attributes);
              const [y, last, previous, kept] = views.slice(lowering.inputs.length);
              for (const view of [y, last, previous, kept]) view?.fill(0);
              if (state !== undefined) last!.set(state);
              const each = Array.from({ length: gates }, (_, gate) => gate);
              for (let row = 0; row < sequences; row++)
                for (let step = 0; step < steps; step++) {
                  const place = reverse ? steps - 1 - step : step;
                  if (lengths !== undefined && place >= lengths[row]!) continue;
                  const at = row * steps + place;
                  const before = last!.slice(row * hidden, (row + 1) * hidden);
                  previous!.set(before, at * hidden);
                  for (let unit = 0; unit < hidden; unit++) {
                    const a = each.map((gate) => {
                      let total = bias === undefined ? 0 : bias[gate * hidden + unit]!;
                      for (let k = 0; k < hidden; k++)
                        total += before[k]! * weight[(gate * hidden + unit) * hidden + k]!;
                      return total;
                    });
                    const own = each.map((gate) => z[(at * gates + gate) * hidden + unit]!);
                    const places = Array.from(
                      { length: states },
                      (_, which) => (which * sequences + row) * hidden + unit,
                    );
                    const result = cell.forward(
                      own,
                      a,
                      places.map((place, which) => (which === 0 ? before[unit]! : last![place]!)),
                    );
                    places.forEach((place, which) => (last![place] = result.state[which]!));
                    y![at * hidden + unit] = result.state[0]!;
                    result.saved.forEach(
                      (value, which) => (kept![(at * saved + which) * hidden + unit] = value),
                    );
                  }
                }
            },
          },
          uses,
        });
      },
      wasm: (lowering) => forwardWasm(cell, lowering),
      webgpu(lowering) {
        const parts = partsOf(lowering.inputs, lowering.attributes);
        const own = plan(parts.z, lowering.attributes);
        forwardKernels(cell, own, lowering, parts);
      },
    },
  };
}

/** weight, what was saved [, lengths] [, dy] [, dlast] → dz, dstate [, gradient of the recurrent product]. */
function recurrenceGradient(cell: RecurrentCell): Operation<GradientAttributes> {
  const { gates, states, saved } = cell;
  const kept = Math.max(1, saved);
  const sizes = (inputs: readonly { readonly shape: readonly number[] }[]) => {
    const hidden = inputs[0]!.shape[1]!;
    const [sequences, steps] = inputs[1]!.shape as [number, number];
    return { sequences, steps, hidden };
  };
  const partsOfGradient = <T>(
    inputs: readonly T[],
    { lengths, fromOutput, fromLast }: GradientAttributes,
  ) => {
    let next = 2;
    return {
      weight: inputs[0]!,
      saved: inputs[1]!,
      lengths: lengths ? inputs[next++] : undefined,
      dy: fromOutput ? inputs[next++] : undefined,
      dlast: fromLast ? inputs[next++] : undefined,
    };
  };
  return {
    name: `${cell.name}Gradient`,
    infer(inputs) {
      const { sequences, steps, hidden } = sizes(inputs);
      const z = { dtype: 'f32' as const, shape: [sequences, steps, gates * hidden] };
      const state = { dtype: 'f32' as const, shape: [states, sequences, hidden] };
      return cell.ownProduct ? [z, state, z] : [z, state];
    },
    gradient: undefined,
    lower: {
      reference({ inputs, outputs, attributes, emit }) {
        const { sequences, steps, hidden } = sizes(inputs);
        emit({
          kernel: {
            kind: 'reference',
            run(views) {
              const { weight, saved: keptViews, lengths, dy, dlast } = partsOfGradient(views, attributes);
              const [dz, dstate, own] = views.slice(inputs.length);
              const da = own ?? dz!;
              for (const view of [dz, dstate, own]) view?.fill(0);
              if (dlast !== undefined) dstate!.set(dlast);
              for (let row = 0; row < sequences; row++)
                for (let step = 0; step < steps; step++) {
                  const place = attributes.reverse ? step : steps - 1 - step;
                  if (lengths !== undefined && place >= lengths[row]!) continue;
                  const at = row * steps + place;
                  for (let unit = 0; unit < hidden; unit++) {
                    const places = Array.from(
                      { length: states },
                      (_, which) => (which * sequences + row) * hidden + unit,
                    );
                    const flowing = places.map((place) => dstate![place]!);
                    if (dy !== undefined) flowing[0]! += dy[at * hidden + unit]!;
                    const result = cell.backward(
                      Array.from(
                        { length: kept },
                        (_, which) => keptViews[(at * kept + which) * hidden + unit]!,
                      ),
                      flowing,
                    );
                    places.forEach((place, which) => (dstate![place] = result.state[which]!));
                    for (let gate = 0; gate < gates; gate++) {
                      const where = (at * gates + gate) * hidden + unit;
                      dz![where] = result.z[gate]!;
                      if (own !== undefined) own[where] = result.a[gate]!;
                    }
                  }
                  for (let k = 0; k < hidden; k++) {
                    let total = 0;
                    for (let gate = 0; gate < gates * hidden; gate++)
                      total += da[at * gates * hidden + gate]! * weight[gate * hidden + k]!;
                    dstate![row * hidden + k]! += total;
                  }
                }
            },
          },
          uses: [...inputs.map((input) => read(input)), ...outputs.map((output) => write(output))],
        });
      },
      wasm(lowering) {
        const { inputs, outputs, attributes, scratch, emit } = lowering;
        const parts = partsOfGradient(inputs, attributes);
        const { sequences, steps, hidden } = sizes(inputs);
        const rows = rowKey(sequences);
        const packed = scratch('f32', [(hidden + widestPanel) * gates * hidden]);
        emit({
          kernel: {
            kind: 'wasm',
            entry: 'packRecurrentBackward',
            args: [{ i32: gates * hidden }, { i32: hidden }],
          },
          uses: [read(parts.weight), write(packed)],
        });
        const [dz, dstate, own] = outputs as [Value, Value, Value?];
        const optional = (value: Value | undefined, key?: string): TensorUse =>
          value === undefined ? read(packed) : read(value, key);
        emit({
          kernel: {
            kind: 'wasm',
            entry: cell.wasm.backward,
            args: [
              { i32: sequences },
              { i32: steps },
              { i32: hidden },
              { i32: flags(attributes) | (attributes.fromOutput ? 16 : 0) | (attributes.fromLast ? 32 : 0) },
              { i32: cell.wasm.variant },
            ],
          },
          uses: [
            read(packed),
            read(parts.saved, rows),
            optional(parts.lengths, rows),
            optional(parts.dy, rows),
            optional(parts.dlast),
            write(dz, rows),
            write(dstate),
            ...(own === undefined ? [] : [write(own, rows)]),
          ],
        });
      },
      webgpu(lowering) {
        const own = { ...sizes(lowering.inputs), ...lowering.attributes };
        backwardKernels(cell, own, lowering, partsOfGradient(lowering.inputs, lowering.attributes));
      },
    },
  };
}

/** The register tile of the matrix product is at most this wide; packed panels are filled up to it. */
const widestPanel = 16;

function flags({ bias, state, lengths, reverse }: RecurrenceAttributes): number {
  return (bias ? 1 : 0) | (state ? 2 : 0) | (lengths ? 4 : 0) | (reverse ? 8 : 0);
}

function forwardWasm(cell: RecurrentCell, lowering: Lowering<RecurrenceAttributes>): void {
  const { inputs, outputs, attributes, scratch, emit } = lowering;
  const { z, weight, bias, state, lengths } = partsOf(inputs, attributes);
  const [sequences, steps, width] = z.shape as [number, number, number];
  const hidden = width / cell.gates;
  const rows = rowKey(sequences);
  const packed = scratch('f32', [(width + widestPanel) * hidden]);
  const product = scratch('f32', [sequences, width]);
  emit({
    kernel: { kind: 'wasm', entry: 'packRecurrentForward', args: [{ i32: width }, { i32: hidden }] },
    uses: [read(weight), write(packed)],
  });
  const [y, last, previous, saved] = outputs as [Value, Value, Value, Value?];
  emit({
    kernel: {
      kind: 'wasm',
      entry: cell.wasm.forward,
      args: [
        { i32: sequences },
        { i32: steps },
        { i32: hidden },
        { i32: flags(attributes) },
        { i32: cell.wasm.variant },
      ],
    },
    uses: [
      read(z, rows),
      read(packed),
      read(bias ?? packed),
      read(state ?? packed),
      read(lengths ?? packed),
      write(product, rows),
      write(y, rows),
      // The axis of the sequences is not the first: no key.
      write(last),
      write(previous, rows),
      ...(saved === undefined ? [] : [write(saved, rows)]),
    ],
  });
}
