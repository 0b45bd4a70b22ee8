/** Neural language models. */
import type { Parameter, Preset } from '../runs.ts';
import { languageTextParameters } from './language-text-parameters.ts';

interface Defaults {
  readonly embeddingSize: number;
  readonly dropout: number;
  readonly epochs: number;
  readonly batchSize: number;
  readonly optimizer: 'sgd' | 'adam';
  readonly learningRate: number;
  readonly clipNorm: number;
  readonly decay: number;
  readonly decayAfter: number;
  readonly patience: number;
}

const number = (
  path: string,
  title: string,
  description: string,
  value: number,
  min: number,
  max: number,
): Parameter => ({
  path,
  title,
  description,
  group: path.startsWith('model') ? 'model' : 'training',
  kind: 'number',
  default: value,
  min,
  max,
});
const whole = (...given: Parameters<typeof number>): Parameter => ({ ...number(...given), kind: 'integer' });

function shared(defaults: Defaults): { model: Parameter[]; training: Parameter[] } {
  return {
    model: [
      whole(
        'model.embeddingSize',
        'Vector size',
        'Numbers in the vector of each word.',
        defaults.embeddingSize,
        1,
        4_096,
      ),
      number(
        'model.dropout',
        'Dropout',
        'Share of units left out at random in each step, against over-fitting.',
        defaults.dropout,
        0,
        0.95,
      ),
    ],
    training: [
      whole('training.epochs', 'Most epochs', 'Passes over the training texts.', defaults.epochs, 1, 10_000),
      whole(
        'training.batchSize',
        'Batch size',
        'Streams, or predictions, side by side in one step.',
        defaults.batchSize,
        1,
        65_536,
      ),
      {
        path: 'training.optimizer',
        title: 'Optimiser',
        description: 'How gradients become steps.',
        group: 'training',
        kind: 'choice',
        default: defaults.optimizer,
        choices: [
          { value: 'sgd', title: 'Gradient descent' },
          { value: 'adam', title: 'Adam' },
        ],
      },
      number(
        'training.learningRate',
        'Learning rate',
        'Size of a step; with gradient descent on streams, of losses summed over the symbols of a stretch.',
        defaults.learningRate,
        1e-7,
        100,
      ),
      number(
        'training.clipNorm',
        'Gradient clipping',
        'Gradients longer than this are shortened; 0: no clipping.',
        defaults.clipNorm,
        0,
        1_000,
      ),
      number(
        'training.decay',
        'Decay',
        'The learning rate is multiplied by this when it falls.',
        defaults.decay,
        0.01,
        1,
      ),
      whole(
        'training.decayAfter',
        'Decay after',
        'From this epoch on the learning rate falls after each; 0: only after epochs that do not lower the validation perplexity.',
        defaults.decayAfter,
        0,
        10_000,
      ),
      whole(
        'training.patience',
        'Patience',
        'Epochs without a better validation perplexity before training ends; 0: never.',
        defaults.patience,
        0,
        1_000,
      ),
    ],
  };
}

const steps = (value: number): Parameter =>
  whole(
    'training.steps',
    'Steps',
    'Symbols of each stream in one step: how far back gradients reach.',
    value,
    1,
    1_024,
  );
const layers = (value: number): Parameter =>
  whole('model.layers', 'Layers', 'One above the other.', value, 1, 24);
const tied = (value: boolean): Parameter => ({
  path: 'model.tied',
  title: 'Tied weights',
  description:
    'The output layer uses the vectors of the words: fewer parameters, often better. Needs equal sizes.',
  group: 'model',
  kind: 'boolean',
  default: value,
});

function recurrent(
  facts: Pick<Preset, 'name' | 'title' | 'description' | 'speed' | 'source'>,
  defaults: Defaults & { hiddenSize: number; layers: number; steps: number; start: number },
): Preset {
  const { model, training } = shared(defaults);
  return {
    ...facts,
    family: 'network',
    seeded: true,
    parameters: [
      ...languageTextParameters,
      ...model,
      whole(
        'model.hiddenSize',
        'Hidden units',
        'Units of each layer: what the model can remember.',
        defaults.hiddenSize,
        1,
        8_192,
      ),
      layers(defaults.layers),
      tied(false),
      number(
        'model.start',
        'Start values',
        'Weights start at random between minus this and this.',
        defaults.start,
        0.0001,
        1,
      ),
      ...training,
      steps(defaults.steps),
    ],
  };
}

/** Zaremba et al. 2014, table 1 and section 4.1: small without dropout, medium with. */
const small = {
  embeddingSize: 200,
  hiddenSize: 200,
  layers: 2,
  dropout: 0,
  epochs: 13,
  batchSize: 20,
  steps: 20,
  optimizer: 'sgd',
  learningRate: 1,
  clipNorm: 5,
  decay: 0.5,
  decayAfter: 4,
  patience: 0,
  start: 0.1,
} as const;

