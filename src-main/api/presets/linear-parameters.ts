/** Parameters that several linear models share. */
import type { Parameter } from '../runs.ts';

export const strengthC = (description: string, value: number): Parameter => ({
  path: 'model.c',
  title: 'C',
  description,
  group: 'model',
  kind: 'number',
  default: value,
  min: 0.000_01,
  max: 100_000,
});

export const iterationParameters = (
  most: number,
  tolerance: number,
  settled: string,
): readonly Parameter[] => [
  {
    path: 'training.maxIterations',
    title: 'Most iterations',
    description: 'The fit stops after so many steps even where it has not settled.',
    group: 'training',
    kind: 'integer',
    default: most,
    min: 1,
    max: 10_000,
  },
  {
    path: 'training.tolerance',
    title: 'Tolerance',
    description: settled,
    group: 'training',
    kind: 'number',
    default: tolerance,
    min: 1e-10,
    max: 0.5,
  },
];

export const smoothing = (value: number): Parameter => ({
  path: 'model.smoothing',
  title: 'Smoothing',
  description:
    'Added to the count of every word, so that a word never seen with a category does not rule it out.',
  group: 'model',
  kind: 'number',
  default: value,
  min: 0.000_001,
  max: 1_000,
});
