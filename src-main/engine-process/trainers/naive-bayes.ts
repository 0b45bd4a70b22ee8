import { z } from 'zod';
import { trainNaiveBayes } from '../../../engine/training/train-naive-bayes.ts';
import { termFeatures, text } from './recipe-parts.ts';
import { cpuTrainer } from './trainer.ts';

const recipe = z.object({
  text,
  features: termFeatures,
  model: z.object({
    form: z.enum(['multinomial', 'bernoulli', 'complement']),
    smoothing: z.number().positive(),
    fitPrior: z.boolean(),
    norm: z.boolean(),
  }),
});

export const naiveBayes = cpuTrainer(recipe, trainNaiveBayes);
