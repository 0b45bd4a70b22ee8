/** How each preset of language models is trained. */
import { z } from 'zod';
import type { Backend } from '../../engine/core/backend.ts';
import type { TextLanguageModel } from '../../engine/models/text-language-model.ts';
import { trainNgram } from '../../engine/training/train-ngram.ts';
import type { Work } from '../../engine/training/work.ts';
import { LecternError } from '../api/errors.ts';
import type { Recipe } from '../api/runs.ts';
import type { BackendName, DeviceChoice } from '../api/system.ts';
import type { LanguageNews } from './language-messages.ts';

export interface LanguageTask {
  readonly recipe: Recipe;
  readonly train: readonly string[];
  readonly validation: readonly string[];
  readonly seed: number;
  readonly device: DeviceChoice;
  readonly threads: number | undefined;
  readonly work: Work;
  tell(news: LanguageNews): void;
  /** State of an interrupted training to go on from. */
  readonly checkpoint: Uint8Array | undefined;
}

export interface TrainedLanguageModel {
  readonly model: TextLanguageModel;
  readonly warnings: readonly string[];
  readonly cancelled: boolean;
  readonly backend: BackendName;
  readonly adapter: string;
  readonly threads: number;
  /** What the model computes on, to be disposed of after it. */
  readonly opened: Backend | undefined;
  /** Whether scoring all training texts is quick enough to be done. */
  readonly measureTraining: boolean;
}

type LanguageTrainer = (task: LanguageTask) => Promise<TrainedLanguageModel>;

const text = z.object({
  unit: z.enum(['auto', 'spaces', 'words', 'tweet', 'segments', 'characters']),
  lowercase: z.boolean(),
  minCount: z.number().int().min(0),
  maxVocabulary: z.number().int().min(0),
});

const ngram = z.object({
  text,
  model: z.object({
    order: z.number().int().min(1).max(6),
    smoothing: z.enum(['modified-kneser-ney', 'kneser-ney', 'witten-bell', 'add-k']),
    added: z.number().positive(),
  }),
});

const trainers: Readonly<Record<string, LanguageTrainer>> = {
  'kneser-ney-5': async ({ recipe, train, work }) => {
    const { text: reading, model: own } = readRecipe(ngram, recipe);
    const { order, smoothing: method, added } = own;
    const smoothing = method === 'add-k' ? ({ method, k: added } as const) : ({ method } as const);
    const { model, warnings } = await trainNgram(train, reading, { order, smoothing }, work);
    return {
      model,
      warnings,
      cancelled: false,
      backend: 'reference',
      adapter: 'CPU, 64-bit arithmetic',
      threads: 1,
      opened: undefined,
      measureTraining: true,
    };
  },
};

export function languageTrainerOf(preset: string): LanguageTrainer {
  const trainer = Object.hasOwn(trainers, preset) ? trainers[preset] : undefined;
  if (trainer === undefined)
    throw new LecternError('bad-input', `There is no language model preset “${preset}”.`);
  return trainer;
}

function readRecipe<Schema extends z.ZodType>(schema: Schema, recipe: Recipe): z.output<Schema> {
  const parsed = schema.safeParse(recipe);
  if (parsed.success) return parsed.data;
  throw new LecternError(
    'bad-input',
    `The recipe of preset “${recipe.preset}” has no usable value at “${parsed.error.issues[0]?.path.join('.') ?? ''}”.`,
    'Train again from the preset.',
  );
}
