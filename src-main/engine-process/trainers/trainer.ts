/** What the engine process needs of a preset: how its recipe is read, and how it is trained. */
import type { z } from 'zod';
import type { Backend } from '../../../engine/core/backend.ts';
import type { Classifier } from '../../../engine/models/classifier.ts';
import { DeviceLostError } from '../../../engine/core/errors.ts';
import { tryLearningRates, type LearningRateTrial } from '../../../engine/training/learning-rate-trial.ts';
import type { PreparedTraining } from '../../../engine/training/prepared-training.ts';
import { trainPrepared } from '../../../engine/training/prepared-training.ts';
import { rehearse } from '../../../engine/training/rehearse.ts';
import type { TrainingData, Work } from '../../../engine/training/work.ts';
import { LecternError } from '../../api/errors.ts';
import type { Recipe } from '../../api/runs.ts';
import type { BackendName, DeviceChoice } from '../../api/system.ts';
import { CheckpointKeeper, type Checkpoints } from '../checkpoint-keeper.ts';
import { openBackend } from '../choose-backend.ts';

export interface TrainingTask {
  readonly recipe: Recipe;
  readonly data: TrainingData;
  readonly seed: number;
  readonly device: DeviceChoice;
  readonly threads: number | undefined;
  readonly work: Work;
  readonly checkpoints?: Checkpoints | undefined;
}

export interface Trained {
  readonly classifier: Classifier;
  readonly warnings: readonly string[];
  readonly cancelled: boolean;
  readonly backend: BackendName;
  readonly adapter: string;
  readonly threads: number;
  /** What the classifier computes on, to be disposed of after it; undefined where it needs none. */
  readonly opened: Backend | undefined;
}

export interface Trainer {
  /** The typed settings of the engine; throws where a stored recipe does not fit. */
  readRecipe(recipe: Recipe): unknown;
  train(task: TrainingTask): Promise<Trained>;
  /** Trains for some steps with a growing learning rate; absent where a method has none. */
  tryLearningRates?(
    task: TrainingTask,
    range: { readonly from: number; readonly to: number; readonly steps: number },
  ): Promise<LearningRateTrial>;
  /** Does a little of the training; the classifier knows nothing yet, or little. */
  estimate(task: TrainingTask): Promise<Estimated>;
}

export type Estimated = Omit<Trained, 'warnings' | 'cancelled'> & {
  /** From recipe to classifier. */
  readonly seconds: number;
  /** Optimiser steps; null where there are none. */
  readonly steps: number | null;
  /** On the device; null where the method has no device. */
  readonly deviceBytes: number | null;
};

/** A device that is lost time and again will not train this. */
const mostLosses = 2;

interface Result {
  readonly classifier: Classifier;
  readonly warnings: readonly string[];
}

/** A preset whose method computes on one core of the CPU in 64 bits. */
export function cpuTrainer<Schema extends z.ZodType>(
  schema: Schema,
  train: (data: TrainingData, settings: z.output<Schema>, work: Work, seed: number) => Promise<Result>,
): Trainer {
  return {
    readRecipe: (recipe) => read(schema, recipe),
    async train({ recipe, data, device, work, seed }) {
      const { classifier, warnings } = await train(data, read(schema, recipe), work, seed);
      return {
        classifier,
        warnings:
          device === 'gpu'
            ? [...warnings, 'This method computes on the CPU; the choice of the GPU made no difference.']
            : warnings,
        cancelled: false,
        backend: 'reference',
        adapter: cpuAdapter,
        threads: 1,
        opened: undefined,
      };
    },
    async estimate(task) {
      const settings = read(schema, task.recipe);
      const part = everyNth(task.data.train, sampleStride(task.data.train.labels.length));
      const started = performance.now();
      const sample = { ...task.data, train: part };
      const { classifier } = await train(sample, settings, task.work, task.seed);
      const share = part.labels.length / Math.max(1, task.data.train.labels.length);
      return {
        classifier,
        seconds: (performance.now() - started) / 1000 / share,
        steps: null,
        deviceBytes: null,
        backend: 'reference',
        adapter: cpuAdapter,
        threads: 1,
        opened: undefined,
      };
    },
  };
}

const cpuAdapter = 'CPU, 64-bit arithmetic';

/** An eighth of the documents, but some hundred where there are so many. */
function sampleStride(documents: number): number {
  return Math.max(1, Math.min(8, Math.floor(documents / 400)));
}

function everyNth({ texts, labels }: TrainingData['train'], stride: number): TrainingData['train'] {
  const chosen = (_: unknown, at: number): boolean => at % stride === 0;
  return { texts: texts.filter(chosen), labels: labels.filter(chosen) };
}

/** A preset whose network computes on a backend: the GPU, or kernels on the CPU. */
export function networkTrainer<Schema extends z.ZodType>(
  schema: Schema,
  prepare: (
    data: TrainingData,
    settings: z.output<Schema>,
    seed: number,
    backend: Backend,
    work: Work,
  ) => Promise<PreparedTraining>,
): Trainer {
  return {
    readRecipe: (recipe) => read(schema, recipe),
    async train({ recipe, data, seed, device, threads, work, checkpoints }) {
      const settings = read(schema, recipe);
      const keeper = new CheckpointKeeper(checkpoints);
      const losses: string[] = [];
      for (;;) {
        const { backend, name, adapter, threads: used } = await openBackend({ device, threads });
        try {
          const prepared = await prepare(data, settings, seed, backend, work);
          const result = await trainPrepared(prepared, seed, work, keeper.hooks());
          const warnings = [...losses, ...result.warnings];
          return { ...result, warnings, backend: name, adapter, threads: used, opened: backend };
        } catch (error) {
          await backend.dispose();
          // A device is lost when its driver restarts or it is unplugged; another one may be there at once.
          if (!(error instanceof DeviceLostError) || losses.length >= mostLosses) throw error;
          const from = keeper.last === undefined ? 'the start' : `epoch ${String(keeper.last.epoch)}`;
          losses.push(`The graphics device was lost while training, which went on from ${from}.`);
        }
      }
    },
    async tryLearningRates({ recipe, data, seed, device, threads, work }, range) {
      const { backend } = await openBackend({ device, threads });
      try {
        const prepared = await prepare(data, read(schema, recipe), seed, backend, work);
        try {
          return await tryLearningRates(prepared, seed, work, range);
        } finally {
          prepared.classifier.dispose();
        }
      } finally {
        await backend.dispose();
      }
    },
    async estimate({ recipe, data, seed, device, threads, work }) {
      const settings = read(schema, recipe);
      const started = performance.now();
      const { backend, name, adapter, threads: used } = await openBackend({ device, threads });
      try {
        const prepared = await prepare(data, settings, seed, backend, work);
        const preparing = (performance.now() - started) / 1000;
        const { steps, deviceBytes, ...training } = await rehearse(prepared, backend, seed);
        const seconds = preparing + training.seconds;
        const { classifier } = prepared;
        return {
          classifier,
          seconds,
          steps,
          deviceBytes,
          backend: name,
          adapter,
          threads: used,
          opened: backend,
        };
      } catch (error) {
        await backend.dispose();
        throw error;
      }
    },
  };
}

function read<Schema extends z.ZodType>(schema: Schema, recipe: Recipe): z.output<Schema> {
  const parsed = schema.safeParse(recipe);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new LecternError(
    'bad-input',
    `The recipe of preset “${recipe.preset}” has no usable value at “${issue?.path.join('.') ?? ''}”.`,
    'Train again from the preset.',
  );
}
