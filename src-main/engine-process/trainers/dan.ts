import { z } from 'zod';
import { prepareArchitecture } from '../../../engine/training/prepare-architecture.ts';
import { prepareDan } from '../../../engine/training/prepare-dan.ts';
import { networkTraining, text } from './recipe-parts.ts';
import { networkTrainer } from './trainer.ts';

const recipe = z.object({
  text,
  features: z.object({
    ngrams: z.number().int().min(1),
    minCount: z.number().int().min(1),
    maxVocabulary: z.number().int().min(0),
    maxTokens: z.number().int().min(1),
    shortestPiece: z.number().int().min(1),
    longestPiece: z.number().int().min(0),
    pieceTextLimit: z.number().int().min(0),
    vectorWords: z.number().int().min(0).default(0),
  }),
  model: z.object({
    embeddingSize: z.number().int().min(1),
    hiddenSizes: z.array(z.number().int().min(1)),
    activation: z.enum(['relu', 'tanh']),
    dropout: z.number().min(0).max(0.95),
    wordDropout: z.number().min(0).max(0.95),
    vectors: z.string().default(''),
    tuneVectors: z.boolean().default(true),
  }),
  training: networkTraining,
});

export const dan = networkTrainer(recipe, (data, settings, seed, backend, work, given) => {
  if (given?.tuned !== false) return prepareDan(data, settings, seed, backend, work, given);
  // With vectors that stay as they are only the layers above their mean are learnt, which is what a perceptron on it is.
  return prepareArchitecture(
    data,
    {
      ...settings,
      features: { ...settings.features, pairBuckets: 0 },
      model: { name: 'mlp', pooling: 'mean', ...settings.model },
      training: { ...settings.training, l1: 0, clipValue: 0 },
    },
    seed,
    backend,
    work,
    given,
  );
});
