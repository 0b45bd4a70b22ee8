/** How each loss of the golden files is written with the engine. */
import type { Tape, Value } from '../../engine/core/operation.ts';
import { binaryCrossEntropy, binaryFocal, hinge, squaredHinge } from '../../engine/losses/binary.ts';
import type { DivergenceReduction } from '../../engine/losses/divergence.ts';
import { distillation, divergence } from '../../engine/losses/divergence.ts';
import {
  labelCrossEntropy,
  labelFocal,
  multiMargin,
  negativeLogLikelihood,
} from '../../engine/losses/labels.ts';
import { contrastive, cosineEmbedding, triplet } from '../../engine/losses/pairs.ts';
import type { Reduction } from '../../engine/losses/reduction.ts';
import { absoluteError, huber, smoothAbsoluteError, squaredError } from '../../engine/losses/regression.ts';
import { softCrossEntropy } from '../../engine/losses/soft-cross-entropy.ts';
import { softmaxCrossEntropy } from '../../engine/ops/softmax-cross-entropy/softmax-cross-entropy.ts';
import type { GoldenCase } from '../support/golden-file.ts';
import type { Build, Builder, Built } from './build-case.ts';
import { number } from './build-case.ts';

const reductionOf = ({ params }: GoldenCase): Reduction => params['reduction'] as Reduction;

type Loss = (tape: Tape, x: Value, t: Value, reduction: Reduction) => Value;

const loss =
  (apply: Loss): Builder =>
  ({ tape, inputs, one }) =>
    apply(tape, inputs['x']!, (inputs['t'] ?? inputs['y'])!, reductionOf(one));

const labelOptions = (one: GoldenCase, inputs: Build['inputs']) => ({
  reduction: reductionOf(one),
  ignoredLabel: one.params['ignore_index'] as number | undefined,
  classWeights: inputs['weight'],
});

export const lossBuilders: Readonly<Record<string, Builder>> = {
  cross_entropy: ({ tape, inputs, one }): Built => {
    const { params } = one;
    const labelSmoothing = params['label_smoothing'] as number;
    const reduction = params['reduction'] as 'none' | 'mean' | 'sum';
    if (params['targets'] === 'probabilities') {
      const loss = softCrossEntropy(tape, inputs['x']!, inputs['t']!, {
        reduction,
        labelSmoothing,
        classWeights: inputs['weight'],
      });
      return { results: { [reduction === 'none' ? 'y' : 'loss']: loss } };
    }
    if (reduction === 'none' || inputs['x']!.shape.length > 2) {
      const options = { ...labelOptions(one, inputs), labelSmoothing };
      const losses = labelCrossEntropy(tape, inputs['x']!, inputs['t']!, options);
      return { results: { [reduction === 'none' ? 'y' : 'loss']: losses } };
    }
    const { loss, logitsGradient } = softmaxCrossEntropy(tape, inputs['x']!, inputs['t']!, {
      reduction: reduction as 'mean' | 'sum',
      labelSmoothing,
      ignoredLabel: params['ignore_index'] as number,
      classWeights: inputs['weight'],
    });
    return { results: { loss }, gradients: { x: logitsGradient } };
  },
  mse: loss(squaredError),
  mae: loss(absoluteError),
  huber: ({ tape, inputs, one }) =>
    huber(tape, inputs['x']!, inputs['t']!, number(one, 'delta'), reductionOf(one)),
  smooth_l1: ({ tape, inputs, one }) =>
    smoothAbsoluteError(tape, inputs['x']!, inputs['t']!, number(one, 'beta'), reductionOf(one)),
  hinge: ({ tape, inputs, one }) =>
    hinge(tape, inputs['x']!, inputs['y']!, number(one, 'margin'), reductionOf(one)),
  squared_hinge: ({ tape, inputs, one }) =>
    squaredHinge(tape, inputs['x']!, inputs['y']!, number(one, 'margin'), reductionOf(one)),
  bce_with_logits: ({ tape, inputs, one }) =>
    binaryCrossEntropy(tape, inputs['x']!, inputs['t']!, {
      reduction: reductionOf(one),
      weights: inputs['weight'],
      positiveWeights: inputs['pos_weight'],
    }),
  focal_binary: ({ tape, inputs, one }) =>
    binaryFocal(tape, inputs['x']!, inputs['t']!, {
      alpha: one.params['alpha'] as number | null,
      gamma: number(one, 'gamma'),
      reduction: reductionOf(one),
    }),
  nll: ({ tape, inputs, one }) =>
    negativeLogLikelihood(tape, inputs['x']!, inputs['t']!, labelOptions(one, inputs)),
  kl_div: ({ tape, inputs, one }) =>
    divergence(tape, inputs['x']!, inputs['t']!, {
      reduction: (one.params['reduction'] as string).replace(
        'batchmean',
        'batch-mean',
      ) as DivergenceReduction,
      logTargets: one.params['log_target'] as boolean,
    }),
  multi_margin: ({ tape, inputs, one }) =>
    multiMargin(tape, inputs['x']!, inputs['t']!, {
      p: one.params['p'] as 1 | 2,
      margin: number(one, 'margin'),
      reduction: reductionOf(one),
    }),
  focal_multiclass: ({ tape, inputs, one }) =>
    labelFocal(tape, inputs['x']!, inputs['t']!, {
      gamma: number(one, 'gamma'),
      reduction: reductionOf(one),
      alpha: inputs['alpha'],
    }),
  cosine_embedding: ({ tape, inputs, one, constant }) =>
    cosineEmbedding(
      tape,
      inputs['a']!,
      inputs['b']!,
      constant('signs', 'f32', [...one.inputs['y']!.values]),
      number(one, 'margin'),
      reductionOf(one),
    ),
  triplet: ({ tape, inputs, one }) =>
    triplet(tape, inputs['a']!, inputs['p']!, inputs['n']!, number(one, 'margin'), reductionOf(one)),
  info_nce: ({ tape, inputs, one }) =>
    contrastive(tape, inputs['a']!, inputs['b']!, number(one, 'temperature')),
  distillation: ({ tape, inputs, one }) =>
    distillation(tape, inputs['x']!, inputs['teacher']!, number(one, 'T')),
};
