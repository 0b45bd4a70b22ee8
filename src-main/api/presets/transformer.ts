import type { Preset } from '../runs.ts';
import { graphTrainingParameters } from './graph-training-parameters.ts';
import { dropout, embeddingSize, layers, wordDropout } from './network-model-parameters.ts';
import { textParameters } from './text-parameters.ts';
import { wordSequenceParameters } from './token-feature-parameters.ts';
import { wordFormParameters } from './word-form-parameters.ts';
import { wordVectorParameters } from './word-vector-parameters.ts';

export const transformer: Preset = {
  name: 'transformer',
  title: 'Transformer encoder',
  family: 'network',
  seeded: true,
  description:
    'Every word looks at every other word of its text, in several layers. Trained from nothing it needs many labels: with some thousand, simpler models are usually better.',
  speed: 'some minutes for tens of thousands of posts',
  source: 'Vaswani et al. 2017, Attention Is All You Need; Xiong et al. 2020',
  parameters: [
    ...textParameters,
    ...wordFormParameters,
    ...wordSequenceParameters(200),
    ...wordVectorParameters,
    embeddingSize(128),
    layers(2, 'Blocks of attention and feed-forward'),
    {
      path: 'model.heads',
      title: 'Attention heads',
      description: 'Kinds of relations between words in each layer; the vector size must be a multiple.',
      group: 'model',
      kind: 'integer',
      default: 4,
      min: 1,
      max: 64,
    },
    {
      path: 'model.feedForwardSize',
      title: 'Feed-forward units',
      description: 'Hidden units between the attentions.',
      group: 'model',
      kind: 'integer',
      default: 256,
      min: 1,
      max: 16_384,
    },
    dropout(0.2),
    wordDropout(0.1),
    ...graphTrainingParameters({
      'training.epochs': 12,
      'training.learningRate': 0.0005,
      'training.warmup': 0.1,
      'training.optimizer': 'adamw',
      'training.weightDecay': 0.01,
      'training.clipNorm': 1,
    }),
  ],
};
