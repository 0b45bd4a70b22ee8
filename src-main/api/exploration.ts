/** Questions about what a corpus is made of, before anything is trained on it. */
import { z } from 'zod';
import { documentSelection, histogramBin } from './corpora.ts';
import { projectHandle } from './projects.ts';
import { verb } from './verb.ts';

const whole = z.number().int();
const label = z.string().optional();

export const explorationQuestion = z.discriminatedUnion('what', [
  /** How often each category of each label occurs. */
  z.object({ what: z.literal('labels') }),
  /** How long the texts are in tokens, and how many a limit would cut. */
  z.object({ what: z.literal('lengths') }),
  /** Documents per day, week, month or year; the longest that leaves at least twelve periods unless one is named. */
  z.object({
    what: z.literal('time'),
    column: z.string(),
    unit: z.enum(['auto', 'day', 'week', 'month', 'year']).default('auto'),
    /** Counts each category of this label apart. */
    label,
  }),
  /** A column's most frequent values against the categories of a label. */
  z.object({
    what: z.literal('groups'),
    column: z.string(),
    label,
    limit: whole.min(1).max(1_000).default(50),
  }),
  /** Every place where words occur, with what stands before and after. */
  z.object({
    what: z.literal('kwic'),
    /** Words that follow each other; * at the end of a word stands for any ending, | between words for “or”. */
    query: z.string().trim().min(1).max(200),
    /** Words to show on each side. */
    window: whole.min(1).max(50).default(10),
    order: z.enum(['document', 'left', 'right', 'match']).default('document'),
    /** More places than this: that many of them, evenly spread over the corpus. */
    limit: whole.min(1).max(5_000).default(500),
  }),
  /** The most frequent words, or sequences of words. */
  z.object({
    what: z.literal('ngrams'),
    length: whole.min(1).max(5).default(1),
    minimum: whole.min(1).default(5),
    limit: whole.min(1).max(10_000).default(200),
  }),
  /** Words that mark out the documents of one category. */
  z.object({
    what: z.literal('keyness'),
    label: z.string(),
    category: z.string(),
    /** Compared with this category; without it with all other labelled documents. */
    against: z.string().optional(),
    /** Words with fewer occurrences in all are left out. */
    minimum: whole.min(1).default(5),
    limit: whole.min(1).max(5_000).default(100),
  }),
  /** Which languages the texts are in, as far as a detector tells. */
  z.object({
    what: z.literal('languages'),
    /** Documents to look at, evenly spread. */
    sample: whole.min(100).max(10_000_000).default(20_000),
  }),
  /** Texts that occur more than once, apart from links, @names, “RT” and capitals. */
  z.object({ what: z.literal('duplicates'), limit: whole.min(1).max(5_000).default(200) }),
]);
export type ExplorationQuestion = z.infer<typeof explorationQuestion>;

/** What every answer says about the documents it is of. */
const seen = {
  /** In the selection. */
  documents: whole,
  /** Looked at, where not all were. */
  sampled: whole.optional(),
  notes: z.array(z.string()),
};

