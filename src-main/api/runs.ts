import { z } from 'zod';
import { part } from './corpora.ts';
import { errorReport } from './errors.ts';
import { jobState } from './jobs.ts';
import { projectHandle } from './projects.ts';
import { backendName, deviceChoice } from './system.ts';
import { verb } from './verb.ts';

/** One adjustable value of a preset. The window draws its form from these; `--set path=value` checks against them. */
export const parameter = z.object({
  /** Dotted path into the recipe, such as `training.learningRate`. */
  path: z.string(),
  title: z.string(),
  /** What it does, in a sentence. */
  description: z.string(),
  group: z.enum(['data', 'text', 'features', 'model', 'training', 'decision']),
  /** `file`: the path of a file on the host's machine, read when training begins; '' where none is chosen yet. */
  kind: z.enum(['integer', 'number', 'boolean', 'choice', 'integers', 'file']),
  default: z.union([z.number(), z.boolean(), z.string(), z.array(z.number())]),
  min: z.number().optional(),
  max: z.number().optional(),
  /** Least number of entries of a list; none: it may be empty. */
  fewest: z.number().optional(),
  choices: z.array(z.object({ value: z.string(), title: z.string() })).optional(),
  unit: z.string().optional(),
});
export type Parameter = z.infer<typeof parameter>;
export type ParameterValue = Parameter['default'];

export const preset = z.object({
  name: z.string(),
  title: z.string(),
  /** Under which heading it stands. */
  family: z.enum(['baseline', 'linear', 'network']),
  /** Whether chance is part of training: else every seed gives the same model. */
  seeded: z.boolean(),
  /** Two sentences: what it is and when to take it. */
  description: z.string(),
  /** Order of magnitude on a laptop, in words. */
  speed: z.string(),
  /** Where the method is described. */
  source: z.string(),
  parameters: z.array(parameter),
});
export type Preset = z.infer<typeof preset>;

/** A recipe as stored with a run: complete, nested, every default spelled out. Validated against its preset's parameters. */
export const recipe = z.looseObject({ version: z.literal(1), preset: z.string() });
export type Recipe = z.infer<typeof recipe>;

/** A value with its 95 % interval; null where there is none (one class, no documents). */
export const estimate = z.object({
  value: z.number().nullable(),
  low: z.number().nullable(),
  high: z.number().nullable(),
});
export type Estimate = z.infer<typeof estimate>;

export const classMetrics = z.object({
  precision: estimate,
  recall: estimate,
  f1: estimate,
  /** Area under the ROC curve of this class against all others. */
  rocAuc: estimate.optional(),
  averagePrecision: estimate.optional(),
  /** Documents of this class. */
  support: z.number().int(),
  predicted: z.number().int(),
});

/** Documents of about the same confidence; null where there are none. */
const reliabilityBin = z.object({
  count: z.number().int(),
  accuracy: z.number().nullable(),
  confidence: z.number().nullable(),
});

export const partMetrics = z.object({
  documents: z.number().int(),
  accuracy: estimate,
  balancedAccuracy: estimate,
  macroF1: estimate,
  macroPrecision: estimate,
  macroRecall: estimate,
  weightedF1: estimate,
  weightedPrecision: estimate.optional(),
  weightedRecall: estimate.optional(),
  /** Matthews' correlation. */
  matthews: estimate.optional(),
  /** Cohen's κ between gold and predicted. */
  kappa: estimate.optional(),
  /** Two classes: area under the ROC curve; more: plain mean of each against the rest. */
  rocAuc: estimate.optional(),
  /** Two classes: of the second; more: plain mean over the classes. */
  averagePrecision: estimate.optional(),
  logLoss: estimate,
  brier: estimate.optional(),
  /** 15 equal bins of the confidence. */
  expectedCalibrationError: estimate.optional(),
  /** The bins of that error, from confidence 0 to 1. */
  reliability: z.array(reliabilityBin).optional(),
  /** The same before calibration; absent where the probabilities are the method's own. */
  uncalibrated: z
    .object({
      logLoss: z.number(),
      brier: z.number(),
      expectedCalibrationError: z.number(),
      reliability: z.array(reliabilityBin),
    })
    .optional(),
  /** Column whose equal values stay together when intervals are drawn, and how many values it has here. */
  groupedBy: z.object({ column: z.string(), groups: z.number().int() }).optional(),
  perClass: z.record(z.string(), classMetrics),
  /** `[gold][predicted]` counts in class order. */
  confusion: z.array(z.array(z.number().int())),
  /** What always answering the training part's most frequent category would give here. */
  baseline: z
    .object({ label: z.string(), accuracy: z.number(), macroF1: z.number(), macroRecall: z.number() })
    .optional(),
});
export type PartMetrics = z.infer<typeof partMetrics>;

