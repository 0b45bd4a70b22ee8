/** Presets whose networks are built from operations: their recipes, and the architecture that each trains. */
import { z } from 'zod';
import { activations } from '../../../engine/models/architectures/hidden-layers.ts';
import type { ArchitectureSettings } from '../../../engine/models/architectures/architecture-settings.ts';
import { prepareArchitecture } from '../../../engine/training/prepare-architecture.ts';
import { networkTraining, text } from './recipe-parts.ts';
import type { Trainer } from './trainer.ts';
import { networkTrainer } from './trainer.ts';

const count = z.number().int().min(1);
const share = z.number().min(0).max(0.95);
const words = { embeddingSize: count, wordDropout: share };

const training = networkTraining.extend({
  l1: z.number().min(0),
  clipValue: z.number().min(0),
  minGradientNorm: z.number().min(0),
});
const sequence = z
  .object({ minCount: count, maxVocabulary: z.number().int().min(0), maxTokens: count })
  .transform((own) => ({
    ...own,
    ngrams: 1,
    shortestPiece: 1,
    longestPiece: 0,
    pieceTextLimit: 0,
    pairBuckets: 0,
  }));
const bag = z.object({
  minCount: count,
  maxVocabulary: z.number().int().min(0),
  maxTokens: count,
  shortestPiece: count,
  longestPiece: z.number().int().min(0),
  pieceTextLimit: z.number().int().min(0),
  pairBuckets: z.number().int().min(0).default(0),
});

/** `settings` completes what the recipe says of the model. */
function graphTrainer<Model extends object>(
  model: z.ZodType<Model>,
  features: typeof sequence | typeof bag,
  settings: (own: Model, maxTokens: number) => ArchitectureSettings,
): Trainer {
  return networkTrainer(z.object({ text, features, model, training }), (data, recipe, seed, backend, work) =>
    prepareArchitecture(
      data,
      {
        ...recipe,
        features: { ...recipe.features, ngrams: 1 },
        model: settings(recipe.model, recipe.features.maxTokens),
      },
      seed,
      backend,
      work,
    ),
  );
}

export const mlp = graphTrainer(
  z.object({
    ...words,
    pooling: z.enum(['mean', 'sum']),
    hiddenSizes: z.array(count),
    activation: z.enum(activations),
    dropout: share,
  }),
  bag,
  (own) => ({ name: 'mlp', ...own }),
);

export const fasttext = graphTrainer(z.object(words), bag, (own) => ({ name: 'fasttext', ...own }));

export const cnn = graphTrainer(
  z.object({ ...words, widths: z.array(count).min(1), filters: count, dropout: share }),
  sequence,
  (own) => ({ name: 'cnn', ...own, widths: [...new Set(own.widths)] }),
);

const recurrentModel = z.object({
  ...words,
  hiddenSize: count,
  layers: count,
  bidirectional: z.boolean(),
  pooling: z.enum(['last', 'mean', 'max']),
  dropout: share,
});
const recurrent = (cell: 'rnn' | 'gru' | 'lstm'): Trainer =>
  graphTrainer(recurrentModel, sequence, (own) => ({ name: 'recurrent', cell, ...own }));

export const rnn = recurrent('rnn');
export const gru = recurrent('gru');
export const lstm = recurrent('lstm');

export const transformer = graphTrainer(
  z.object({ ...words, layers: count, heads: count, feedForwardSize: count, dropout: share }),
  sequence,
  (own, maxTokens) => ({ name: 'transformer', maxTokens, ...own }),
);