export const explorationResult = z.discriminatedUnion('what', [
  z.object({
    ...seen,
    what: z.literal('labels'),
    labels: z.array(
      z.object({
        name: z.string(),
        column: z.string(),
        categories: z.array(z.object({ name: z.string(), count: whole })),
        missing: whole,
      }),
    ),
  }),
  z.object({
    ...seen,
    what: z.literal('lengths'),
    unit: z.string(),
    bins: z.array(histogramBin),
    mean: z.number(),
    median: z.number(),
    p95: z.number(),
    max: z.number(),
    /** Texts longer than a limit on tokens that presets have. */
    limits: z.array(z.object({ tokens: whole, presets: z.array(z.string()), cut: whole, share: z.number() })),
  }),
  z.object({
    ...seen,
    what: z.literal('time'),
    column: z.string(),
    unit: z.enum(['day', 'week', 'month', 'year']),
    categories: z.array(z.string()),
    /** Without gaps; `start` is the first day of the period. */
    periods: z.array(z.object({ start: z.string(), count: whole, counts: z.array(whole) })),
    /** Documents whose cell is empty or no time. */
    unreadable: whole,
  }),
  z.object({
    ...seen,
    what: z.literal('groups'),
    column: z.string(),
    label: z.string().nullable(),
    categories: z.array(z.string()),
    rows: z.array(z.object({ value: z.string(), count: whole, counts: z.array(whole) })),
    /** Different values in all, and documents of those not shown. */
    values: whole,
    others: whole,
  }),
  z.object({
    ...seen,
    what: z.literal('kwic'),
    lines: z.array(z.object({ document: whole, left: z.string(), match: z.string(), right: z.string() })),
    hits: whole,
    documentsWithHits: whole,
  }),
  z.object({
    ...seen,
    what: z.literal('ngrams'),
    length: whole,
    rows: z.array(z.object({ term: z.string(), count: whole, documents: whole, perMillion: z.number() })),
    /** Sequences in all, and different ones of at least `minimum` occurrences. */
    total: whole,
    different: whole,
  }),
  z.object({
    ...seen,
    what: z.literal('keyness'),
    label: z.string(),
    category: z.string(),
    against: z.string().nullable(),
    /** Documents and words on both sides. */
    sizes: z.object({ documents: whole, words: whole, otherDocuments: whole, otherWords: whole }),
    /** Words that were tested. */
    tested: whole,
    /** Of them, still significant after Holm's correction, p < 0.05. */
    significant: whole,
    rows: z.array(
      z.object({
        term: z.string(),
        count: whole,
        otherCount: whole,
        documents: whole,
        otherDocuments: whole,
        logLikelihood: z.number(),
        /** After Holm's correction. */
        p: z.number(),
        /** log₂ of the ratio of the relative frequencies, with its 95 % interval. */
        logRatio: z.number(),
        low: z.number(),
        high: z.number(),
        /** Deviation of proportions over 100 slices of the category's documents: 0 even, 1 in one place. */
        dispersion: z.number(),
      }),
    ),
  }),
  z.object({
    ...seen,
    what: z.literal('languages'),
    rows: z.array(
      z.object({
        /** ISO 639-1; empty: too short or too mixed to tell. */
        code: z.string(),
        name: z.string(),
        count: whole,
        share: z.number(),
        low: z.number(),
        high: z.number(),
      }),
    ),
    mixed: z.boolean(),
  }),
  z.object({
    ...seen,
    what: z.literal('duplicates'),
    /** Texts that occur more than once, and the documents that repeat one. */
    groups: whole,
    repeats: whole,
    rows: z.array(z.object({ text: z.string(), count: whole, documents: z.array(whole) })),
  }),
]);
export type ExplorationResult = z.infer<typeof explorationResult>;

const asked = {
  project: projectHandle,
  corpus: whole,
  question: explorationQuestion,
  selection: documentSelection.default({ search: '', filters: [] }),
};

export const explorationVerbs = {
  /**
   * Asks, and asks again until the answer is there: each time it comes back at the latest after `waitMs`. Work that nobody
   * has asked about for some seconds is given up; answers are kept.
   */
  'exploration.ask': verb(
    z.object({ ...asked, waitMs: whole.min(0).max(10_000).default(400) }),
    z.discriminatedUnion('state', [
      z.object({
        state: z.literal('running'),
        done: z.number(),
        total: z.number().nullable(),
        doing: z.string(),
      }),
      z.object({ state: z.literal('done'), seconds: z.number(), result: explorationResult }),
    ]),
  ),
  /** Writes the answer as a table; without a path to where a browser downloads from. */
  'exploration.save': verb(
    z.object({ ...asked, path: z.string().optional(), overwrite: z.boolean().default(false) }),
    z.object({ path: z.string(), rows: whole }),
  ),
};
