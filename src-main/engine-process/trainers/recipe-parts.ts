/** Parts of recipes that several presets share, as schemas. */
import { z } from 'zod';
import { scheduleNames } from '../../../engine/training/learning-rate.ts';
import { optimizerNames } from '../../../engine/training/optimizer-choice.ts';

const keepReplaceDrop = z.enum(['keep', 'replace', 'drop']);
export const classWeighting = z.enum(['none', 'balanced', 'square-root']);

export const text = z.object({
  tokenizer: z.enum(['words', 'tweet', 'segments', 'characters']),
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

/** `src-main/api/presets/term-feature-parameters.ts`. */
export const termFeatures = z.object({
  wordNgrams: z.number().int().min(0),
  shortestCharacters: z.number().int().min(0),
  longestCharacters: z.number().int().min(0),
  characterTextLimit: z.number().int().min(0),
  minDocuments: z.number().int().min(1),
  maxShare: z.number().min(0).max(1),
  maxFeatures: z.number().int().min(0),
  weighting: z.enum(['tfidf', 'counts', 'binary']),
  sublinear: z.boolean(),
  normalise: z.boolean(),
});

/** `src-main/api/presets/network-training-parameters.ts`. */
export const networkTraining = z.object({
  epochs: z.number().int().min(1),
  batchSize: z.number().int().min(1),
  learningRate: z.number().positive(),
  schedule: z.enum(scheduleNames),
  warmup: z.number().min(0).max(0.5),
  optimizer: z.enum(optimizerNames),
  weightDecay: z.number().min(0),
  clipNorm: z.number().min(0),
  classWeights: classWeighting,
  labelSmoothing: z.number().min(0).max(0.5),
  patience: z.number().int().min(0),
  minWeightChange: z.number().min(0).default(0),
  stopOn: z.enum(['loss', 'macroF1', 'macroRecall']),
});

export const iterations = z.object({
  maxIterations: z.number().int().min(1),
  tolerance: z.number().positive(),
});
