import { z } from 'zod';
import { trainDictionary } from '../../../engine/training/train-dictionary.ts';
import { readLexiconFile } from '../../files/lexicon-file.ts';
import { text } from './recipe-parts.ts';
import { cpuTrainer } from './trainer.ts';

const recipe = z.object({ text, features: z.object({ lexicon: z.string() }) });

export const dictionary = cpuTrainer(recipe, async (data, { text: reading, features }) =>
  trainDictionary(data, { text: reading, entries: await readLexiconFile(features.lexicon) }),
);
