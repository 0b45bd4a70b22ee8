/** The recurrent networks: one preset for each kind of unit. */
import type { Preset } from '../runs.ts';
import { graphTrainingParameters } from './graph-training-parameters.ts';
import { dropout, embeddingSize, layers, wordDropout } from './network-model-parameters.ts';
import { textParameters } from './text-parameters.ts';
import { wordSequenceParameters } from './token-feature-parameters.ts';
import { wordFormParameters } from './word-form-parameters.ts';
import { wordVectorParameters } from './word-vector-parameters.ts';

function recurrent(
  words: Pick<Preset, 'name' | 'title' | 'description' | 'source'>,
  bidirectional: boolean,
): Preset {
  return {
    ...words,
    family: 'network',
    seeded: true,
    speed: 'some minutes for tens of thousands of posts',
    parameters: [
      ...textParameters,
      ...wordFormParameters,
      ...wordSequenceParameters(200),
      ...wordVectorParameters,
      embeddingSize(100),
      {
        path: 'model.hiddenSize',
        title: 'Units',
        description: 'Numbers that the network carries from word to word, in each direction.',
        group: 'model',
        kind: 'integer',
        default: 100,
        min: 1,
        max: 4_096,
      },
      layers(1, 'Recurrent layers'),
      {
        path: 'model.bidirectional',
        title: 'Both directions',
        description: 'Reads the text from its end too, which takes twice as long.',
        group: 'model',
        kind: 'boolean',
        default: bidirectional,
      },
      {
        path: 'model.pooling',
        title: 'What is kept of the text',
        description: 'The state after the last word, or the mean or largest of the states of all words.',
        group: 'model',
        kind: 'choice',
        default: 'max',
        choices: [
          { value: 'last', title: 'Last state' },
          { value: 'mean', title: 'Mean of the states' },
          { value: 'max', title: 'Largest of the states' },
        ],
      },
      dropout(0.4),
      wordDropout(0.1),
      ...graphTrainingParameters({ 'training.epochs': 12, 'training.clipNorm': 5 }),
    ],
  };
}

export const rnn = recurrent(
  {
    name: 'rnn',
    title: 'Recurrent network',
    description:
      'Reads a text word by word and carries a state along. The simplest network that knows word order; it forgets what is far back.',
    source: 'Elman 1990, Finding Structure in Time',
  },
  false,
);

export const gru = recurrent(
  {
    name: 'gru',
    title: 'Gated recurrent units',
    description:
      'A recurrent network whose units learn what to keep and what to forget. Often as good as an LSTM, with fewer parameters.',
    source: 'Cho et al. 2014, Learning Phrase Representations using RNN Encoder–Decoder',
  },
  false,
);

export const lstm = recurrent(
  {
    name: 'lstm',
    title: 'LSTM',
    description:
      'Long short-term memory: a recurrent network with a memory that is written and erased by learnt gates. For longer texts where word order matters.',
    source: 'Hochreiter & Schmidhuber 1997, Long Short-Term Memory',
  },
  false,
);

export const bilstm = recurrent(
  {
    name: 'bilstm',
    title: 'LSTM in both directions',
    description:
      'Two LSTMs, one of which reads the text from its end, so that every word is seen with what comes before and after it. Usually better than one, at twice the time.',
    source: 'Graves & Schmidhuber 2005, Framewise Phoneme Classification with Bidirectional LSTM',
  },
  true,
);
