/** A stored recipe as the typed settings of the engine; what does not fit is refused with its path. */
import { z } from 'zod';
import type { DanRecipe } from '../../engine/training/train-dan.ts';
import type { LogisticRecipe } from '../../engine/training/train-logistic.ts';
import { LecternError } from '../api/errors.ts';
import type { Recipe } from '../api/runs.ts';

const keepReplaceDrop = z.enum(['keep', 'replace', 'drop']);
const classWeighting = z.enum(['none', 'balanced', 'square-root']);

const text = z.object({
  tokenizer: z.enum(['words', 'tweet', 'characters']),
  lowercase: z.boolean(),
  stripAccents: z.boolean(),
  decodeEscapes: z.boolean(),
  urls: keepReplaceDrop,
  mentions: keepReplaceDrop,
  numbers: keepReplaceDrop,
  punctuation: z.boolean(),
  maxRepeats: z.number().int().min(0),
  markNegation: z.boolean(),
});

const logistic = z.object({
  text,
  features: z.object({
    wordNgrams: z.number().int().min(0),
    shortestCharacters: z.number().int().min(0),
    longestCharacters: z.number().int().min(0),
    characterTextLimit: z.number().int().min(0),
    minDocuments: z.number().int().min(1),
    maxShare: z.number().min(0).max(1),
    maxFeatures: z.number().int().min(0),
    weighting: z.enum(['tfidf', 'counts', 'binary']),
    sublinear: z.boolean(),
  }),
  model: z.object({ c: z.number().positive(), classWeights: classWeighting }),
  training: z.object({ maxIterations: z.number().int().min(1), tolerance: z.number().positive() }),
});

const dan = z.object({
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
  training: z.object({
    epochs: z.number().int().min(1),
    batchSize: z.number().int().min(1),
    learningRate: z.number().positive(),
    schedule: z.enum(['constant', 'linear', 'cosine']),
    warmup: z.number().min(0).max(0.5),
    optimizer: z.enum(['adam', 'adamw', 'sgd']),
    weightDecay: z.number().min(0),
    clipNorm: z.number().min(0),
    classWeights: classWeighting,
    labelSmoothing: z.number().min(0).max(0.5),
    patience: z.number().int().min(0),
    stopOn: z.enum(['loss', 'macroF1', 'macroRecall']),
  }),
});

export function readLogisticRecipe(recipe: Recipe): LogisticRecipe {
  return read(logistic, recipe);
}

export function readDanRecipe(recipe: Recipe): DanRecipe {
  return read(dan, recipe);
}

function read<Schema extends z.ZodType>(schema: Schema, recipe: Recipe): z.output<Schema> {
  const parsed = schema.safeParse(recipe);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new LecternError(
    'bad-input',
    `The recipe of preset “${recipe.preset}” has no usable value at “${issue?.path.join('.') ?? ''}”.`,
    'Train again from the preset.',
  );
}
