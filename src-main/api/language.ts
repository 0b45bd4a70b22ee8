/** Language models: trained on texts without labels; they score, continue and write texts. */
import { z } from 'zod';
import { part } from './corpora.ts';
import { exportFormat } from './predictions.ts';
import { errorReport } from './errors.ts';
import { jobState } from './jobs.ts';
import { projectHandle } from './projects.ts';
import { estimate, preset, recipe } from './runs.ts';
import { backendName, deviceChoice } from './system.ts';
import { verb } from './verb.ts';

/** What a perplexity counts; printed beside each. */
export const countedInPerplexity =
  'Counted: every symbol, <unk> included, and one </s> per document; not <s>.';

/** Perplexity of the texts of one part. Bits are of −log2 p. */
export const languagePartMetrics = z.object({
  documents: z.number().int(),
  /** Predictions counted. */
  tokens: z.number().int(),
  /** Of these, predictions of `<unk>`. */
  unknownTokens: z.number().int(),
  /** exp of the mean negative log probability over all counted tokens of all documents; interval by drawing documents. */
  perplexity: estimate,
  perplexityWithoutUnknown: estimate,
  bitsPerToken: estimate,
  bitsPerCharacter: estimate,
  /** What stands between blanks, and one end per document; missing in runs of earlier versions. */
  words: z.number().int().optional(),
  /** The same log probability per word, whatever the symbols: comparable between models of words, pieces and characters. */
  perplexityPerWord: estimate.optional(),
  /** Column whose equal values stay together when intervals are drawn, and how many values it has here. */
  groupedBy: z.object({ column: z.string(), groups: z.number().int() }).optional(),
  /** The texts were read one after the other, and the model remembered those before: as recurrent models are published. */
  carried: z.boolean().optional(),
});
export type LanguagePartMetrics = z.infer<typeof languagePartMetrics>;

export const languageMetrics = z.object({
  train: languagePartMetrics.nullable(),
  validation: languagePartMetrics.nullable(),
  test: languagePartMetrics.nullable(),
});
export type LanguageMetrics = z.infer<typeof languageMetrics>;

const namedCorpus = z.object({ id: z.number().int(), name: z.string() });

export const languageRun = z.object({
  id: z.string(),
  name: z.string(),
  kind: z.literal('language model'),
  preset: z.string(),
  corpus: namedCorpus,
  /** Null: the whole corpus was learnt. */
  split: namedCorpus.nullable(),
  validationCorpus: namedCorpus.nullable(),
  testCorpus: namedCorpus.nullable(),
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
  /** Symbols that can be predicted, `<unk>` and `</s>` among them. */
  vocabularySize: z.number().int().nullable(),
  /** What one symbol is, as used. */
  unit: z.string().nullable(),
  createdAt: z.string(),
  startedAt: z.string().nullable(),
  finishedAt: z.string().nullable(),
  seconds: z.number().nullable(),
  metrics: languageMetrics.nullable(),
  warnings: z.array(z.string()),
  error: errorReport.nullable(),
  starred: z.boolean(),
  note: z.string(),
  hasModel: z.boolean(),
  /** Training was interrupted and can go on from the end of this epoch. */
  resumableAfter: z.number().int().nullable(),
});
export type LanguageRun = z.infer<typeof languageRun>;

export const languageEpoch = z.object({
  epoch: z.number().int(),
  step: z.number().int(),
  /** Nats per symbol; exp of it is the perplexity. */
  trainLoss: z.number().nullable(),
  validationLoss: z.number().nullable(),
  learningRate: z.number().nullable(),
  /** A text that the model wrote at the end of the epoch. */
  sample: z.string(),
  /** Since the start of training. */
  seconds: z.number(),
});
export type LanguageEpoch = z.infer<typeof languageEpoch>;

/** A symbol of a text and how surprising it was after those before it. */
export const scoredToken = z.object({
  /** As it stands in the text; `</s>` for its end. */
  text: z.string(),
  start: z.number().int(),
  end: z.number().int(),
  /** −log2 p. */
  surprisal: z.number(),
  /** Not in the vocabulary: what is told is the surprisal of `<unk>`. */
  unknown: z.boolean(),
});
export type ScoredToken = z.infer<typeof scoredToken>;

export const scoredDocument = z.object({
  document: z.number().int(),
  text: z.string(),
  tokens: z.number().int(),
  unknownTokens: z.number().int(),
  logProbability: z.number(),
  perplexity: z.number(),
  /** Mean surprisal, bits per token. */
  surprisal: z.number(),
});
export type ScoredDocument = z.infer<typeof scoredDocument>;

/** Perplexity of the documents that share a value of a column. */
export const perplexityGroup = languagePartMetrics.extend({ name: z.string() });

export const languageScore = z.object({
  corpus: namedCorpus,
  part: part.nullable(),
  all: languagePartMetrics,
  by: z.object({ column: z.string(), groups: z.array(perplexityGroup) }).nullable(),
  /** The file that was written, where one was asked for. */
  written: z.object({ path: z.string(), rows: z.number(), columns: z.array(z.string()) }).nullable(),
  counted: z.string(),
});
export type LanguageScore = z.infer<typeof languageScore>;

