/** Gradient of convolution, rectifier and maximum over time: only the window that won counts. */
import type { Operation, Value } from '../../core/operation.ts';
import { read, rowKey, update, write } from '../../core/operation.ts';
import { sizeOf } from '../../core/shape.ts';
import type { ConvPoolWidth } from './conv-pool-sizes.ts';
import { convPoolNumbers } from './conv-pool-sizes.ts';
import { convPoolInputGradientKernel, convPoolWeightGradientKernel } from './conv-pool.wgsl.ts';

interface InputGradientAttributes {
  readonly limited: boolean;
  /** Of x. */
  readonly shape: readonly number[];
}

interface WeightGradientAttributes {
  readonly limited: boolean;
  readonly width: ConvPoolWidth;
}

/** Weights among the inputs dy, y, windows, weights … [, lengths], with their sizes. */
function weightsOf(
  inputs: readonly Value[],
  { limited, shape }: InputGradientAttributes,
): { weight: Value; width: ConvPoolWidth }[] {
  const [texts, time, channels] = shape as [number, number, number];
  const allFilters = inputs[0]!.shape[1]!;
  let firstFilter = 0;
  return inputs.slice(3, limited ? -1 : undefined).map((weight) => {
    const [filters, kernel] = weight.shape as [number, number, number];
    const width = { texts, time, channels, filters, kernel, allFilters, firstFilter };
    firstFilter += filters;
    return { weight, width };
  });
}

/** dy, y, windows, weights … [, lengths] → dx. */
export const convPoolInputGradientOperation: Operation<InputGradientAttributes> = {
  name: 'convPoolInputGradient',
  infer: (_, { shape }) => [{ dtype: 'f32', shape }],
  gradient: undefined,
  lower: {
    reference({ inputs, outputs, attributes, emit }) {
      const widths = weightsOf(inputs, attributes);
      emit({
        kernel: {
          kind: 'reference',
          run(views) {
            const [dy, y, windows, dx] = [views[0]!, views[1]!, views[2]!, views.at(-1)!];
            dx.fill(0);
            widths.forEach(({ width }, index) => {
              const { texts, time, channels, filters, kernel, allFilters, firstFilter } = width;
              const weight = views[3 + index]!;
              for (let text = 0; text < texts; text++) {
                const length = attributes.limited ? views.at(-2)![text]! : time;
                for (let filter = 0; filter < filters; filter++) {
                  const at = text * allFilters + firstFilter + filter;
                  if (!(y[at]! > 0)) continue;
                  const taps = Math.min(kernel, length - windows[at]!);
                  for (let place = 0; place < taps * channels; place++)
                    dx[(text * time + windows[at]!) * channels + place]! +=
                      dy[at]! * weight[filter * kernel * channels + place]!;
                }
              }
            });
          },
        },
        uses: [...inputs.map((input) => read(input)), write(outputs[0]!)],
      });
    },
    wasm({ inputs, outputs, attributes, emit }) {
      const [dy, y, windows] = [inputs[0]!, inputs[1]!, inputs[2]!];
      const rows = rowKey(attributes.shape[0]!);
      const lengths = attributes.limited ? inputs.at(-1)! : undefined;
      weightsOf(inputs, attributes).forEach(({ weight, width }, index) => {
        emit({
          kernel: {
            kind: 'wasm',
            entry: 'convPoolInputGradient',
            args: [...convPoolNumbers(width, attributes.limited), { i32: index === 0 ? 1 : 0 }],
          },
          uses: [
            read(dy, rows),
            read(y, rows),
            read(windows, rows),
            read(weight),
            read(lengths ?? weight),
            index === 0 ? write(outputs[0]!, rows) : update(outputs[0]!, rows),
          ],
        });
      });
    },
    webgpu({ inputs, outputs, attributes, emit }) {
      const [dy, y, windows] = [inputs[0]!, inputs[1]!, inputs[2]!];
      const limits = attributes.limited ? [read(inputs.at(-1)!)] : [];
      weightsOf(inputs, attributes).forEach(({ weight, width }, index) => {
        emit({
          kernel: convPoolInputGradientKernel(width, attributes.limited, index === 0),
          uses: [read(dy), read(y), read(windows), read(weight), ...limits, update(outputs[0]!)],
        });
      });
    },
  },
};

/** dy, y, windows, x [, lengths] → dweight and dbias of one width. */
export const convPoolWeightGradientOperation: Operation<WeightGradientAttributes> = {
  name: 'convPoolWeightGradient',
  infer: (_, { width: { filters, kernel, channels } }) => [
    { dtype: 'f32', shape: [filters, kernel, channels] },
    { dtype: 'f32', shape: [filters] },
  ],
  gradient: undefined,
  lower: {
    reference({ inputs, outputs, attributes: { limited, width }, emit }) {
      const { texts, time, channels, filters, kernel, allFilters, firstFilter } = width;
      emit({
        kernel: {
          kind: 'reference',
          run(views) {
            const [dy, y, windows, x] = [views[0]!, views[1]!, views[2]!, views[3]!];
            const [dweight, dbias] = [views.at(-2)!, views.at(-1)!];
            dweight.fill(0);
            dbias.fill(0);
            for (let text = 0; text < texts; text++) {
              const length = limited ? views[4]![text]! : time;
              for (let filter = 0; filter < filters; filter++) {
                const at = text * allFilters + firstFilter + filter;
                if (!(y[at]! > 0)) continue;
                dbias[filter]! += dy[at]!;
                const taps = Math.min(kernel, length - windows[at]!);
                for (let place = 0; place < taps * channels; place++)
                  dweight[filter * kernel * channels + place]! +=
                    dy[at]! * x[(text * time + windows[at]!) * channels + place]!;
              }
            }
          },
        },
        uses: [...inputs.map((input) => read(input)), write(outputs[0]!), write(outputs[1]!)],
      });
    },
    wasm({ inputs, outputs, attributes: { limited, width }, emit }) {
      const rows = rowKey(width.filters);
      emit({
        kernel: { kind: 'wasm', entry: 'convPoolWeightGradient', args: convPoolNumbers(width, limited) },
        uses: [
          ...inputs.slice(0, 4).map((input) => read(input)),
          read(limited ? inputs[4]! : inputs[3]!),
          write(outputs[0]!, rows),
          write(outputs[1]!, rows),
        ],
      });
    },
    webgpu({ inputs, outputs, attributes: { limited, width }, emit }) {
      emit({
        kernel: convPoolWeightGradientKernel(width, limited, sizeOf(outputs[0]!.shape)),
        uses: [...inputs.map((input) => read(input)), write(outputs[0]!), write(outputs[1]!)],
      });
    },
  },
};
