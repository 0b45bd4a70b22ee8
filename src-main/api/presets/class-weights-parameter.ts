import type { Parameter } from '../runs.ts';

export const classWeights = (group: 'model' | 'training'): Parameter => ({
  path: `${group}.classWeights`,
  title: 'Class weights',
  description: 'Whether documents of rare categories count more, so that the model does not neglect them.',
  group,
  kind: 'choice',
  default: 'balanced',
  choices: [
    { value: 'none', title: 'Every document the same' },
    { value: 'square-root', title: 'Half way' },
    { value: 'balanced', title: 'Every category the same' },
  ],
});
