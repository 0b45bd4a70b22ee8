/** Sequence tagging: taggers learn from sentences whose words have tags, and give tags to words. */
import { z } from 'zod';
import { readOptions } from './corpora.ts';
import { errorReport } from './errors.ts';
import { jobState } from './jobs.ts';
import { projectHandle } from './projects.ts';
import { epoch, estimate, preset, recipe } from './runs.ts';
import { backendName, deviceChoice } from './system.ts';
import { verb } from './verb.ts';

export const tagScores = z.object({
  name: z.string(),
  precision: estimate,
  recall: estimate,
  f1: estimate,
  support: z.number().int(),
  predicted: z.number().int(),
});

/** Of one part; all intervals by drawing sentences. */
export const taggingPartMetrics = z.object({
  sentences: z.number().int(),
  /** Words with a tag. */
  words: z.number().int(),
  accuracy: estimate,
  /** Of giving each word its most frequent tag in the training part. */
  baselineAccuracy: estimate,
  /** Words that the training part does not hold, and how many of them got their tag. */
  unseenWords: z.number().int(),
  unseenAccuracy: estimate,
  /** Sentences without a mistake. */
  sentenceAccuracy: estimate,
  macroF1: estimate,
  perTag: z.array(tagScores),
  /** `[gold][predicted]`, in the order of `perTag`. */
  confusion: z.array(z.array(z.number().int())),
  /** Where the tags spell out spans, as B-PER I-PER O do: whole spans, as conlleval counts them. */
  spans: z
    .object({
      precision: estimate,
      recall: estimate,
      f1: estimate,
      baselineF1: estimate,
      perType: z.array(tagScores),
    })
    .nullable(),
});
export type TaggingPartMetrics = z.infer<typeof taggingPartMetrics>;

export const taggingMetrics = z.object({
  validation: taggingPartMetrics.nullable(),
  test: taggingPartMetrics.nullable(),
});
export type TaggingMetrics = z.infer<typeof taggingMetrics>;

const namedCorpus = z.object({ id: z.number().int(), name: z.string() });

export const taggingRun = z.object({
  id: z.string(),
  name: z.string(),
  kind: z.literal('tagger'),
  preset: z.string(),
  corpus: namedCorpus,
  /** Null: the whole corpus was learnt. */
  split: namedCorpus.nullable(),
  validationCorpus: namedCorpus.nullable(),
  testCorpus: namedCorpus.nullable(),
  /** The column that the tags come from. */
  column: z.string(),
  /** What can be answered; empty until training has begun. */
  tags: z.array(z.string()),
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
  wordsPerSecond: z.number().nullable(),
  createdAt: z.string(),
  startedAt: z.string().nullable(),
  finishedAt: z.string().nullable(),
  seconds: z.number().nullable(),
  metrics: taggingMetrics.nullable(),
  warnings: z.array(z.string()),
  error: errorReport.nullable(),
  hasModel: z.boolean(),
  /** Training was interrupted and can go on from the end of this epoch. */
  resumableAfter: z.number().int().nullable(),
});
export type TaggingRun = z.infer<typeof taggingRun>;

export const taggedWord = z.object({
  text: z.string(),
  tag: z.string(),
  probability: z.number(),
  /** What it should be, where that is known. */
  gold: z.string().optional(),
  /** Too rare in the training part to be known by itself: read by its parts. */
  rare: z.boolean(),
});
export type TaggedWord = z.infer<typeof taggedWord>;

export const taggedSentence = z.object({ words: z.array(taggedWord) });
export type TaggedSentence = z.infer<typeof taggedSentence>;

/** A column of a corpus that holds a list of tags in each row, as those of CoNLL files do. */
export const tagColumn = z.object({
  name: z.string(),
  /** Different tags in the first sentences. */
  tags: z.number().int(),
  /** The most frequent of them. */
  examples: z.array(z.string()),
});
export type TagColumn = z.infer<typeof tagColumn>;

export const taggedFormat = z.enum(['conllu', 'conll', 'csv']);
export type TaggedFormat = z.infer<typeof taggedFormat>;

export const inTaggingRun = {
  project: projectHandle,
  /** Id, unique prefix, name, or `latest`, among taggers. */
  run: z.string().min(1),
};

const started = z.object({ run: z.string(), job: z.string() });

export const taggingVerbs = {
  'tagging.presets': verb(z.object({}), z.array(preset)),
  /** Columns of a corpus that taggers can learn; none, where it was not read from tagged sentences. */
  'tagging.columns': verb(z.object({ project: projectHandle, corpus: z.number().int() }), z.array(tagColumn)),
  /** Starts a job for each seed. Without parts of their own, those of the split are taken: the named one, else the newest. */
  'tagging.train': verb(
    z.object({
      project: projectHandle,
      corpus: z.number().int(),
      /** Column with the tags, by its name in the file; `upos`, `tags` or the last one unless given. */
      column: z.string().optional(),
      /** `null`: learn the whole corpus. */
      split: z.number().int().nullable().optional(),
      validationCorpus: z.number().int().optional(),
      testCorpus: z.number().int().optional(),
      preset: z.string(),
      settings: z
        .record(z.string(), z.union([z.number(), z.boolean(), z.string(), z.array(z.number())]))
        .default({}),
      name: z.string().optional(),
      seed: z.number().int().default(1),
      seeds: z.number().int().min(1).max(100).default(1),
      device: deviceChoice.default('auto'),
      threads: z.number().int().min(1).max(64).optional(),
    }),
    z.object({ runs: z.array(started) }),
  ),
  /** Goes on with an interrupted training, from the end of its last epoch that was kept. */
  'tagging.resume': verb(z.object(inTaggingRun), started),
  'tagging.list': verb(z.object({ project: projectHandle }), z.array(taggingRun)),
  'tagging.get': verb(z.object(inTaggingRun), taggingRun),
  'tagging.epochs': verb(z.object(inTaggingRun), z.array(epoch)),
  'tagging.delete': verb(z.object(inTaggingRun), z.object({})),
  /** Cuts a text into sentences and words, and gives each word its tag. */
  'tagging.tag': verb(
    z.object({ ...inTaggingRun, text: z.string().max(1_000_000) }),
    z.object({ sentences: z.array(taggedSentence) }),
  ),
  /** Sentences of the test part, or where there is none of the validation part, with the tags given and those that should be. */
  'tagging.sentences': verb(
    z.object({
      ...inTaggingRun,
      offset: z.number().int().min(0).default(0),
      limit: z.number().int().min(1).max(200).default(20),
    }),
    z.object({
      part: z.enum(['test', 'validation']).nullable(),
      total: z.number().int(),
      sentences: z.array(taggedSentence),
    }),
  ),
  /** Tags a file of sentences, a text file, or a corpus of the project, and writes words with their tags. */
  'tagging.apply': verb(
    z.object({
      ...inTaggingRun,
      file: z.string().optional(),
      sourceName: z.string().optional(),
      options: readOptions.default({}),
      /** A corpus instead of a file. */
      corpus: z.number().int().optional(),
      path: z.string().optional(),
      format: taggedFormat.default('conllu'),
      overwrite: z.boolean().default(false),
    }),
    z.object({ job: z.string() }),
  ),
};
