import type { Preset } from '../runs.ts';
import { termFeatureParameters } from './term-feature-parameters.ts';
import { textParameters } from './text-parameters.ts';
import { wordFormParameters } from './word-form-parameters.ts';

export const perceptron: Preset = {
  name: 'perceptron',
  title: 'Averaged perceptron',
  family: 'linear',
  seeded: true,
  description:
    'Goes through the documents and corrects its weights after every mistake; the mean of all corrections is the model. The oldest learner here, and still not far behind.',
  speed: 'seconds for tens of thousands of posts',
  source: 'Rosenblatt 1958; Freund & Schapire 1999; Collins 2002',
  parameters: [
    ...textParameters,
    ...wordFormParameters,
    ...termFeatureParameters,
    {
      path: 'training.epochs',
      title: 'Epochs',
      description: 'Passes over the training part.',
      group: 'training',
      kind: 'integer',
      default: 10,
      min: 1,
      max: 1_000,
    },
    {
      path: 'training.average',
      title: 'Average',
      description: 'Takes the mean of all states instead of the last one, which is steadier.',
      group: 'training',
      kind: 'boolean',
      default: true,
    },
  ],
};
