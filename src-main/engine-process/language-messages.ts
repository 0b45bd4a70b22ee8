/** What host and engine process say to each other about language models; carried inside the `language` message. */
import { z } from 'zod';
import { languageEpoch, languageMetrics, languagePartMetrics } from '../api/language.ts';
import { recipe } from '../api/runs.ts';
import { backendName, deviceChoice } from '../api/system.ts';

const modelSource = z.object({ projectPath: z.string(), run: z.string() });
const integers = z.custom<Int32Array>((value) => value instanceof Int32Array);
const doubles = z.custom<Float64Array>((value) => value instanceof Float64Array);
const bytes = z.custom<Uint8Array>((value) => value instanceof Uint8Array);
const corpusId = z.number().int().nullable();

export const languageTraining = z.object({
  projectPath: z.string(),
  run: z.string(),
  corpusId: z.number().int(),
  splitId: corpusId,
  validationCorpusId: corpusId,
  testCorpusId: corpusId,
  recipe,
  seed: z.number().int(),
  device: deviceChoice,
  threads: z.number().int().optional(),
  /** Go on from the stored checkpoint. */
  resume: z.boolean(),
});
export type LanguageTrainingRequest = z.infer<typeof languageTraining>;

export const groupsRequest = z.object({
  projectPath: z.string(),
  corpusId: z.number().int(),
  names: z.array(z.string()),
  /** Place of each document's group in `names`; −1: in none. */
  groupOf: integers,
  settings: z.object({
    unit: z.enum(['auto', 'spaces', 'words', 'tweet', 'segments', 'characters']),
    lowercase: z.boolean(),
    minCount: z.number().int(),
    maxVocabulary: z.number().int(),
  }),
  order: z.number().int(),
  testShare: z.number(),
  seed: z.number().int(),
});
export type GroupsRequest = z.infer<typeof groupsRequest>;

export const languageRequest = z.discriminatedUnion('action', [
  z.object({ action: z.literal('train'), training: languageTraining }),
  z.object({ action: z.literal('score'), model: modelSource, texts: z.array(z.string()) }),
  z.object({ action: z.literal('next'), model: modelSource, prompt: z.string(), count: z.number().int() }),
  z.object({
    action: z.literal('write'),
    model: modelSource,
    prompt: z.string(),
    temperature: z.number(),
    topK: z.number().int().optional(),
    topP: z.number().optional(),
    maximumSymbols: z.number().int(),
    seeds: z.array(z.number().int()),
  }),
  z.object({ action: z.literal('groups'), groups: groupsRequest }),
]);
export type LanguageRequest = z.infer<typeof languageRequest>;

export const languageTrained = z.object({
  backend: backendName,
  adapter: z.string(),
  threads: z.number().int(),
  dataFingerprint: z.string(),
  parameterCount: z.number(),
  vocabularySize: z.number().int(),
  unit: z.string(),
  seconds: z.number(),
  metrics: languageMetrics,
  warnings: z.array(z.string()),
  model: bytes,
  cancelled: z.boolean(),
});
export type LanguageTrained = z.infer<typeof languageTrained>;

/** As the engine's `ScoredTexts`. */
export const languageScored = z.object({
  offsets: integers,
  logProbabilities: doubles,
  unknown: bytes,
  starts: integers,
  ends: integers,
});
export type LanguageScored = z.infer<typeof languageScored>;

export const groupsComparison = z.object({
  groups: z.array(
    z.object({
      name: z.string(),
      learnt: z.object({ documents: z.number(), tokens: z.number() }),
      scored: z.number(),
    }),
  ),
  /** `learnt` and `scored` are places of groups. */
  cells: z.array(z.object({ learnt: z.number(), scored: z.number(), metrics: languagePartMetrics })),
  vocabularySize: z.number().int(),
  unit: z.string(),
  warnings: z.array(z.string()),
});
export type GroupsComparison = z.infer<typeof groupsComparison>;

export const languageAnswer = z.discriminatedUnion('action', [
  z.object({ action: z.literal('train'), result: languageTrained }),
  z.object({ action: z.literal('score'), result: languageScored }),
  z.object({
    action: z.literal('next'),
    symbols: z.array(z.object({ symbol: z.string(), probability: z.number() })),
  }),
  z.object({
    action: z.literal('write'),
    texts: z.array(z.object({ text: z.string(), finished: z.boolean() })),
  }),
  z.object({ action: z.literal('groups'), result: groupsComparison }),
]);
export type LanguageAnswer = z.infer<typeof languageAnswer>;

/** What training tells of itself while it runs. */
export const languageNews = z.discriminatedUnion('news', [
  z.object({ news: z.literal('epoch'), epoch: languageEpoch }),
  z.object({ news: z.literal('checkpoint'), epoch: z.number().int(), state: bytes }),
]);
export type LanguageNews = z.infer<typeof languageNews>;
