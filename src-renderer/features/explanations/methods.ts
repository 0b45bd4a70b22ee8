/** The ways to explain a prediction, in words. */
import type { ExplanationMethod } from '../../../src-main/api/explanations.ts';

export interface MethodWords {
  readonly value: ExplanationMethod;
  readonly label: string;
  readonly description: string;
}

export const methods: readonly MethodWords[] = [
  {
    value: 'occlusion',
    label: 'Occlusion',
    description:
      'Leaves out one word at a time and sees how the probability changes. Fast and easy to check.',
  },
  {
    value: 'shapley',
    label: 'Shapley values',
    description: 'Shares the prediction out fairly among the words, over many combinations of them.',
  },
  {
    value: 'lime',
    label: 'LIME',
    description: 'Fits a simple linear model to the prediction around this text.',
  },
  {
    value: 'integrated-gradients',
    label: 'Integrated gradients',
    description:
      'Follows the model’s own derivative from an empty text to this one. For logistic regression and neural models.',
  },
];
