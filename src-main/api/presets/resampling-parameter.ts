import type { Parameter } from '../runs.ts';

export const resampling: Parameter = {
  path: 'data.resampling',
  title: 'Resampling',
  description:
    'Evens out how often the categories occur in the training part: by repeating documents of rare ones, or by leaving out documents of frequent ones. Class weights do the same without repeating or losing any; do not use both.',
  group: 'data',
  kind: 'choice',
  default: 'none',
  choices: [
    { value: 'none', title: 'None' },
    { value: 'over', title: 'Repeat documents of rare categories' },
    { value: 'under', title: 'Leave out documents of frequent categories' },
  ],
};
