import { z } from 'zod';
import { trainLogistic } from '../../../engine/training/train-logistic.ts';
import { classWeighting, termFeatures, text } from './recipe-parts.ts';
import { cpuTrainer } from './trainer.ts';

const recipe = z.object({
  text,
  features: termFeatures,
  model: z.object({ c: z.number().positive(), classWeights: classWeighting }),
  training: z.object({ maxIterations: z.number().int().min(1), tolerance: z.number().positive() }),
});

export const logistic = cpuTrainer(recipe, trainLogistic);