/** Perplexity of each group's held-out texts to a model of each group's other texts. */
export const groupComparison = z.object({
  corpus: namedCorpus,
  column: z.string(),
  groups: z.array(
    z.object({
      name: z.string(),
      /** All documents of the group. */
      documents: z.number().int(),
      /** What its model learnt from: equally many symbols in every group. */
      learnt: z.object({ documents: z.number().int(), tokens: z.number().int() }),
      /** Held-out documents. */
      scored: z.number().int(),
    }),
  ),
  /** A cell for every pair: the model of group `learnt` read the held-out texts of group `scored`. */
  cells: z.array(
    z.object({
      learnt: z.string(),
      scored: z.string(),
      metrics: languagePartMetrics,
      /** Bits per symbol more than to the model of the scored group itself. */
      excessBits: z.number().nullable(),
    }),
  ),
  order: z.number().int(),
  seed: z.number().int(),
  /** One vocabulary for all groups. */
  vocabularySize: z.number().int(),
  unit: z.string(),
  /** Values of the column that were left out, and the documents with them. */
  leftOut: z.object({ values: z.number().int(), documents: z.number().int() }),
  warnings: z.array(z.string()),
  counted: z.string(),
});
export type GroupComparison = z.infer<typeof groupComparison>;

export const inLanguageRun = {
  project: projectHandle,
  /** Id, unique prefix, name, or `latest`, among language models. */
  run: z.string().min(1),
};

const sampling = {
  /** 1: as learnt; lower: safer; 0: always the most probable. */
  temperature: z.number().min(0).max(10).default(1),
  topK: z.number().int().min(1).optional(),
  topP: z.number().gt(0).max(1).optional(),
  seed: z.number().int().default(1),
};

export const languageVerbs = {
  'language.presets': verb(z.object({}), z.array(preset)),
  /** Starts the job. Without parts of their own, those of the split are taken: the named one, else the newest. */
  'language.train': verb(
    z.object({
      project: projectHandle,
      corpus: z.number().int(),
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
      device: deviceChoice.default('auto'),
      threads: z.number().int().min(1).max(64).optional(),
    }),
    z.object({ run: z.string(), job: z.string() }),
  ),
  /** Goes on with an interrupted training, from the end of its last epoch. */
  'language.resume': verb(z.object(inLanguageRun), z.object({ run: z.string(), job: z.string() })),
  'language.list': verb(z.object({ project: projectHandle }), z.array(languageRun)),
  'language.get': verb(z.object(inLanguageRun), languageRun),
  'language.epochs': verb(z.object(inLanguageRun), z.array(languageEpoch)),
  'language.delete': verb(z.object(inLanguageRun), z.object({})),
  /** Starts the job that scores a corpus; its output is a `LanguageScore`, and its documents can then be listed. */
  'language.score': verb(
    z.object({
      ...inLanguageRun,
      /** By default the corpus of the run. */
      corpus: z.number().int().optional(),
      /** Only these documents, by the newest split of that corpus. */
      part: part.optional(),
      /** Also for each value of this column, by its name in the file. */
      by: z.string().optional(),
      path: z.string().optional(),
      format: exportFormat.default('csv'),
      /** One row of the file per document, or per token. */
      rows: z.enum(['documents', 'tokens']).default('documents'),
      overwrite: z.boolean().default(false),
    }),
    z.object({ job: z.string() }),
  ),
  /** Starts the job that compares groups' language; its output is a `GroupComparison`. */
  'language.compareGroups': verb(
    z.object({
      project: projectHandle,
      corpus: z.number().int(),
      /** The column whose values are the groups, by its name in the file. */
      by: z.string(),
      /** These values only; by default the eight with the most documents. */
      values: z.array(z.string()).min(2).max(12).optional(),
      order: z.number().int().min(1).max(6).default(3),
      unit: z.enum(['auto', 'spaces', 'words', 'tweet', 'segments', 'characters']).default('auto'),
      lowercase: z.boolean().default(false),
      /** Share of each group's documents that is held out. */
      testShare: z.number().min(0.05).max(0.5).default(0.2),
      seed: z.number().int().default(1),
    }),
    z.object({ job: z.string() }),
  ),
  /** Documents that were scored by `language.score`. */
  'language.documents': verb(
    z.object({
      ...inLanguageRun,
      corpus: z.number().int().optional(),
      sort: z.enum(['surprising', 'expected', 'document']).default('surprising'),
      offset: z.number().int().min(0).default(0),
      limit: z.number().int().min(0).max(1_000).default(100),
    }),
    z.object({ total: z.number().int(), documents: z.array(scoredDocument) }),
  ),
  /** Token by token. */
  'language.tokens': verb(
    z.object({ ...inLanguageRun, text: z.string().max(1_000_000) }),
    z.object({
      tokens: z.array(scoredToken),
      logProbability: z.number(),
      perplexity: z.number(),
      counted: z.string(),
    }),
  ),
  /** The most probable next symbols of a text that begins so. */
  'language.next': verb(
    z.object({
      ...inLanguageRun,
      prompt: z.string().max(100_000),
      count: z.number().int().min(1).max(1_000).default(10),
    }),
    z.object({ symbols: z.array(z.object({ symbol: z.string(), probability: z.number() })) }),
  ),
  /** Texts that go on from the prompt until `</s>` or the limit; text i of several is drawn with seed + i. */
  'language.generate': verb(
    z.object({
      ...inLanguageRun,
      prompt: z.string().max(100_000).default(''),
      ...sampling,
      count: z.number().int().min(1).max(100).default(1),
      maximumTokens: z.number().int().min(1).max(10_000).default(100),
    }),
    z.object({
      texts: z.array(
        z.object({
          /** What the model wrote. */
          text: z.string(),
          /** The prompt and what was written after it, with a blank between where the symbols are words. */
          whole: z.string(),
          seed: z.number().int(),
          finished: z.boolean(),
        }),
      ),
    }),
  ),
};
