import type { Preset } from '../runs.ts';
import { graphTrainingParameters } from './graph-training-parameters.ts';
import { dropout, embeddingSize, wordDropout } from './network-model-parameters.ts';
import { textParameters } from './text-parameters.ts';
import { wordSequenceParameters } from './token-feature-parameters.ts';
import { wordFormParameters } from './word-form-parameters.ts';
import { wordVectorParameters } from './word-vector-parameters.ts';

export const cnn: Preset = {
  name: 'cnn',
  title: 'Convolutional network',
  family: 'network',
  seeded: true,
  description:
    'Learns filters that answer to short runs of words and keeps the strongest answer of each. Good where a phrase decides, wherever in the text it stands.',
  speed: 'a minute or two for tens of thousands of posts',
  source: 'Kim 2014, Convolutional Neural Networks for Sentence Classification',
  parameters: [
    ...textParameters,
    ...wordFormParameters,
    ...wordSequenceParameters(400),
    ...wordVectorParameters,
    embeddingSize(100),
    {
      path: 'model.widths',
      title: 'Widths of filters',
      description: 'Words under a filter, one entry for each kind of filter.',
      group: 'model',
      kind: 'integers',
      default: [3, 4, 5],
      min: 1,
      max: 50,
      fewest: 1,
    },
    {
      path: 'model.filters',
      title: 'Filters of each width',
      description: 'How many different phrases can be answered to.',
      group: 'model',
      kind: 'integer',
      default: 100,
      min: 1,
      max: 4_096,
    },
    dropout(0.5),
    wordDropout(0.1),
    ...graphTrainingParameters({ 'training.epochs': 12 }),
  ],
};
