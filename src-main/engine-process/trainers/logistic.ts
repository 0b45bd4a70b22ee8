import { z } from 'zod';
import { trainLogistic } from '../../../engine/training/train-logistic.ts';
import { classWeighting, iterations, termFeatures, text } from './recipe-parts.ts';
import { cpuTrainer } from './trainer.ts';

const recipe = z.object({
  text,
  features: termFeatures,
  model: z.object({ c: z.number().positive(), classWeights: classWeighting }),
  training: iterations,
});

export const logistic = cpuTrainer(recipe, trainLogistic);
