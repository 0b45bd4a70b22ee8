import type { Preset } from '../runs.ts';
import { classWeights } from './class-weights-parameter.ts';
import { iterationParameters, strengthC } from './linear-parameters.ts';
import { termFeatureParameters } from './term-feature-parameters.ts';
import { textParameters } from './text-parameters.ts';
import { wordFormParameters } from './word-form-parameters.ts';

export const svm: Preset = {
  name: 'svm',
  title: 'Linear support vector machine',
  family: 'linear',
  seeded: false,
  description:
    'Draws the line between categories that leaves the widest margin, one category against the rest, on the same features as logistic regression. Often a little better on long texts; its probabilities are fitted afterwards.',
  speed: 'seconds for tens of thousands of posts',
  source: 'Joachims 1998; Hsieh, Chang, Lin, Keerthi & Sundararajan 2008',
  parameters: [
    ...textParameters,
    ...wordFormParameters,
    ...termFeatureParameters,
    strengthC(
      'How much mistakes count against the width of the margin: smaller values give a simpler model.',
      0.3,
    ),
    {
      path: 'model.loss',
      title: 'Loss',
      description: 'Squared, documents far on the wrong side count much more.',
      group: 'model',
      kind: 'choice',
      default: 'squared-hinge',
      choices: [
        { value: 'squared-hinge', title: 'Squared hinge' },
        { value: 'hinge', title: 'Hinge' },
      ],
    },
    classWeights('model'),
    ...iterationParameters(200, 0.1, 'The fit has settled when no multiplier wants to move more than this.'),
  ],
};
