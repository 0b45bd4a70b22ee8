/** How the networks built from operations are trained: what all networks have, and some rules more. */
import type { Parameter } from '../runs.ts';
import { networkTrainingParameters } from './network-training-parameters.ts';

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
    default: defaults[parameter.path] ?? parameter.default,
  }));
}
