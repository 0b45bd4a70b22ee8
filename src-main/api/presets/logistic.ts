import { textParameters } from './text-parameters.ts';
import type { Preset } from '../runs.ts';
import { classWeights } from './class-weights-parameter.ts';
import { termFeatureParameters } from './term-feature-parameters.ts';

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
    ...termFeatureParameters,
    {
      path: 'model.c',
      title: 'C',
      description: 'Inverse strength of the L2 penalty: smaller values give a simpler model.',
      group: 'model',
      kind: 'number',
      default: 1,
      min: 0.000_01,
      max: 100_000,
    },
    classWeights('model'),
    {
      path: 'training.maxIterations',
      title: 'Most iterations',
      description: 'The fit stops after so many steps even where it has not settled.',
      group: 'training',
      kind: 'integer',
      default: 200,
      min: 1,
      max: 10_000,
    },
    {
      path: 'training.tolerance',
      title: 'Tolerance',
      description: 'The fit has settled when no slope of the mean loss is steeper than this.',
      group: 'training',
      kind: 'number',
      default: 0.001,
      min: 1e-10,
      max: 0.1,
    },
  ],
};
