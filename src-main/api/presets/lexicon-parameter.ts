import type { Parameter } from '../runs.ts';

export const lexicon: Parameter = {
  path: 'features.lexicon',
  title: 'Lexicon file',
  description:
    'A table of words: in the first column the word (a * at its end matches any ending), in the second its category or its score. The words are stored in the model.',
  group: 'features',
  kind: 'file',
  default: '',
};
