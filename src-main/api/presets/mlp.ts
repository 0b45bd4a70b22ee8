import type { Preset } from '../runs.ts';
import { graphTrainingParameters } from './graph-training-parameters.ts';
import { dropout, embeddingSize, wordDropout } from './network-model-parameters.ts';
import { textParameters } from './text-parameters.ts';
import { wordBagParameters } from './token-feature-parameters.ts';
import { wordFormParameters } from './word-form-parameters.ts';
import { wordVectorParameters } from './word-vector-parameters.ts';

export const mlp: Preset = {
  name: 'mlp',
  title: 'Multi-layer perceptron',
  family: 'network',
  seeded: true,
  description:
    'The classic network with hidden layers, on the sum or mean of the vectors of the words. The plainest network that can learn what no weighing of single words can.',
  speed: 'under a minute for tens of thousands of posts',
  source: 'Rumelhart, Hinton & Williams 1986; Jurafsky & Martin, Speech and Language Processing, chapter 7',
  parameters: [
    ...textParameters,
    ...wordFormParameters,
    ...wordBagParameters,
    ...wordVectorParameters,
    embeddingSize(100),
    {
      path: 'model.pooling',
      title: 'Words together',
      description: 'A sum grows with the length of the text, a mean does not.',
      group: 'model',
      kind: 'choice',
      default: 'mean',
      choices: [
        { value: 'mean', title: 'Mean of their vectors' },
        { value: 'sum', title: 'Sum of their vectors' },
      ],
    },
    {
      path: 'model.hiddenSizes',
      title: 'Hidden layers',
      description: 'Units of each hidden layer; empty for none.',
      group: 'model',
      kind: 'integers',
      default: [100],
      min: 1,
      max: 8_192,
    },
    {
      path: 'model.activation',
      title: 'Activation',
      description: 'The bend in the hidden units, without which layers would add nothing.',
      group: 'model',
      kind: 'choice',
      default: 'relu',
      choices: [
        { value: 'relu', title: 'ReLU' },
        { value: 'tanh', title: 'tanh' },
        { value: 'sigmoid', title: 'Sigmoid' },
        { value: 'gelu', title: 'GELU' },
        { value: 'silu', title: 'SiLU' },
        { value: 'elu', title: 'ELU' },
        { value: 'selu', title: 'SELU' },
        { value: 'leaky-relu', title: 'Leaky ReLU' },
      ],
    },
    dropout(0.3),
    wordDropout(0),
    ...graphTrainingParameters(),
  ],
};
