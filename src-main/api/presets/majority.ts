import type { Preset } from '../runs.ts';

export const majority: Preset = {
  name: 'majority',
  title: 'Majority baseline',
  family: 'baseline',
  seeded: false,
  description:
    'Gives every document the most frequent category of the training part. What any other model has to beat.',
  speed: 'at once',
  source: 'Baseline',
  parameters: [],
};
