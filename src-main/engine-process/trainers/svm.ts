import { z } from 'zod';
import { trainSvm } from '../../../engine/training/train-svm.ts';
import { classWeighting, iterations, termFeatures, text } from './recipe-parts.ts';
import { cpuTrainer } from './trainer.ts';

const recipe = z.object({
  text,
  features: termFeatures,
  model: z.object({
    c: z.number().positive(),
    loss: z.enum(['squared-hinge', 'hinge']),
    classWeights: classWeighting,
  }),
  training: iterations,
});

export const svm = cpuTrainer(recipe, trainSvm);
