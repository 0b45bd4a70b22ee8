import { z } from 'zod';
import { trainLogistic } from '../../../engine/training/train-logistic.ts';
import { classWeighting, iterations, termFeatures, text } from './recipe-parts.ts';
import { cpuTrainer } from './trainer.ts';

const recipe = z.object({
  text,
  features: termFeatures,
  model: z.object({
    c: z.number().positive(),
    // Recipes of the first versions know the L2 penalty only.
    penalty: z.enum(['l2', 'l1', 'elastic-net']).default('l2'),
    l1Ratio: z.number().min(0).max(1).default(0.5),
    classWeights: classWeighting,
  }),
  training: iterations,
});

export const logistic = cpuTrainer(recipe, trainLogistic);
