import { z } from 'zod';
import { trainNbSvm } from '../../../engine/training/train-nb-svm.ts';
import { classWeighting, iterations, termFeatures, text } from './recipe-parts.ts';
import { cpuTrainer } from './trainer.ts';

const recipe = z.object({
  text,
  features: termFeatures,
  model: z.object({
    c: z.number().positive(),
    smoothing: z.number().positive(),
    interpolation: z.number().min(0).max(1),
    classWeights: classWeighting,
  }),
  training: iterations,
});

export const nbSvm = cpuTrainer(recipe, trainNbSvm);
