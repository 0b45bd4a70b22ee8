import type { Preset } from '../runs.ts';
import { classWeights } from './class-weights-parameter.ts';
import { lexicon } from './lexicon-parameter.ts';
import { iterationParameters, strengthC } from './linear-parameters.ts';
import { textParameters } from './text-parameters.ts';

export const sentimentFeatures: Preset = {
  name: 'sentiment-features',
  title: 'Six sentiment features',
  family: 'baseline',
  seeded: true,
  description:
    'Positive words, negative words, “no”, pronouns of the first and second person, “!”, and the length of the text: six numbers that can be understood at a glance, and a small model on them.',
  speed: 'at once',
  source: 'Jurafsky & Martin, Speech and Language Processing, chapters 4 and 5',
  parameters: [
    lexicon,
    ...textParameters,
    {
      path: 'model.hiddenUnits',
      title: 'Hidden units',
      description: '0: logistic regression; more: a network with one hidden layer.',
      group: 'model',
      kind: 'integer',
      default: 0,
      min: 0,
      max: 256,
    },
    strengthC('Inverse strength of the L2 penalty: smaller values give a simpler model.', 1),
    classWeights('model'),
    ...iterationParameters(
      200,
      0.0001,
      'The fit has settled when no slope of the mean loss is steeper than this.',
    ),
  ],
};
