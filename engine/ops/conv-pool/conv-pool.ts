/**
 * Convolutions of several widths over a text, rectifier, maximum over time: the features of a convolutional sentence
 * classifier (Kim 2014, "Convolutional neural networks for sentence classification"). In one operation, because only
 * the window with the largest sum of each filter has a gradient: the backward pass touches texts × filters windows
 * instead of all.
 */
import type { Operation, Tape, Value } from '../../core/operation.ts';
import { read, rowKey, update, write } from '../../core/operation.ts';
import { requireShape } from '../../core/shape.ts';
import type { ConvPoolWidth } from './conv-pool-sizes.ts';
import { convPoolNumbers, convPoolWidths } from './conv-pool-sizes.ts';
import { convPoolInputGradientOperation, convPoolWeightGradientOperation } from './conv-pool-gradient.ts';
import { convPoolLargestKernel, convPoolSumsKernel } from './conv-pool.wgsl.ts';

export interface ConvPoolAttributes {
  /** The last input is the lengths of the texts. */
  readonly limited: boolean;
}

export interface ConvPoolFilters {
  /** f32 [filters, kernel, channels]. */
  readonly weight: Value;
  /** f32 [filters]. */
  readonly bias: Value;
}

/**
 * x f32 [texts, time, channels] → f32 [texts, all filters], one width after the other, and the window of each, i32.
 * With `lengths`, i32 [texts], what lies behind a text's end is not looked at. A text shorter than a kernel is read with
 * zeros behind it, so that an empty text gives the rectified biases.
 */
export function convPool(
  tape: Tape,
  x: Value,
  filters: readonly ConvPoolFilters[],
  lengths?: Value,
): { readonly output: Value; readonly windows: Value } {
  const inputs = [x, ...filters.flatMap(({ weight, bias }) => [weight, bias])];
  if (lengths !== undefined) inputs.push(lengths);
  const [output, windows] = tape.apply(convPoolOperation, inputs, { limited: lengths !== undefined });
  return { output: output!, windows: windows! };
}

function parts(inputs: readonly Value[], { limited }: ConvPoolAttributes) {
  const parameters = inputs.slice(1, limited ? -1 : undefined);
  return {
    x: inputs[0]!,
    lengths: limited ? inputs.at(-1)! : undefined,
    widths: convPoolWidths(inputs[0]!, parameters).map((width, index) => ({
      width,
      weight: parameters[2 * index]!,
      bias: parameters[2 * index + 1]!,
    })),
  };
}

export const convPoolOperation: Operation<ConvPoolAttributes> = {
  name: 'convPool',
  infer(inputs, { limited }) {
    const [{ texts, allFilters }] = convPoolWidths(inputs[0]!, inputs.slice(1, limited ? -1 : undefined)) as [
      ConvPoolWidth,
    ];
    if (limited) requireShape('convPool', 'lengths', inputs.at(-1)!.shape, [texts]);
    const shape = [texts, allFilters];
    return [
      { dtype: 'f32', shape },
      { dtype: 'i32', shape },
    ];
  },
  gradient({ tape, inputs, outputs, attributes, upstream, wanted }) {
    const found: (Value | null)[] = inputs.map(() => null);
    if (upstream[0] == null) return found;
    const { x, lengths, widths } = parts(inputs, attributes);
    const before = [upstream[0], outputs[0]!, outputs[1]!];
    const after = lengths === undefined ? [] : [lengths];
    const { limited } = attributes;
    if (wanted[0]) {
      const weights = widths.map(({ weight }) => weight);
      found[0] = tape.apply(convPoolInputGradientOperation, [...before, ...weights, ...after], {
        limited,
        shape: x.shape,
      })[0]!;
    }
    widths.forEach(({ width }, index) => {
      if (!wanted[1 + 2 * index] && !wanted[2 + 2 * index]) return;
      const [dweight, dbias] = tape.apply(convPoolWeightGradientOperation, [...before, x, ...after], {
        limited,
        width,
      });
      found[1 + 2 * index] = dweight!;
      found[2 + 2 * index] = dbias!;
    });
    return found;
  },
  lower: {
    reference({ inputs, outputs, attributes, emit }) {
      const { widths } = parts(inputs, attributes);
      emit({
        kernel: {
          kind: 'reference',
          run(views) {
            const [x, y, windows] = [views[0]!, views.at(-2)!, views.at(-1)!];
            widths.forEach(({ width }, index) => {
              const { texts, time, channels, filters, kernel, allFilters, firstFilter } = width;
              const [weight, bias] = [views[1 + 2 * index]!, views[2 + 2 * index]!];
              for (let text = 0; text < texts; text++) {
                const length = attributes.limited ? views.at(-3)![text]! : time;
                for (let filter = 0; filter < filters; filter++) {
                  let [largest, place] = [-Infinity, 0];
                  for (let window = 0; window < Math.max(1, length - kernel + 1); window++) {
                    let sum = 0;
                    for (let tap = 0; tap < Math.min(kernel, length - window); tap++)
                      for (let channel = 0; channel < channels; channel++)
                        sum +=
                          x[(text * time + window + tap) * channels + channel]! *
                          weight[(filter * kernel + tap) * channels + channel]!;
                    if (sum > largest) [largest, place] = [sum, window];
                  }
                  const at = text * allFilters + firstFilter + filter;
                  y[at] = Math.max(0, largest + bias[filter]!);
                  windows[at] = place;
                }
              }
            });
          },
        },
        uses: [...inputs.map((input) => read(input)), write(outputs[0]!), write(outputs[1]!)],
      });
    },
    wasm({ inputs, outputs, attributes, scratch, emit }) {
      const { x, lengths, widths } = parts(inputs, attributes);
      const [texts, time] = x.shape as [number, number];
      const rows = rowKey(texts);
      const widest = Math.max(...widths.map(({ width }) => width.filters));
      const sums = scratch('f32', [texts, Math.max(1, time), widest]);
      for (const { width, weight, bias } of widths)
        emit({
          kernel: {
            kind: 'wasm',
            entry: 'convPoolForward',
            args: convPoolNumbers(width, attributes.limited),
          },
          uses: [
            read(x, rows),
            read(weight),
            read(bias),
            read(lengths ?? bias),
            write(outputs[0]!, rows),
            write(outputs[1]!, rows),
            write(sums, rows),
          ],
        });
    },
    webgpu({ inputs, outputs, attributes, scratch, emit }) {
      const { x, lengths, widths } = parts(inputs, attributes);
      const limits = lengths === undefined ? [] : [read(lengths)];
      for (const { width, weight, bias } of widths) {
        const windows = Math.max(1, width.time - width.kernel + 1);
        const sums = scratch('f32', [width.texts * windows, width.filters]);
        emit({
          kernel: convPoolSumsKernel(width, attributes.limited),
          uses: [read(x), read(weight), ...limits, write(sums)],
        });
        emit({
          kernel: convPoolLargestKernel(width, attributes.limited),
          uses: [read(sums), read(bias), ...limits, update(outputs[0]!), update(outputs[1]!)],
        });
      }
    },
  },
};