export const runMetrics = z.object({
  train: partMetrics.nullable(),
  validation: partMetrics.nullable(),
  test: partMetrics.nullable(),
});
export type RunMetrics = z.infer<typeof runMetrics>;

/** What is made of the scores of a model, as fitted on the validation part; it is stored in the model too. */
export const decision = z.object({
  /** `temperature`: below 1 the probabilities were too timid, above 1 too sure; null for other methods. */
  calibration: z
    .object({ method: z.enum(['temperature', 'isotonic']), temperature: z.number().nullable() })
    .nullable(),
  /** In class order: the answer is the category whose probability is largest in relation to its cutoff. */
  cutoffs: z.array(z.number()).nullable(),
  /** Documents whose largest probability is lower are left to people. */
  abstainBelow: z.number().nullable(),
  /** Documents of the validation part that it was fitted on. */
  documents: z.number().int(),
});
export type Decision = z.infer<typeof decision>;

export const run = z.object({
  id: z.string(),
  name: z.string(),
  preset: z.string(),
  corpus: z.object({ id: z.number().int(), name: z.string() }),
  label: z.object({ id: z.number().int(), name: z.string() }),
  split: z.object({ id: z.number().int(), name: z.string() }),
  classes: z.array(z.string()),
  state: jobState,
  job: z.string().nullable(),
  seed: z.number().int(),
  recipe,
  device: deviceChoice,
  backend: backendName.nullable(),
  adapter: z.string().nullable(),
  threads: z.number().int().nullable(),
  appVersion: z.string(),
  dataFingerprint: z.string().nullable(),
  parameterCount: z.number().nullable(),
  createdAt: z.string(),
  startedAt: z.string().nullable(),
  finishedAt: z.string().nullable(),
  seconds: z.number().nullable(),
  metrics: runMetrics.nullable(),
  /** Null: the most probable category of the method's own probabilities. */
  decision: decision.nullable(),
  warnings: z.array(z.string()),
  error: errorReport.nullable(),
  starred: z.boolean(),
  note: z.string(),
  hasModel: z.boolean(),
  /** Epochs after which a training that was cut short can go on; null: it cannot. */
  resumableAfter: z.number().int().nullable(),
});
export type Run = z.infer<typeof run>;

/** Signs by which a training that goes wrong is seen; by name of parameter or layer. */
const epochHealth = z.object({
  /** L2 norm of the gradient in the first step of the epoch, before clipping. */
  gradientNorms: z.record(z.string(), z.number()),
  /** Size of that step over the size of the parameter. */
  updateRatios: z.record(z.string(), z.number()),
  /** Share of the units that are zero for every document looked at. */
  deadUnits: z.record(z.string(), z.number()),
});

export const epoch = z.object({
  epoch: z.number().int(),
  step: z.number().int(),
  trainLoss: z.number().nullable(),
  validationLoss: z.number().nullable(),
  validationAccuracy: z.number().nullable(),
  validationMacroF1: z.number().nullable(),
  validationMacroRecall: z.number().nullable(),
  learningRate: z.number().nullable(),
  /** Since the start of training, without the time between an interruption and going on. */
  seconds: z.number(),
  /** How large gradients and steps were; absent where a method does not measure it. */
  health: epochHealth.optional(),
});
export type Epoch = z.infer<typeof epoch>;

