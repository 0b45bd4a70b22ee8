/** Cross-entropy against a sample of the classes, with the gradients of all logits made on the way. */
import { ShapeError } from '../../core/errors.ts';
import type { Operation, Tape, Value } from '../../core/operation.ts';
import { read, rowKey, write } from '../../core/operation.ts';
import { requireShape, showShape } from '../../core/shape.ts';
import { sampledCrossEntropyKernels } from './sampled-softmax-cross-entropy.wgsl.ts';

export interface SampledSoftmaxCrossEntropyAttributes {
  readonly reduction: 'mean' | 'sum';
  /** Rows with this label count nowhere. */
  readonly ignoredLabel: number;
}

/**
 * own f32 [rows]: logit of each row's label; sampled f32 [rows, samples]: logits of the sampled classes; labels i32
 * [rows]; samples i32 [samples]; logExpected f32 [samples]: logarithm of how often a class is expected among the samples.
 * → loss f32 [1] and its gradients with respect to `own` and `sampled`.
 *
 * The loss of a row is −own + log(exp(own) + Σ exp(sampled − logExpected)), without samples that are the label itself.
 * The sum is an unbiased estimate of the other classes' part of the partition function (importance sampling: Bengio and
 * Senécal 2008, "Adaptive importance sampling to accelerate training of a neural probabilistic language model"; with one
 * sample for a whole batch: Jean et al. 2015, "On using very large target vocabulary for neural machine translation").
 * The loss itself is estimated slightly too low, because the logarithm is concave.
 */
export const sampledSoftmaxCrossEntropyOperation: Operation<SampledSoftmaxCrossEntropyAttributes> = {
  name: 'sampledSoftmaxCrossEntropy',
  infer([own, sampled, labels, samples, logExpected]) {
    if (sampled!.shape.length !== 2)
      throw new ShapeError(
        'sampledSoftmaxCrossEntropy',
        `the sampled logits ${showShape(sampled!.shape)} must be [rows, samples].`,
      );
    const [rows, count] = sampled!.shape as [number, number];
    requireShape('sampledSoftmaxCrossEntropy', 'the own logits', own!.shape, [rows]);
    requireShape('sampledSoftmaxCrossEntropy', 'labels', labels!.shape, [rows]);
    requireShape('sampledSoftmaxCrossEntropy', 'samples', samples!.shape, [count]);
    requireShape('sampledSoftmaxCrossEntropy', 'expected counts', logExpected!.shape, [count]);
    return [
      { dtype: 'f32', shape: [1] },
      { dtype: 'f32', shape: own!.shape },
      { dtype: 'f32', shape: sampled!.shape },
    ];
  },
  gradient: undefined,
  lower: {
    reference({ inputs, outputs, attributes: { reduction, ignoredLabel }, emit }) {
      const [rows, count] = inputs[1]!.shape as [number, number];
      emit({
        kernel: {
          kind: 'reference',
          run([own, sampled, labels, samples, logExpected, loss, dOwn, dSampled]) {
            const kept = labels!.filter((label) => label !== ignoredLabel).length;
            const factor = reduction === 'sum' ? 1 : kept > 0 ? 1 / kept : 0;
            let total = 0;
            dOwn!.fill(0);
            dSampled!.fill(0);
            for (let row = 0; row < rows; row++) {
              const label = labels![row]!;
              if (label === ignoredLabel) continue;
              const logits = Array.from({ length: count }, (_, at) =>
                samples![at] === label ? -Infinity : sampled![row * count + at]! - logExpected![at]!,
              );
              let top = own![row]!;
              for (const logit of logits) top = Math.max(top, logit);
              let sum = Math.exp(own![row]! - top);
              for (const logit of logits) sum += Math.exp(logit - top);
              total += factor * (top + Math.log(sum) - own![row]!);
              dOwn![row] = factor * (Math.exp(own![row]! - top) / sum - 1);
              logits.forEach((logit, at) => {
                dSampled![row * count + at] = (factor * Math.exp(logit - top)) / sum;
              });
            }
            loss![0] = total;
          },
        },
        uses: [...inputs.map((input) => read(input)), ...outputs.map((output) => write(output))],
      });
    },
    wasm({ inputs, outputs, attributes: { reduction, ignoredLabel }, scratch, emit }) {
      const [own, sampled, labels, samples, logExpected] = inputs as [Value, Value, Value, Value, Value];
      const [rows, count] = sampled.shape as [number, number];
      const byRow = rowKey(rows);
      const losses = scratch('f32', [rows]);
      emit({
        kernel: {
          kind: 'wasm',
          entry: 'sampledSoftmaxCrossEntropyRows',
          args: [{ i32: rows }, { i32: count }, { i32: ignoredLabel }, { i32: reduction === 'mean' ? 1 : 0 }],
        },
        uses: [
          read(own, byRow),
          read(sampled, byRow),
          read(labels),
          read(samples),
          read(logExpected),
          write(outputs[1]!, byRow),
          write(outputs[2]!, byRow),
          write(losses, byRow),
        ],
      });
      emit({
        kernel: { kind: 'wasm', entry: 'sumInOrder', args: [{ i32: rows }, { i32: 0 }] },
        uses: [read(losses), write(outputs[0]!), write(outputs[0]!)],
      });
    },
    webgpu({ inputs, outputs, attributes, scratch, emit }) {
      const [rows, samples] = inputs[1]!.shape as [number, number];
      const losses = scratch('f32', [rows]);
      const { perRow, total } = sampledCrossEntropyKernels({ ...attributes, rows, samples });
      emit({
        kernel: perRow,
        uses: [...inputs.map((input) => read(input)), write(outputs[1]!), write(outputs[2]!), write(losses)],
      });
      emit({ kernel: total, uses: [read(losses), write(outputs[0]!)] });
    },
  },
};

export interface SampledLogits {
  readonly own: Value;
  readonly sampled: Value;
  readonly labels: Value;
  readonly samples: Value;
  readonly logExpected: Value;
}

export function sampledSoftmaxCrossEntropy(
  tape: Tape,
  { own, sampled, labels, samples, logExpected }: SampledLogits,
  options: Partial<SampledSoftmaxCrossEntropyAttributes> = {},
): { readonly loss: Value; readonly ownGradient: Value; readonly sampledGradient: Value } {
  const [loss, ownGradient, sampledGradient] = tape.apply(
    sampledSoftmaxCrossEntropyOperation,
    [own, sampled, labels, samples, logExpected],
    { reduction: options.reduction ?? 'mean', ignoredLabel: options.ignoredLabel ?? -1 },
  );
  return { loss: loss!, ownGradient: ownGradient!, sampledGradient: sampledGradient! };
}
