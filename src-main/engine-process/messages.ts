/** What host and engine process say to each other over the fork's channel (structured clone: typed arrays arrive as such). */
import { z } from 'zod';
import { errorReport } from '../api/errors.ts';
import { attribution, explanationMethod } from '../api/explanations.ts';
import { applyCheckpoint, applyRequest, applyResult } from '../applying/apply-request.ts';
import { embeddingAnswer, embeddingRequest } from './embedding-messages.ts';
import { languageAnswer, languageNews, languageRequest } from './language-messages.ts';
import { taggingAnswer, taggingRequest } from './tagging-messages.ts';
import { learningRateTrial } from '../api/learning-rate.ts';
import { decision, epoch, recipe, runMetrics, trainingEstimate } from '../api/runs.ts';
import { backendName, backendReport, check, deviceChoice } from '../api/system.ts';

const id = z.number().int();

export const modelSource = z.object({ projectPath: z.string(), run: z.string() });

export const trainRequest = z.object({
  projectPath: z.string(),
  run: z.string(),
  corpusId: z.number().int(),
  labelId: z.number().int(),
  splitId: z.number().int(),
  classes: z.array(z.string()).readonly(),
  recipe,
  seed: z.number().int(),
  device: deviceChoice,
  threads: z.number().int().optional(),
  /** Goes on from the run's checkpoint in the project. */
  resume: z.boolean(),
  trainDocuments: z.number().int().min(2).optional(),
  leaveOut: z.object({ fold: z.number().int().min(0), folds: z.number().int().min(2).max(100) }).optional(),
});

export const learningRateRequest = z.object({
  training: trainRequest,
  from: z.number(),
  to: z.number(),
  steps: z.number().int(),
});

export const explainRequest = z.object({
  model: modelSource,
  text: z.string(),
  method: explanationMethod,
  seed: z.number().int(),
});

const bytes = z.custom<Uint8Array>((value) => value instanceof Uint8Array);

export const toEngine = z.discriminatedUnion('kind', [
  z.object({ id, kind: z.literal('train'), request: trainRequest }),
  z.object({ id, kind: z.literal('estimate'), request: trainRequest }),
  z.object({ id, kind: z.literal('learningRate'), request: learningRateRequest }),
  z.object({
    id,
    kind: z.literal('predict'),
    request: z.object({ model: modelSource, texts: z.array(z.string()) }),
  }),
  z.object({ id, kind: z.literal('apply'), request: applyRequest }),
  z.object({ id, kind: z.literal('inspect'), request: z.object({ weights: bytes }) }),
  z.object({ id, kind: z.literal('onnx'), request: z.object({ weights: bytes }) }),
  z.object({ id, kind: z.literal('explain'), request: explainRequest }),
  z.object({ id, kind: z.literal('doctor'), request: z.object({ selfTest: z.boolean() }) }),
  z.object({ id, kind: z.literal('language'), request: languageRequest }),
  z.object({ id, kind: z.literal('embedding'), request: embeddingRequest }),
  z.object({ id, kind: z.literal('tagging'), request: taggingRequest }),
  /** Stop the work of that number. */
  z.object({ id, kind: z.literal('cancel') }),
]);
export type ToEngine = z.infer<typeof toEngine>;

const floats = z.custom<Float32Array>((value) => value instanceof Float32Array);
const integers = z.custom<Int32Array>((value) => value instanceof Int32Array);

export const trainResult = z.object({
  backend: backendName,
  adapter: z.string(),
  threads: z.number().int(),
  dataFingerprint: z.string(),
  parameterCount: z.number(),
  seconds: z.number(),
  metrics: runMetrics.nullable(),
  decision: decision.nullable(),
  warnings: z.array(z.string()),
  predictions: z.object({
    documents: integers,
    parts: bytes,
    gold: integers,
    predicted: integers,
    probabilities: floats,
  }),
  dataMap: z
    .object({
      epochs: z.number().int(),
      documents: integers,
      confidence: floats,
      variability: floats,
      correctness: floats,
    })
    .nullable(),
  model: bytes,
  cancelled: z.boolean(),
});

export const trainCheckpoint = z.object({
  epoch: z.number().int(),
  dataFingerprint: z.string(),
  state: bytes,
});
export type TrainCheckpoint = z.infer<typeof trainCheckpoint>;

export const explainResult = z.object({
  probabilities: z.array(z.number()),
  predicted: z.number().int(),
  attributions: z.array(attribution),
  unit: z.string(),
  notes: z.array(z.string()),
  seconds: z.number(),
});

export const doctorResult = z.object({ backends: z.array(backendReport), selfTest: z.array(check) });

export const inspectedModel = z.object({
  kind: z.string(),
  classes: z.array(z.string()),
  /** The model's own limit; null: no document is left to people. */
  abstainBelow: z.number().nullable(),
  parameterCount: z.number(),
});
export type InspectedModel = z.infer<typeof inspectedModel>;

export const fromEngine = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('ready') }),
  z.object({
    id,
    kind: z.literal('progress'),
    done: z.number(),
    total: z.number().nullable(),
    unit: z.string(),
    message: z.string(),
  }),
  z.object({ id, kind: z.literal('epoch'), epoch }),
  z.object({ id, kind: z.literal('checkpoint'), checkpoint: trainCheckpoint }),
  /** From now on there is a model: a cancel should leave the time to measure and keep it. */
  z.object({ id, kind: z.literal('keeping') }),
  z.object({ id, kind: z.literal('trained'), result: trainResult }),
  z.object({ id, kind: z.literal('estimated'), estimate: trainingEstimate }),
  z.object({
    id,
    kind: z.literal('learningRate'),
    trial: learningRateTrial.omit({ preset: true, present: true }),
  }),
  z.object({ id, kind: z.literal('predicted'), probabilities: floats }),
  z.object({ id, kind: z.literal('applyCheckpoint'), checkpoint: applyCheckpoint }),
  z.object({ id, kind: z.literal('applied'), result: applyResult }),
  z.object({ id, kind: z.literal('inspected'), result: inspectedModel }),
  z.object({ id, kind: z.literal('onnx'), model: bytes, pipeline: bytes }),
  z.object({ id, kind: z.literal('explained'), result: explainResult }),
  z.object({ id, kind: z.literal('examined'), result: doctorResult }),
  z.object({ id, kind: z.literal('languageNews'), news: languageNews }),
  z.object({ id, kind: z.literal('language'), answer: languageAnswer }),
  z.object({ id, kind: z.literal('embedding'), answer: embeddingAnswer }),
  z.object({ id, kind: z.literal('tagging'), answer: taggingAnswer }),
  z.object({ id, kind: z.literal('failed'), error: errorReport }),
]);
export type FromEngine = z.infer<typeof fromEngine>;
