/** What a network is trained to make small. A loss knows its targets, how they come into a program, and its graph. */
import type { Graph } from '../../autograd/graph.ts';
import type { HostArray } from '../../core/dtype.ts';
import { ShapeError } from '../../core/errors.ts';
import type { Value } from '../../core/operation.ts';
import { sizeOf } from '../../core/shape.ts';
import { binaryCrossEntropy } from '../../losses/binary.ts';
import { absoluteError, huber, squaredError } from '../../losses/regression.ts';
import { concat } from '../../ops/concat/concat.ts';
import { mul } from '../../ops/mul/mul.ts';
import { reshape } from '../../ops/reshape/reshape.ts';
import { sgdOperations } from '../../ops/sgd/sgd.ts';
import { softmaxCrossEntropy } from '../../ops/softmax-cross-entropy/softmax-cross-entropy.ts';
import { sum } from '../../ops/sum/sum.ts';
import { updateDense } from '../../ops/update-rule.ts';
import type { BatchShape } from './architecture.ts';
import type { TrainingBatch } from './training-batch.ts';
import { nothing } from './training-batch.ts';

export interface LossBuild {
  readonly tape: Graph;
  /** What the architecture gave. */
  readonly output: Value;
  readonly shape: BatchShape;
  /** f32 [2]: sum of losses and number of steps since they were last read. */
  readonly running: Value;
  /** A tensor of the batch that `fill` or `constants` writes. */
  input(name: string, dtype: 'f32' | 'i32', shape: readonly number[]): Value;
  /** One that the architecture declares and only the loss uses, such as the transitions of a CRF. */
  parameter(name: string): Value;
}

export type SetInput = (name: string, data: HostArray) => void;

export interface Loss {
  /** For messages: the operation at fault when the loss is no number. */
  readonly name: string;
  /** Adds to `running` and says where gradients start. For a loss made of operations: `fromScalar`. */
  build(build: LossBuild): readonly { readonly value: Value; readonly gradient: Value }[];
  /** Writes the targets of a batch, each padded to the program's extents. */
  fill(batch: TrainingBatch, shape: BatchShape, places: Int32Array, set: SetInput): void;
  /** Writes what is the same for all batches. */
  constants?(set: SetInput): void;
}

/** Starts the backward pass from a loss of one element, and adds it up. */
export function fromScalar({ tape, running, input }: LossBuild, loss: Value): ReturnType<Loss['build']> {
  const one = input('one', 'f32', [1]);
  const flat = reshape(tape, loss, [1]);
  // running ← running + (loss, 1): a step of gradient descent with rate −1.
  updateDense(tape, sgdOperations, running, concat(tape, [flat, one], 0), [], input('add', 'f32', [3]));
  return [{ value: flat, gradient: one }];
}

/** Softmax over the outputs and cross-entropy, per document or, of outputs [B, T, classes], per token. */
export function crossEntropy(options: {
  readonly classWeights?: readonly number[] | undefined;
  readonly labelSmoothing?: number | undefined;
}): Loss {
  const { classWeights, labelSmoothing } = options;
  return {
    name: 'softmaxCrossEntropy',
    build({ tape, output, running, input }) {
      const classes = output.shape.at(-1)!;
      const rows = sizeOf(output.shape) / classes;
      const logits = reshape(tape, output, [rows, classes]);
      const { logitsGradient } = softmaxCrossEntropy(tape, logits, input('labels', 'i32', [rows]), {
        labelSmoothing,
        ignoredLabel: nothing,
        classWeights: classWeights === undefined ? undefined : input('classWeights', 'f32', [classes]),
        running,
      });
      return [{ value: logits, gradient: logitsGradient }];
    },
    fill({ labels, tokenLabels }, shape, places, set) {
      const given = tokenLabels ?? labels;
      if (given === undefined) throw new ShapeError('softmaxCrossEntropy', 'the batch has no labels.');
      const rows = tokenLabels === undefined ? shape.documents : shape.documents * shape.tokens;
      const padded = new Int32Array(rows).fill(nothing);
      if (tokenLabels === undefined) padded.set(given);
      else places.forEach((place, token) => (padded[place] = given[token]!));
      set('labels', padded);
    },
    constants: (set) => {
      if (classWeights !== undefined) set('classWeights', Float32Array.from(classWeights));
    },
  };
}

/** Mean over documents and outputs of a loss of every output by itself. */
function perOutput(name: string, losses: (build: LossBuild, targets: Value) => Value): Loss {
  return {
    name,
    build(build) {
      const { tape, output, input } = build;
      const each = losses(build, input('targets', 'f32', output.shape));
      const weights = input('documentWeights', 'f32', [output.shape[0]!, 1]);
      return fromScalar(build, sum(tape, mul(tape, each, weights)));
    },
    fill({ targets, offsets }, shape, _places, set) {
      const documents = offsets.length - 1;
      if (targets === undefined || targets.length % documents !== 0)
        throw new ShapeError(name, 'the batch has no targets for every document.');
      const outputs = targets.length / documents;
      const padded = new Float32Array(shape.documents * outputs);
      padded.set(targets);
      set('targets', padded);
      set('documentWeights', new Float32Array(shape.documents).fill(1 / targets.length, 0, documents));
    },
  };
}

/** Every output is a yes or no by itself: several labels may hold of one document. Targets 0 … 1. */
export function binaryLoss(positiveWeights?: readonly number[]): Loss {
  const loss = perOutput('binaryCrossEntropy', ({ tape, output, input }, targets) =>
    binaryCrossEntropy(tape, output, targets, {
      reduction: 'none',
      positiveWeights:
        positiveWeights === undefined ? undefined : input('positiveWeights', 'f32', [output.shape[1]!]),
    }),
  );
  return {
    ...loss,
    constants: (set) => {
      if (positiveWeights !== undefined) set('positiveWeights', Float32Array.from(positiveWeights));
    },
  };
}

/** Numbers as targets. `delta`: where Huber's loss goes over from squares to absolute values; 1. */
export function regressionLoss(kind: 'squared' | 'absolute' | 'huber', delta = 1): Loss {
  return perOutput(`${kind}Error`, ({ tape, output }, targets) => {
    if (kind === 'squared') return squaredError(tape, output, targets, 'none');
    return kind === 'absolute'
      ? absoluteError(tape, output, targets, 'none')
      : huber(tape, output, targets, delta, 'none');
  });
}
