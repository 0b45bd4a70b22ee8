import type { Preset } from '../runs.ts';
import { lexicon } from './lexicon-parameter.ts';
import { textParameters } from './text-parameters.ts';

export const dictionary: Preset = {
  name: 'dictionary',
  title: 'Dictionary',
  family: 'baseline',
  seeded: false,
  description:
    'Counts the words of your own lexicon; the category with most of them is the answer. It learns nothing from your labels, except what to answer where no word is found.',
  speed: 'at once',
  source: 'Stone, Dunphy, Smith & Ogilvie 1966; Young & Soroka 2012',
  parameters: [lexicon, ...textParameters],
};
