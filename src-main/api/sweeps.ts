/** Searching the settings of a preset: ranges, how they are searched, and what was found. */
import { z } from 'zod';
import { errorReport } from './errors.ts';
import { jobState } from './jobs.ts';
import { projectHandle } from './projects.ts';
import { trainInput } from './runs.ts';
import { verb } from './verb.ts';

const value = z.union([z.number(), z.boolean(), z.string(), z.array(z.number())]);

/** What a setting may be: one of some values, or a number between two. */
export const settingRange = z.union([
  z.strictObject({ values: z.array(value).min(1).max(100) }),
  z.strictObject({
    from: z.number(),
    to: z.number(),
    /** `log`: equally likely in every order of magnitude, for rates and penalties. */
    scale: z.enum(['linear', 'log']).default('linear'),
    /** Of a grid: values from one end to the other. */
    steps: z.number().int().min(2).max(100).default(5),
  }),
]);
export type SettingRange = z.infer<typeof settingRange>;

/** By what trials are compared, on the validation part. */
export const sweepMeasure = z.enum(['macroF1', 'accuracy', 'macroRecall', 'logLoss']);
export type SweepMeasure = z.infer<typeof sweepMeasure>;

/** The file that `sweep --grid` reads; by path of the parameter. */
export const sweepPlan = z.strictObject({
  version: z.literal(1).default(1),
  /**
   * `grid`: every combination. `random`: drawn (Bergstra & Bengio 2012). `halving`: drawn, and judged after training on a
   * part of the training part; only the best of each rung are trained on more (Jamieson & Talwalkar 2016).
   */
  method: z.enum(['random', 'grid', 'halving']).default('random'),
  measure: sweepMeasure.default('macroF1'),
  /** Settings drawn; a grid has as many as it has. */
  trials: z.number().int().min(1).max(1_000).default(20),
  /** Of what is drawn; the trainings have the seed of the run. */
  seed: z.number().int().default(1),
  /** Of `halving`: one in so many goes on, on so many times the documents. */
  reduction: z.number().int().min(2).max(10).default(3),
  /** Models of trials that were beaten take much space: `best` keeps that of the best only. */
  keep: z.enum(['best', 'all']).default('best'),
  ranges: z.record(z.string(), settingRange),
});
export type SweepPlan = z.infer<typeof sweepPlan>;

export const sweepTrial = z.object({
  number: z.number().int(),
  rung: z.number().int(),
  settings: z.record(z.string(), value),
  /** Trained on so many documents of the training part; null: on all. */
  documents: z.number().int().nullable(),
  /** An ordinary run, where it was trained on all and is not deleted. */
  run: z.object({ id: z.string(), name: z.string() }).nullable(),
  state: z.enum(['waiting', 'running', 'done', 'failed']),
  /** On the validation part; null until it is done. */
  score: z.number().nullable(),
  seconds: z.number().nullable(),
  error: errorReport.nullable(),
});
export type SweepTrial = z.infer<typeof sweepTrial>;

export const sweep = z.object({
  id: z.string(),
  name: z.string(),
  corpus: z.object({ id: z.number().int(), name: z.string() }),
  label: z.object({ id: z.number().int(), name: z.string() }),
  split: z.object({ id: z.number().int(), name: z.string() }),
  preset: z.string(),
  plan: sweepPlan,
  state: jobState,
  job: z.string().nullable(),
  seed: z.number().int(),
  createdAt: z.string(),
  /** In the order in which they were planned. */
  trials: z.array(sweepTrial),
  /** Number of the best trial that was trained on all documents. */
  best: z.number().int().nullable(),
});
export type Sweep = z.infer<typeof sweep>;

const inSweep = { project: projectHandle, sweep: z.string().min(1) };

export const sweepVerbs = {
  /** Starts the search as one job; every setting that is trained on all documents becomes an ordinary run. */
  'runs.startSweep': verb(
    trainInput.omit({ seeds: true }).extend({ plan: sweepPlan }),
    z.object({ sweep: z.string(), job: z.string() }),
  ),
  /** Goes on with a search that was cancelled or cut short, with what is not done yet. */
  'runs.resumeSweep': verb(z.object(inSweep), z.object({ sweep: z.string(), job: z.string() })),
  'runs.sweeps': verb(z.object({ project: projectHandle }), z.array(sweep.omit({ trials: true }))),
  /** By id, its unique beginning, name, or `latest`. */
  'runs.getSweep': verb(z.object(inSweep), sweep),
};
