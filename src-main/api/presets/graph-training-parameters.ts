/** How the networks built from operations are trained: what all networks have, with more choices, and some rules more. */
import type { Parameter } from '../runs.ts';
import { networkTrainingParameters } from './network-training-parameters.ts';

const more: Readonly<Record<string, Partial<Parameter>>> = {
  'training.schedule': {
    choices: [
      { value: 'constant', title: 'Constant' },
      { value: 'linear', title: 'Linear' },
      { value: 'cosine', title: 'Cosine' },
      { value: 'one-cycle', title: 'One cycle: rises, then falls' },
      { value: 'exponential', title: 'By equal factors, to a hundredth' },
      { value: 'step', title: 'A tenth at half, again at three quarters' },
      { value: 'inverse-square-root', title: 'One over the root of the step' },
      { value: 'plateau', title: 'Halved when validation stalls' },
    ],
  },
  'training.optimizer': {
    choices: [
      { value: 'adam', title: 'Adam' },
      { value: 'adamw', title: 'AdamW' },
      { value: 'nadam', title: 'NAdam' },
      { value: 'radam', title: 'RAdam' },
      { value: 'adamax', title: 'AdaMax' },
      { value: 'rmsprop', title: 'RMSprop' },
      { value: 'adagrad', title: 'Adagrad' },
      { value: 'adadelta', title: 'Adadelta' },
      { value: 'sgd', title: 'Gradient descent' },
      { value: 'momentum', title: 'Gradient descent with momentum 0.9' },
      { value: 'nesterov', title: 'Nesterov’s accelerated gradient, momentum 0.9' },
    ],
  },
};

const rules: readonly Parameter[] = [
  {
    path: 'training.l1',
    title: 'L1 penalty',
    description: 'Pulls weights (not word vectors) to exactly zero; 0: none. The loss shown is without it.',
    group: 'training',
    kind: 'number',
    default: 0,
    min: 0,
    max: 1,
  },
  {
    path: 'training.clipValue',
    title: 'Clipping of single gradients',
    description: 'No element of a gradient counts for more than this; 0: no such limit.',
    group: 'training',
    kind: 'number',
    default: 0,
    min: 0,
    max: 1_000,
  },
  {
    path: 'training.minWeightChange',
    title: 'Stop when weights stand still',
    description:
      'Training stops when an epoch moves the weights by a smaller share of their size than this; 0: never.',
    group: 'training',
    kind: 'number',
    default: 0,
    min: 0,
    max: 1,
  },
  {
    path: 'training.minGradientNorm',
    title: 'Stop at flat ground',
    description: 'Training stops when the gradient at the end of an epoch is shorter than this; 0: never.',
    group: 'training',
    kind: 'number',
    default: 0,
    min: 0,
    max: 1_000,
  },
];

/** `defaults` by path, where they differ from those of all networks. */
export function graphTrainingParameters(
  defaults: Readonly<Record<string, Parameter['default']>> = {},
): readonly Parameter[] {
  return [...networkTrainingParameters, ...rules].map((parameter) => ({
    ...parameter,
    ...more[parameter.path],
    default: defaults[parameter.path] ?? parameter.default,
  }));
}
