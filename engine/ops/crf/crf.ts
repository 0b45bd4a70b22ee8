/**
 * Negative log-likelihood of sequences of tags under a linear-chain conditional random field (Lafferty, McCallum and
 * Pereira 2001, "Conditional random fields"), with the gradients of all scores made on the way.
 */
import type { HostView } from '../../core/backend.ts';
import { ShapeError } from '../../core/errors.ts';
import type { Operation, Tape, Value } from '../../core/operation.ts';
import { read, rowKey, write } from '../../core/operation.ts';
import { requireShape, showShape } from '../../core/shape.ts';
import { crfBackward, crfForward, crfScore } from './crf-sequences.ts';
import { crfKernel, sumOfRowsKernel } from './crf.wgsl.ts';

/** Steps whose label is −1 end a sequence: those behind it count nowhere. */
function lengthOf(labels: HostView, from: number, steps: number): number {
  let length = 0;
  while (length < steps && labels[from + length]! >= 0) length++;
  return length;
}

/**
 * scores f32 [sequences, steps, tags]; transitions f32 [tags + 1, tags], from each tag to each, and in the last row from the
 * start; labels i32 [sequences, steps], −1 behind the end → loss f32 [1], the sum over the sequences divided by all steps that
 * have a label, and its gradients with respect to scores and transitions. Behind the end gradients are 0.
 */
export const crfOperation: Operation<object> = {
  name: 'crf',
  infer([scores, transitions, labels]) {
    if (scores!.shape.length !== 3)
      throw new ShapeError('crf', `the scores ${showShape(scores!.shape)} must be [sequences, steps, tags].`);
    const [sequences, steps, tags] = scores!.shape as [number, number, number];
    requireShape('crf', 'transitions', transitions!.shape, [tags + 1, tags]);
    requireShape('crf', 'labels', labels!.shape, [sequences, steps]);
    return [
      { dtype: 'f32', shape: [1] },
      { dtype: 'f32', shape: scores!.shape },
      { dtype: 'f32', shape: transitions!.shape },
    ];
  },
  gradient: undefined,
  lower: {
    reference({ inputs, outputs, emit }) {
      const [sequences, steps, tags] = inputs[0]!.shape as [number, number, number];
      emit({
        kernel: {
          kind: 'reference',
          run([scores, transitions, labels, loss, dScores, dTransitions]) {
            dScores!.fill(0);
            dTransitions!.fill(0);
            let [total, counted] = [0, 0];
            for (let sequence = 0; sequence < sequences; sequence++) {
              const length = lengthOf(labels!, sequence * steps, steps);
              const first = sequence * steps * tags;
              const own = scores!.subarray(first, first + length * tags);
              const gold = Int32Array.from(labels!.subarray(sequence * steps, sequence * steps + length));
              counted += length;
              total += addSequence(
                own,
                transitions!,
                tags,
                gold,
                dScores!.subarray(first, first + length * tags),
                dTransitions!,
              );
            }
            const factor = 1 / Math.max(1, counted);
            loss![0] = total * factor;
            for (const gradient of [dScores!, dTransitions!])
              for (let at = 0; at < gradient.length; at++) gradient[at]! *= factor;
          },
        },
        uses: [...inputs.map((input) => read(input)), ...outputs.map((output) => write(output))],
      });
    },
    wasm({ inputs, outputs, scratch, emit }) {
      const [scores, transitions, labels] = inputs as [Value, Value, Value];
      const [sequences, steps, tags] = scores.shape as [number, number, number];
      const rows = rowKey(sequences);
      const losses = scratch('f32', [sequences]);
      const alphas = scratch('f32', [sequences, steps, tags]);
      const pairs = scratch('f32', [sequences, tags + 1, tags]);
      const sizes = [{ i32: sequences }, { i32: steps }, { i32: tags }];
      emit({
        kernel: { kind: 'wasm', entry: 'crfSequences', args: sizes },
        uses: [
          read(scores, rows),
          read(transitions),
          read(labels),
          write(outputs[1]!, rows),
          write(losses, rows),
          write(alphas, rows),
          write(pairs, rows),
        ],
      });
      emit({
        kernel: {
          kind: 'wasm',
          entry: 'crfTransitions',
          args: [{ i32: sequences }, { i32: (tags + 1) * tags }],
        },
        uses: [read(pairs), write(outputs[2]!)],
      });
      emit({
        kernel: { kind: 'wasm', entry: 'sumInOrder', args: [{ i32: sequences }, { i32: 0 }] },
        uses: [read(losses), write(outputs[0]!), write(outputs[0]!)],
      });
    },
    webgpu({ inputs, outputs, scratch, emit }) {
      const [sequences, steps, tags] = inputs[0]!.shape as [number, number, number];
      const losses = scratch('f32', [sequences]);
      const alphas = scratch('f32', [sequences, steps, tags]);
      const pairs = scratch('f32', [sequences, tags + 1, tags]);
      emit({
        kernel: crfKernel({ sequences, steps, tags }),
        uses: [
          ...inputs.map((input) => read(input)),
          write(outputs[1]!),
          write(losses),
          write(alphas),
          write(pairs),
        ],
      });
      emit({
        kernel: sumOfRowsKernel(sequences, (tags + 1) * tags),
        uses: [read(pairs), write(outputs[2]!)],
      });
      emit({ kernel: sumOfRowsKernel(sequences, 1), uses: [read(losses), write(outputs[0]!)] });
    },
  },
};

/** Loss of one sequence; adds the gradients, which are what is expected less what is there. */
function addSequence(
  scores: HostView,
  transitions: HostView,
  tags: number,
  gold: Int32Array,
  dScores: HostView,
  dTransitions: HostView,
): number {
  const { alphas, logPartition } = crfForward(scores, transitions, tags);
  const betas = crfBackward(scores, transitions, tags);
  gold.forEach((label, step) => {
    for (let tag = 0; tag < tags; tag++) {
      const at = step * tags + tag;
      const marginal = Math.exp(alphas[at]! + betas[at]! - logPartition);
      dScores[at] = marginal;
      if (step === 0) dTransitions[tags * tags + tag]! += marginal;
      else
        for (let from = 0; from < tags; from++) {
          const way = alphas[at - tag - tags + from]! + transitions[from * tags + tag]!;
          dTransitions[from * tags + tag]! += Math.exp(way + scores[at]! + betas[at]! - logPartition);
        }
    }
    dScores[step * tags + label]! -= 1;
    dTransitions[(step === 0 ? tags : gold[step - 1]!) * tags + label]! -= 1;
  });
  return logPartition - crfScore(scores, transitions, tags, gold);
}

export function crf(
  tape: Tape,
  scores: Value,
  transitions: Value,
  labels: Value,
): { readonly loss: Value; readonly scoresGradient: Value; readonly transitionsGradient: Value } {
  const [loss, scoresGradient, transitionsGradient] = tape.apply(
    crfOperation,
    [scores, transitions, labels],
    {},
  );
  return { loss: loss!, scoresGradient: scoresGradient!, transitionsGradient: transitionsGradient! };
}
