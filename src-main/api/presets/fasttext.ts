import type { Preset } from '../runs.ts';
import { graphTrainingParameters } from './graph-training-parameters.ts';
import { embeddingSize, wordDropout } from './network-model-parameters.ts';
import { textParameters } from './text-parameters.ts';
import { wordBagParameters } from './token-feature-parameters.ts';
import { wordFormParameters } from './word-form-parameters.ts';
import { wordVectorParameters } from './word-vector-parameters.ts';

export const fasttext: Preset = {
  name: 'fasttext',
  title: 'fastText-style classifier',
  family: 'network',
  seeded: true,
  description:
    'The mean of the vectors of words, word pairs and pieces of words, and one linear layer. Very quick, and hard to beat on large corpora.',
  speed: 'seconds to a minute for tens of thousands of posts',
  source: 'Joulin, Grave, Bojanowski & Mikolov 2017, Bag of Tricks for Efficient Text Classification',
  parameters: [
    ...textParameters,
    ...wordFormParameters,
    ...wordBagParameters,
    {
      path: 'features.pairBuckets',
      title: 'Rows for word pairs',
      description:
        'Pairs of neighbouring words share so many vectors, each pair at a place given by its hash; 0: no pairs.',
      group: 'features',
      kind: 'integer',
      default: 100_000,
      min: 0,
      max: 5_000_000,
    },
    ...wordVectorParameters,
    embeddingSize(50),
    wordDropout(0.2),
    ...graphTrainingParameters({ 'training.learningRate': 0.003 }),
  ],
};
