/** Parameters of networks that several presets share. */
import type { Parameter } from '../runs.ts';

export const embeddingSize = (size: number): Parameter => ({
  path: 'model.embeddingSize',
  title: 'Vector size',
  description: 'Numbers in the vector of each word.',
  group: 'model',
  kind: 'integer',
  default: size,
  min: 1,
  max: 2_048,
});

export const wordDropout = (share: number): Parameter => ({
  path: 'model.wordDropout',
  title: 'Word dropout',
  description: 'Share of words left out at random in each step, so that no single word decides.',
  group: 'model',
  kind: 'number',
  default: share,
  min: 0,
  max: 0.95,
});

export const dropout = (share: number): Parameter => ({
  path: 'model.dropout',
  title: 'Dropout',
  description: 'Share of hidden units left out at random in each step, against over-fitting.',
  group: 'model',
  kind: 'number',
  default: share,
  min: 0,
  max: 0.95,
});

export const attentionDropout: Parameter = {
  path: 'model.attentionDropout',
  title: 'Attention dropout',
  description: 'Share of the links between words left out at random in each step, on top of dropout.',
  group: 'model',
  kind: 'number',
  default: 0,
  min: 0,
  max: 0.95,
};

export const layers = (count: number, what: string): Parameter => ({
  path: 'model.layers',
  title: 'Layers',
  description: `${what} one above the other.`,
  group: 'model',
  kind: 'integer',
  default: count,
  min: 1,
  max: 24,
});
