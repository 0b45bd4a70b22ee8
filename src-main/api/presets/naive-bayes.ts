import type { Preset } from '../runs.ts';
import { smoothing } from './linear-parameters.ts';
import { termFeatureParameters } from './term-feature-parameters.ts';
import { textParameters } from './text-parameters.ts';
import { withDefaults } from './with-defaults.ts';
import { wordFormParameters } from './word-form-parameters.ts';

export const naiveBayes: Preset = {
  name: 'naive-bayes',
  title: 'Naive Bayes',
  family: 'linear',
  seeded: false,
  description:
    'Counts how often each word comes with each category and multiplies the odds. Quick, good with very few labels, but far too sure of itself on long texts.',
  speed: 'at once',
  source: 'McCallum & Nigam 1998; Rennie, Shih, Teevan & Karger 2003; Jurafsky & Martin, chapter 4',
  parameters: [
    ...textParameters,
    ...wordFormParameters,
    ...withDefaults(termFeatureParameters, {
      'features.longestCharacters': 0,
      'features.weighting': 'binary',
      'features.sublinear': false,
      'features.normalise': false,
    }),
    {
      path: 'model.form',
      title: 'Form',
      description:
        'Multinomial counts words; Bernoulli also counts their absence; complement learns from all other categories and copes better with rare ones.',
      group: 'model',
      kind: 'choice',
      default: 'multinomial',
      choices: [
        { value: 'multinomial', title: 'Multinomial' },
        { value: 'bernoulli', title: 'Bernoulli' },
        { value: 'complement', title: 'Complement' },
      ],
    },
    smoothing(1),
    {
      path: 'model.fitPrior',
      title: 'Frequent categories likelier',
      description: 'Whether a category’s share of the training part counts before a word is read.',
      group: 'model',
      kind: 'boolean',
      default: true,
    },
    {
      path: 'model.norm',
      title: 'Equal weight of categories',
      description: 'Complement only: divides the weights of each category by the sum of their sizes.',
      group: 'model',
      kind: 'boolean',
      default: false,
    },
  ],
};
