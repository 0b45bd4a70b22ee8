/** Softmax and cross-entropy in one, with the gradient of the logits made on the way. */
import { ShapeError } from '../../core/errors.ts';
import type { Operation, Tape, Value } from '../../core/operation.ts';
import { read, rowKey, update, write } from '../../core/operation.ts';
import { requireShape, showShape } from '../../core/shape.ts';
import { crossEntropyKernels } from './softmax-cross-entropy.wgsl.ts';

export interface SoftmaxCrossEntropyAttributes {
  readonly reduction: 'mean' | 'sum';
  /** ε: every target becomes (1 − ε) one-hot + ε / classes, weighted per class. */
  readonly labelSmoothing: number;
  /** Rows with this label count nowhere; a batch is padded with it. */
  readonly ignoredLabel: number;
  readonly weighted: boolean;
  readonly accumulates: boolean;
}

export interface SoftmaxCrossEntropyOptions {
  readonly reduction?: 'mean' | 'sum' | undefined;
  readonly labelSmoothing?: number | undefined;
  readonly ignoredLabel?: number | undefined;
  /** f32 [classes]. The mean divides by the sum of the weights of the labels. */
  readonly classWeights?: Value | undefined;
  /** f32 [2]: the loss is added to the first element, 1 to the second. */
  readonly running?: Value | undefined;
}

/**
 * logits f32 [rows, classes], labels i32 [rows] → loss f32 [1] and its gradient with respect to the logits, ready to
 * start the backward pass with. All rows ignored: loss 0.
 */
export function softmaxCrossEntropy(
  tape: Tape,
  logits: Value,
  labels: Value,
  options: SoftmaxCrossEntropyOptions = {},
): { readonly loss: Value; readonly logitsGradient: Value } {
  const inputs = [logits, labels];
  if (options.classWeights !== undefined) inputs.push(options.classWeights);
  if (options.running !== undefined) inputs.push(options.running);
  const attributes: SoftmaxCrossEntropyAttributes = {
    reduction: options.reduction ?? 'mean',
    labelSmoothing: options.labelSmoothing ?? 0,
    ignoredLabel: options.ignoredLabel ?? -1,
    weighted: options.classWeights !== undefined,
    accumulates: options.running !== undefined,
  };
  const [loss, logitsGradient] = tape.apply(
    attributes.accumulates ? accumulatingOperation : softmaxCrossEntropyOperation,
    inputs,
    attributes,
  );
  return { loss: loss!, logitsGradient: logitsGradient! };
}

