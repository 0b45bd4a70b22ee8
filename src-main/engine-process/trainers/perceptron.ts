import { z } from 'zod';
import { trainPerceptron } from '../../../engine/training/train-perceptron.ts';
import { termFeatures, text } from './recipe-parts.ts';
import { cpuTrainer } from './trainer.ts';

const recipe = z.object({
  text,
  features: termFeatures,
  training: z.object({ epochs: z.number().int().min(1), average: z.boolean() }),
});

export const perceptron = cpuTrainer(recipe, trainPerceptron);
