/** What host and engine process say to each other about taggers; carried inside the `tagging` message. */
import { z } from 'zod';
import { recipe } from '../api/runs.ts';
import { backendName, deviceChoice } from '../api/system.ts';
import { taggingMetrics } from '../api/tagging.ts';

const integers = z.custom<Int32Array>((value) => value instanceof Int32Array);
const floats = z.custom<Float32Array>((value) => value instanceof Float32Array);
const bytes = z.custom<Uint8Array>((value) => value instanceof Uint8Array);
const corpusId = z.number().int().nullable();

export const taggingTraining = z.object({
  projectPath: z.string(),
  run: z.string(),
  corpusId: z.number().int(),
  splitId: corpusId,
  validationCorpusId: corpusId,
  testCorpusId: corpusId,
  column: z.string(),
  recipe,
  seed: z.number().int(),
  device: deviceChoice,
  threads: z.number().int().optional(),
  /** Go on from the stored checkpoint. */
  resume: z.boolean(),
});
export type TaggingTrainingRequest = z.infer<typeof taggingTraining>;

export const taggingRequest = z.discriminatedUnion('action', [
  z.object({ action: z.literal('train'), training: taggingTraining }),
  z.object({
    action: z.literal('tag'),
    model: z.object({ projectPath: z.string(), run: z.string() }),
    sentences: z.array(z.array(z.string()).readonly()).readonly(),
  }),
]);
export type TaggingRequest = z.infer<typeof taggingRequest>;

export const taggingTrained = z.object({
  tags: z.array(z.string()),
  backend: backendName,
  adapter: z.string(),
  threads: z.number().int(),
  dataFingerprint: z.string(),
  parameterCount: z.number(),
  wordsPerSecond: z.number().nullable(),
  seconds: z.number(),
  metrics: taggingMetrics,
  warnings: z.array(z.string()),
  model: bytes,
  cancelled: z.boolean(),
});
export type TaggingTrained = z.infer<typeof taggingTrained>;

export const taggingAnswer = z.discriminatedUnion('action', [
  z.object({ action: z.literal('train'), result: taggingTrained }),
  z.object({
    action: z.literal('tag'),
    /** Names of the tags, and of each word of all sentences its tag, how sure that is, and whether the word is rare. */
    names: z.array(z.string()).readonly(),
    tags: integers,
    probabilities: floats,
    rare: bytes,
    /** Sentences longer than this were tagged in pieces. */
    maxWords: z.number().int(),
  }),
]);
export type TaggingAnswer = z.infer<typeof taggingAnswer>;
