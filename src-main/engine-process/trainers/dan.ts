import { z } from 'zod';
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
  }),
  model: z.object({
    embeddingSize: z.number().int().min(1),
    hiddenSizes: z.array(z.number().int().min(1)),
    activation: z.enum(['relu', 'tanh']),
    dropout: z.number().min(0).max(0.95),
    wordDropout: z.number().min(0).max(0.95),
  }),
  training: networkTraining,
});

export const dan = networkTrainer(recipe, prepareDan);
