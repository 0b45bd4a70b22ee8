import { textParameters } from './text-parameters.ts';
import type { Preset } from '../runs.ts';
import { classWeights } from './class-weights-parameter.ts';
import { iterationParameters, strengthC } from './linear-parameters.ts';
import { termFeatureParameters } from './term-feature-parameters.ts';
import { wordFormParameters } from './word-form-parameters.ts';

export const logistic: Preset = {
  name: 'logistic',
  title: 'Logistic regression',
  family: 'linear',
  seeded: false,
  description:
    'Weighs words, word pairs and pieces of words by TF-IDF and fits one coefficient for each and category, with a penalty on large ones. A strong baseline whose coefficients can be read.',
  speed: 'seconds for tens of thousands of posts',
  source:
    'Jurafsky & Martin, Speech and Language Processing, chapter 4; Salton & Buckley 1988; Zou & Hastie 2005',
  parameters: [
    ...textParameters,
    ...wordFormParameters,
    ...termFeatureParameters,
    strengthC('Inverse strength of the penalty: smaller values give a simpler model.', 3),
    {
      path: 'model.penalty',
      title: 'Penalty',
      description:
        'L2 makes all coefficients small; L1 keeps few of them and takes the rest out, for models that can be read whole; the elastic net is between.',
      group: 'model',
      kind: 'choice',
      default: 'l2',
      choices: [
        { value: 'l2', title: 'L2: squares' },
        { value: 'l1', title: 'L1: magnitudes' },
        { value: 'elastic-net', title: 'Elastic net: both' },
      ],
    },
    {
      path: 'model.l1Ratio',
      title: 'Share of L1',
      description: 'Elastic net only: 0 is L2, 1 is L1.',
      group: 'model',
      kind: 'number',
      default: 0.5,
      min: 0,
      max: 1,
    },
    classWeights('model'),
    ...iterationParameters(
      200,
      0.001,
      'The fit has settled when no slope of the mean loss is steeper than this.',
    ),
  ],
};
