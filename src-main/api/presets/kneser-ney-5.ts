import type { Preset } from '../runs.ts';
import { languageTextParameters } from './language-text-parameters.ts';

export const kneserNey5: Preset = {
  name: 'kneser-ney-5',
  title: 'Kneser-Ney 5-gram',
  family: 'baseline',
  seeded: false,
  description:
    'Predicts a word from the four before it, by how often it followed them, and from fewer where these are rare. The yardstick of every language model, and trained at once.',
  speed: 'seconds',
  source: 'Chen & Goodman 1999, An Empirical Study of Smoothing Techniques for Language Modeling',
  parameters: [
    ...languageTextParameters,
    {
      path: 'model.order',
      title: 'Longest n-gram',
      description: 'A word is predicted from one word less than this.',
      group: 'model',
      kind: 'integer',
      default: 5,
      min: 1,
      max: 6,
    },
    {
      path: 'model.smoothing',
      title: 'Smoothing',
      description: 'How much is held back for what was never seen.',
      group: 'model',
      kind: 'choice',
      default: 'modified-kneser-ney',
      choices: [
        { value: 'modified-kneser-ney', title: 'Modified Kneser-Ney: three discounts' },
        { value: 'kneser-ney', title: 'Kneser-Ney: one discount' },
        { value: 'witten-bell', title: 'Witten-Bell: for few texts' },
        { value: 'add-k', title: 'The same number added to every count' },
      ],
    },
    {
      path: 'model.added',
      title: 'Number added to every count',
      description: 'Only for that smoothing: 1 is Laplace’s rule.',
      group: 'model',
      kind: 'number',
      default: 1,
      min: 0.000001,
      max: 1_000,
    },
  ],
};