export const lstmLm = recurrent(
  {
    name: 'lstm-lm',
    title: 'LSTM language model',
    description:
      'Reads word by word and remembers what it needs: two layers of 200 units, in the small form of Zaremba and others. Better than n-grams from some hundred thousand words on.',
    speed: 'hours for a million words on a laptop',
    source: 'Zaremba, Sutskever & Vinyals 2014, Recurrent Neural Network Regularization',
  },
  small,
);

export const lstmMediumLm = recurrent(
  {
    name: 'lstm-medium-lm',
    title: 'LSTM language model, medium',
    description:
      'Two layers of 650 units with dropout: much better, and slow. For a GPU, or a machine left alone over the weekend.',
    speed: 'days for a million words on a laptop',
    source: 'Zaremba, Sutskever & Vinyals 2014, Recurrent Neural Network Regularization',
  },
  {
    ...small,
    embeddingSize: 650,
    hiddenSize: 650,
    dropout: 0.5,
    epochs: 39,
    steps: 35,
    decay: 1 / 1.2,
    decayAfter: 6,
    start: 0.05,
  },
);

export const gruLm = recurrent(
  {
    name: 'gru-lm',
    title: 'GRU language model',
    description: 'As the LSTM, with fewer gates and parameters. Take it where training must be quicker.',
    speed: 'hours for a million words on a laptop',
    source: 'Cho et al. 2014, Learning Phrase Representations using RNN Encoder–Decoder',
  },
  {
    ...small,
    layers: 1,
    hiddenSize: 256,
    embeddingSize: 256,
    dropout: 0.3,
    epochs: 20,
    decay: 0.5,
    decayAfter: 0,
  },
);

export const rnnLm = recurrent(
  {
    name: 'rnn-lm',
    title: 'RNN language model',
    description:
      'The simplest network with a memory: one layer whose units see their own last values. To learn from, and as a yardstick.',
    speed: 'an hour or two for a million words on a laptop',
    source: 'Mikolov et al. 2010, Recurrent neural network based language model',
  },
  {
    ...small,
    layers: 1,
    hiddenSize: 256,
    embeddingSize: 256,
    dropout: 0.25,
    epochs: 20,
    decay: 0.5,
    decayAfter: 0,
    learningRate: 0.5,
    clipNorm: 2,
  },
);

const feedForward = shared({
  embeddingSize: 150,
  dropout: 0.3,
  epochs: 12,
  batchSize: 256,
  optimizer: 'adam',
  learningRate: 0.001,
  clipNorm: 5,
  decay: 0.5,
  decayAfter: 0,
  patience: 3,
});

export const ffnLm: Preset = {
  name: 'ffn-lm',
  title: 'Feed-forward language model',
  family: 'network',
  seeded: true,
  description:
    'Predicts a word from the vectors of the few before it. The first neural language model, and the easiest to explain.',
  speed: 'an hour or two for a million words on a laptop',
  source: 'Bengio, Ducharme, Vincent & Jauvin 2003, A Neural Probabilistic Language Model',
  parameters: [
    ...languageTextParameters,
    whole('model.context', 'Words seen', 'How many words before the one to be predicted.', 5, 1, 64),
    ...feedForward.model,
    whole('model.hiddenSize', 'Hidden units', 'Units of the hidden layer.', 300, 1, 8_192),
    {
      path: 'model.direct',
      title: 'Direct connections',
      description: 'Word vectors also reach the output past the hidden layer, as Bengio and others tried.',
      group: 'model',
      kind: 'boolean',
      default: false,
    },
    ...feedForward.training,
  ],
};

const decoder = shared({
  embeddingSize: 256,
  dropout: 0.3,
  epochs: 20,
  batchSize: 16,
  optimizer: 'adam',
  learningRate: 0.0005,
  clipNorm: 1,
  decay: 0.5,
  decayAfter: 0,
  patience: 4,
});

export const transformerLm: Preset = {
  name: 'transformer-lm',
  title: 'Transformer language model',
  family: 'network',
  seeded: true,
  description:
    'Looks at all words before by attention, as large language models do. On a million words rarely better than an LSTM.',
  speed: 'days for a million words on a laptop',
  source: 'Vaswani et al. 2017, Attention Is All You Need; decoder only',
  parameters: [
    ...languageTextParameters,
    ...decoder.model,
    layers(4),
    whole(
      'model.heads',
      'Heads',
      'Ways of attending in each layer; they must divide the vector size.',
      4,
      1,
      64,
    ),
    whole('model.feedForwardSize', 'Inner units', 'Units between the attentions.', 1_024, 1, 16_384),
    tied(true),
    ...decoder.training,
    { ...steps(64), description: 'Symbols of one stretch, and the longest context the model sees.' },
  ],
};