export const softmaxCrossEntropyOperation: Operation<SoftmaxCrossEntropyAttributes> = {
  name: 'softmaxCrossEntropy',
  infer(inputs, { weighted, labelSmoothing }) {
    const [logits, labels] = [inputs[0]!, inputs[1]!];
    if (logits.shape.length !== 2)
      throw new ShapeError(
        'softmaxCrossEntropy',
        `logits ${showShape(logits.shape)} must be [rows, classes].`,
      );
    requireShape('softmaxCrossEntropy', 'labels', labels.shape, [logits.shape[0]!]);
    if (weighted) requireShape('softmaxCrossEntropy', 'class weights', inputs[2]!.shape, [logits.shape[1]!]);
    if (!(labelSmoothing >= 0 && labelSmoothing <= 1))
      throw new ShapeError('softmaxCrossEntropy', `a label smoothing of ${labelSmoothing} is not in [0, 1].`);
    return [
      { dtype: 'f32', shape: [1] },
      { dtype: 'f32', shape: logits.shape },
    ];
  },
  gradient: undefined,
  lower: {
    reference({ inputs, outputs, attributes, emit }) {
      const [rows, classes] = inputs[0]!.shape as [number, number];
      const { reduction, labelSmoothing: smoothing, ignoredLabel, weighted, accumulates } = attributes;
      emit({
        kernel: {
          kind: 'reference',
          run(views) {
            const [logits, labels] = [views[0]!, views[1]!];
            const [loss, dlogits] = [views.at(-2)!, views.at(-1)!];
            const weight = (label: number): number => (weighted ? views[2]![label]! : 1);
            let total = 0;
            for (const label of labels) if (label !== ignoredLabel) total += weight(label);
            const factor = reduction === 'sum' ? 1 : total > 0 ? 1 / total : 0;
            let sum = 0;
            dlogits.fill(0);
            for (let row = 0; row < rows; row++) {
              const label = labels[row]!;
              if (label === ignoredLabel) continue;
              const z = logits.subarray(row * classes, (row + 1) * classes);
              let top = -Infinity;
              for (const value of z) top = Math.max(top, value);
              let partition = 0;
              for (const value of z) partition += Math.exp(value - top);
              const logPartition = top + Math.log(partition);
              let mass = 0;
              for (let c = 0; c < classes; c++) {
                const target = ((c === label ? 1 - smoothing : 0) + smoothing / classes) * weight(c);
                sum -= factor * target * (z[c]! - logPartition);
                mass += target;
                dlogits[row * classes + c]! -= factor * target;
              }
              for (let c = 0; c < classes; c++)
                dlogits[row * classes + c]! += factor * mass * Math.exp(z[c]! - logPartition);
            }
            loss[0] = sum;
            if (accumulates) {
              const running = views[inputs.length - 1]!;
              running[0]! += sum;
              running[1]! += 1;
            }
          },
        },
        uses: [
          ...inputs.map((input, index) =>
            accumulates && index === inputs.length - 1 ? update(input) : read(input),
          ),
          write(outputs[0]!),
          write(outputs[1]!),
        ],
      });
    },
    wasm({ inputs, outputs, attributes, scratch, emit }) {
      const [logits, labels] = [inputs[0]!, inputs[1]!];
      const [rows, classes] = logits.shape as [number, number];
      const byRow = rowKey(rows);
      const losses = scratch('f32', [rows]);
      emit({
        kernel: {
          kind: 'wasm',
          entry: 'softmaxCrossEntropyRows',
          args: [
            { i32: rows },
            { i32: classes },
            { i32: attributes.weighted ? 1 : 0 },
            { f32: attributes.labelSmoothing },
            { i32: attributes.ignoredLabel },
            { i32: attributes.reduction === 'mean' ? 1 : 0 },
          ],
        },
        uses: [
          read(logits, byRow),
          read(labels),
          read(attributes.weighted ? inputs[2]! : labels),
          write(outputs[1]!, byRow),
          write(losses, byRow),
        ],
      });
      const running = attributes.accumulates ? inputs.at(-1)! : outputs[0]!;
      emit({
        kernel: {
          kind: 'wasm',
          entry: 'sumInOrder',
          args: [{ i32: rows }, { i32: attributes.accumulates ? 1 : 0 }],
        },
        uses: [read(losses), write(outputs[0]!), attributes.accumulates ? update(running) : write(running)],
      });
    },
    webgpu({ inputs, outputs, attributes, scratch, emit }) {
      const [rows, classes] = inputs[0]!.shape as [number, number];
      const losses = scratch('f32', [rows]);
      const { perRow, total } = crossEntropyKernels({ ...attributes, rows, classes });
      const running = attributes.accumulates ? [update(inputs.at(-1)!)] : [];
      const before = [read(inputs[0]!), read(inputs[1]!), ...(attributes.weighted ? [read(inputs[2]!)] : [])];
      if (total === undefined) {
        emit({ kernel: perRow, uses: [...before, write(outputs[1]!), ...running, write(outputs[0]!)] });
        return;
      }
      emit({ kernel: perRow, uses: [...before, write(outputs[1]!), write(losses)] });
      emit({ kernel: total, uses: [read(losses), ...running, write(outputs[0]!)] });
    },
  },
};

const accumulatingOperation: Operation<SoftmaxCrossEntropyAttributes> = {
  ...softmaxCrossEntropyOperation,
  // Which input it is depends on whether there are class weights; the graph only asks whether there is one.
  updates: [2],
};
