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
    'Weighs words, word pairs and pieces of words by TF-IDF and fits one coefficient for each and category, with an L2 penalty. A strong baseline whose coefficients can be read.',
  speed: 'seconds for tens of thousands of posts',
  source: 'Jurafsky & Martin, Speech and Language Processing, chapter 4; Salton & Buckley 1988',
  parameters: [
    ...textParameters,
    ...wordFormParameters,
    ...termFeatureParameters,
    strengthC('Inverse strength of the L2 penalty: smaller values give a simpler model.', 3),
    classWeights('model'),
    ...iterationParameters(
      200,
      0.001,
      'The fit has settled when no slope of the mean loss is steeper than this.',
    ),
  ],
};