/** A − B on the documents that both predicted. */
export const pairedDifference = z.object({
  a: z.string(),
  b: z.string(),
  part,
  documents: z.number().int(),
  accuracy: estimate,
  macroF1: estimate,
  /** Discordant pairs: only A right, only B right. */
  onlyARight: z.number().int(),
  onlyBRight: z.number().int(),
  /** McNemar's exact test, two-sided. */
  mcnemarP: z.number(),
  /** Of the difference in macro-F1, exchanging the answers of the two at random, by whole groups where there are such. */
  permutationP: z.number(),
  /** Both corrected by Holm's method for all differences of this comparison. */
  mcnemarHolm: z.number(),
  permutationHolm: z.number(),
  /** Smallest true difference in accuracy that these documents would show with 80 % chance; null: none. */
  detectable: z.number().nullable(),
  /** Column whose equal values were drawn and exchanged together. */
  groupedBy: z.string().optional(),
});
export type PairedDifference = z.infer<typeof pairedDifference>;

export const comparison = z.object({
  runs: z.array(run),
  part,
  /** The first run (`a`) minus every other (`b`). */
  differences: z.array(pairedDifference),
  /** Recipe values that are not the same in all runs: path → value per run. */
  recipeDifferences: z.array(z.object({ path: z.string(), values: z.array(z.string()) })),
  warnings: z.array(z.string()),
});
export type Comparison = z.infer<typeof comparison>;

export const inRun = {
  project: projectHandle,
  /** Id, unique prefix, name, or `latest`. */
  run: z.string().min(1),
};

export const trainInput = z.object({
  project: projectHandle,
  corpus: z.number().int(),
  label: z.number().int().optional(),
  split: z.number().int().optional(),
  preset: z.string(),
  /** Values by parameter path; absent ones keep the preset's default. */
  settings: z
    .record(z.string(), z.union([z.number(), z.boolean(), z.string(), z.array(z.number())]))
    .default({}),
  name: z.string().optional(),
  seed: z.number().int().default(1),
  seeds: z.number().int().min(1).max(50).default(1),
  device: deviceChoice.default('auto'),
  threads: z.number().int().min(1).max(64).optional(),
});

/** What one run will take, found by doing a little of it on the device that it would use. */
export const trainingEstimate = z.object({
  parameters: z.number(),
  /** Held on the device while training; null where the method computes on the CPU without one. */
  deviceBytes: z.number().nullable(),
  /** Optimiser steps; null where there are none. */
  steps: z.number().int().nullable(),
  /** From start to result, if early stopping spares no epoch. */
  seconds: z.number(),
  backend: backendName,
  adapter: z.string(),
  threads: z.number().int(),
});
export type TrainingEstimate = z.infer<typeof trainingEstimate>;

export const runVerbs = {
  'runs.presets': verb(z.object({}), z.array(preset)),
  /** Starts one job per seed. Without a label or split: the only label, the newest split. */
  'runs.train': verb(trainInput, z.object({ runs: z.array(z.object({ run: z.string(), job: z.string() })) })),
  /** One run per round of a split with folds (the newest with so many, unless named), each on the round's own split. */
  'runs.trainFolds': verb(
    trainInput.omit({ seeds: true }).extend({ folds: z.number().int().min(2).max(100) }),
    z.object({ runs: z.array(z.object({ run: z.string(), job: z.string() })) }),
  ),
  'runs.estimate': verb(trainInput, trainingEstimate),
  /** Lets a training that was interrupted or cancelled go on from its last checkpoint. */
  'runs.resume': verb(z.object(inRun), z.object({ run: z.string(), job: z.string() })),
  'runs.list': verb(z.object({ project: projectHandle }), z.array(run)),
  'runs.get': verb(z.object(inRun), run),
  'runs.epochs': verb(z.object(inRun), z.array(epoch)),
  'runs.update': verb(
    z.object({
      ...inRun,
      name: z.string().min(1).optional(),
      starred: z.boolean().optional(),
      note: z.string().optional(),
    }),
    run,
  ),
  /** Can be undone: the run and all it produced stay in the trash until it is emptied. */
  'runs.delete': verb(z.object(inRun), z.object({})),
  'runs.compare': verb(
    z.object({
      project: projectHandle,
      runs: z.array(z.string()).min(2).max(12),
      part: part.default('test'),
    }),
    comparison,
  ),
};
