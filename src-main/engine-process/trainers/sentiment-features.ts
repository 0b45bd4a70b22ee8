import { z } from 'zod';
import { trainSentimentFeatures } from '../../../engine/training/train-sentiment-features.ts';
import { readLexiconFile } from '../../files/lexicon-file.ts';
import { classWeighting, iterations, text } from './recipe-parts.ts';
import { cpuTrainer } from './trainer.ts';

const recipe = z.object({
  text,
  features: z.object({ lexicon: z.string() }),
  model: z.object({
    hiddenUnits: z.number().int().min(0),
    c: z.number().positive(),
    classWeights: classWeighting,
  }),
  training: iterations,
});

export const sentimentFeatures = cpuTrainer(recipe, async (data, settings, work, seed) =>
  trainSentimentFeatures(
    data,
    { ...settings, entries: await readLexiconFile(settings.features.lexicon) },
    work,
    seed,
  ),
);
