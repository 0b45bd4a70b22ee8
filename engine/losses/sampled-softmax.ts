/**
 * Softmax cross-entropy over a large vocabulary, estimated from a sample of its words: the cost of a step grows with the
 * sample, not with the vocabulary, and only rows of the label and of the sample get a gradient.
 */
import type { Tape, Value } from '../core/operation.ts';
import type { GroupedTokens } from '../ops/embedding-bag/embedding-bag.ts';
import { add } from '../ops/add/add.ts';
import { embedding } from '../ops/embedding/embedding.ts';
import { linear } from '../ops/linear/linear.ts';
import { mul } from '../ops/mul/mul.ts';
import { reshape } from '../ops/reshape/reshape.ts';
import type { SampledSoftmaxCrossEntropyAttributes } from '../ops/sampled-softmax-cross-entropy/sampled-softmax-cross-entropy.ts';
import { sampledSoftmaxCrossEntropy } from '../ops/sampled-softmax-cross-entropy/sampled-softmax-cross-entropy.ts';
import { slice } from '../ops/slice/slice.ts';
import { sum } from '../ops/sum/sum.ts';

export interface SampledSoftmaxInputs {
  /** f32 [rows, width]. */
  readonly hidden: Value;
  /** f32 [vocabulary, width]. */
  readonly table: Value;
  /** f32 [vocabulary, 1]. */
  readonly bias?: Value | undefined;
  /** i32 [rows]. */
  readonly labels: Value;
  /** i32 [samples] and f32 [samples]: see `drawCandidates`. */
  readonly samples: Value;
  readonly logExpected: Value;
  /** i32 [rows + samples]: the labels (any row of the table for an ignored one), then the samples. */
  readonly tokens: Value;
  /** i32 [rows + samples + 1]: 0, 1, 2 … */
  readonly offsets: Value;
  /** `tokens` grouped by row, one bag for each. */
  readonly groups: GroupedTokens;
}

export interface SampledSoftmax {
  readonly loss: Value;
  /** What the backward pass starts from. */
  readonly seeds: readonly { readonly value: Value; readonly gradient: Value }[];
}

export function sampledSoftmax(
  tape: Tape,
  inputs: SampledSoftmaxInputs,
  options: Partial<SampledSoftmaxCrossEntropyAttributes> = {},
): SampledSoftmax {
  const { hidden, table, bias, labels, samples, logExpected, tokens, offsets, groups } = inputs;
  const rows = hidden.shape[0]!;
  const count = samples.shape[0]!;
  const part = (values: Value, from: number, to: number): Value =>
    slice(tape, values, [
      { from, to, step: 1 },
      { from: 0, to: values.shape[1]!, step: 1 },
    ]);
  const looked = embedding(tape, tokens, offsets, table, groups);
  const biases = bias === undefined ? undefined : embedding(tape, tokens, offsets, bias, groups);
  const products = sum(tape, mul(tape, hidden, part(looked, 0, rows)), 1);
  const own =
    biases === undefined ? products : add(tape, products, reshape(tape, part(biases, 0, rows), [rows]));
  const sampled = linear(
    tape,
    hidden,
    part(looked, rows, rows + count),
    biases === undefined ? {} : { bias: reshape(tape, part(biases, rows, rows + count), [count]) },
  );
  const { loss, ownGradient, sampledGradient } = sampledSoftmaxCrossEntropy(
    tape,
    { own, sampled, labels, samples, logExpected },
    options,
  );
  return {
    loss,
    seeds: [
      { value: own, gradient: ownGradient },
      { value: sampled, gradient: sampledGradient },
    ],
  };
}
