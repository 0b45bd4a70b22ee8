/** How each preset of language models is trained. */
import { z } from 'zod';
import type { Backend } from '../../engine/core/backend.ts';
import type { TextLanguageModel } from '../../engine/models/text-language-model.ts';
import type { LanguageNetworkSettings } from '../../engine/models/language-network/language-architecture.ts';
import { trainLanguageNetwork } from '../../engine/training/train-language-network.ts';
import { trainNgram } from '../../engine/training/train-ngram.ts';
import type { Work } from '../../engine/training/work.ts';
import { LecternError } from '../api/errors.ts';
import type { Recipe } from '../api/runs.ts';
import type { BackendName, DeviceChoice } from '../api/system.ts';
import { openBackend } from './choose-backend.ts';
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
  unit: z.enum(['auto', 'spaces', 'words', 'tweet', 'segments', 'characters', 'pieces']),
  lowercase: z.boolean(),
  pieces: z.number().int().min(300).default(4_000),
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

const count = z.number().int().min(1);
const share = z.number().min(0).max(0.95);
const training = z.object({
  epochs: count,
  batchSize: count,
  steps: count.default(1),
  optimizer: z.enum(['sgd', 'adam']),
  learningRate: z.number().positive(),
  clipNorm: z.number().min(0),
  decay: z.number().positive().max(1),
  decayAfter: z.number().int().min(0),
  patience: z.number().int().min(0),
});

/** @param settings completes what the recipe says of the model, and refuses what cannot be */
function networkTrainer<Model extends object>(
  model: z.ZodType<Model>,
  settings: (own: Model, steps: number) => LanguageNetworkSettings,
): LanguageTrainer {
  const schema = z.object({ text, model, training });
  return async ({ recipe, train, validation, seed, device, threads, work, tell, checkpoint }) => {
    const read = readRecipe(schema, recipe);
    const network = settings(read.model, read.training.steps);
    const { backend, name, adapter, threads: used } = await openBackend({ device, threads });
    try {
      const result = await trainLanguageNetwork(
        train,
        validation,
        read.text,
        network,
        read.training,
        seed,
        backend,
        work,
        {
          epoch: (epoch) => {
            tell({ news: 'epoch', epoch });
          },
          checkpoint: (epoch, state) => {
            tell({ news: 'checkpoint', epoch, state });
          },
        },
        checkpoint,
      );
      return {
        ...result,
        backend: name,
        adapter,
        threads: used,
        opened: backend,
        measureTraining: false,
      };
    } catch (error) {
      await backend.dispose();
      throw error;
    }
  };
}

function refuse(message: string, hint: string): never {
  throw new LecternError('bad-input', message, hint);
}

function recurrent(cell: 'rnn' | 'gru' | 'lstm'): LanguageTrainer {
  return networkTrainer(
    z.object({
      embeddingSize: count,
      dropout: share,
      hiddenSize: count,
      layers: count,
      tied: z.boolean(),
      start: z.number().positive(),
    }),
    (own) => {
      if (own.tied && own.embeddingSize !== own.hiddenSize)
        refuse(
          'Tied weights need word vectors as large as the hidden layer.',
          'Set model.embeddingSize and model.hiddenSize to the same number.',
        );
      return { name: 'recurrent', cell, ...own };
    },
  );
}

const lstm = recurrent('lstm');

const trainers: Readonly<Record<string, LanguageTrainer>> = {
  'rnn-lm': recurrent('rnn'),
  'gru-lm': recurrent('gru'),
  'lstm-lm': lstm,
  'lstm-medium-lm': lstm,
  'ffn-lm': networkTrainer(
    z.object({
      context: count,
      embeddingSize: count,
      dropout: share,
      hiddenSize: count,
      direct: z.boolean(),
    }),
    (own) => ({ name: 'feed-forward', ...own }),
  ),
  'transformer-lm': networkTrainer(
    z.object({
      embeddingSize: count,
      dropout: share,
      layers: count,
      heads: count,
      feedForwardSize: count,
      tied: z.boolean(),
    }),
    (own, steps) => {
      if (own.embeddingSize % own.heads !== 0)
        refuse(
          `${String(own.heads)} heads do not divide a vector size of ${String(own.embeddingSize)}.`,
          'Choose a vector size that is a multiple of the heads.',
        );
      return { name: 'transformer', context: steps, ...own };
    },
  ),
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
