import type { Preset } from '../runs.ts';
import { classWeights } from './class-weights-parameter.ts';
import { iterationParameters, smoothing, strengthC } from './linear-parameters.ts';
import { termFeatureParameters } from './term-feature-parameters.ts';
import { textParameters } from './text-parameters.ts';
import { wordFormParameters } from './word-form-parameters.ts';

export const nbSvm: Preset = {
  name: 'nb-svm',
  title: 'NB-SVM',
  family: 'linear',
  seeded: false,
  description:
    'Weighs each word and word pair by what naive Bayes thinks of it, then fits a support vector machine. A hard baseline to beat for sentiment, on short and long texts.',
  speed: 'seconds for tens of thousands of posts',
  source: 'Wang & Manning 2012, Baselines and Bigrams: Simple, Good Sentiment and Topic Classification',
  parameters: [
    ...textParameters,
    ...wordFormParameters,
    ...termFeatureParameters,
    strengthC(
      'How much mistakes count against the width of the margin: smaller values give a simpler model.',
      1,
    ),
    smoothing(1),
    {
      path: 'model.interpolation',
      title: 'Trust in the machine',
      description:
        '1: the support vector machine alone; towards 0 its weights are drawn to their mean size, which is naive Bayes. The paper takes 0.25 with features that are present or not and of no equal length.',
      group: 'model',
      kind: 'number',
      default: 1,
      min: 0,
      max: 1,
    },
    classWeights('model'),
    ...iterationParameters(200, 0.1, 'The fit has settled when no multiplier wants to move more than this.'),
  ],
};
