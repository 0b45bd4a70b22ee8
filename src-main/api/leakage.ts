/** What could make a result look better than it is, asked before training. */
import { z } from 'zod';
import { part } from './corpora.ts';
import { splitMethod } from './splits.ts';
import { projectHandle } from './projects.ts';
import { verb } from './verb.ts';

/** A column gives the label away when, on held-out documents, it removes this share of the errors or of the uncertainty. */
export const giveawayThreshold = 0.3;

const duplicatePair = z.object({
  /** The document that judges, and the one that trains. */
  judged: z.object({ document: z.number().int(), part, text: z.string() }),
  training: z.object({ document: z.number().int(), text: z.string() }),
  /** The same after links, names, capitals and punctuation are taken out; else nearly the same. */
  equal: z.boolean(),
});

export const leakageReport = z.object({
  corpus: z.string(),
  documents: z.number().int(),
  split: z.object({ id: z.number().int(), name: z.string() }).nullable(),
  label: z.object({ id: z.number().int(), name: z.string() }).nullable(),
  duplicates: z.object({
    /** Documents that have at least one other like them, in how many clusters. */
    documents: z.number().int(),
    clusters: z.number().int(),
    largest: z.number().int(),
    /** Validation and test documents with an equal, and with only a similar, text in the training part. */
    equalAcross: z.number().int(),
    nearAcross: z.number().int(),
    /** Documents of one cluster with different labels. */
    contradictory: z.number().int(),
    examples: z.array(duplicatePair),
  }),
  /** Authors and threads on both sides. */
  groups: z.array(
    z.object({
      column: z.string(),
      role: z.enum(['group', 'thread']),
      /** Values that occur both in training and in validation or test. */
      shared: z.number().int(),
      values: z.number().int(),
      /** Validation and test documents of these values. */
      documents: z.number().int(),
      judged: z.number().int(),
      examples: z.array(z.string()),
    }),
  ),
  /** Columns by how much of the label they tell, the most telling first. */
  columns: z.array(
    z.object({
      column: z.string(),
      /** Of answering the most frequent category of the same value, on documents that were held out. */
      accuracy: z.number(),
      /** Of always answering the most frequent category. */
      majority: z.number(),
      /** Share of the label's uncertainty that the column removes: mutual information over entropy, held out. */
      uncertaintyRemoved: z.number(),
      /** The label was made from it. */
      source: z.boolean(),
      givesAway: z.boolean(),
    }),
  ),
  threshold: z.number(),
  gold: z
    .object({
      size: z.number().int(),
      uses: z.number().int(),
      /** In training or validation itself, and by an equal or similar text. */
      inTraining: z.number().int(),
      repeatedInTraining: z.number().int(),
    })
    .nullable(),
  labels: z.array(
    z.object({
      category: z.string(),
      total: z.number().int(),
      train: z.number().int(),
      validation: z.number().int(),
      test: z.number().int(),
    }),
  ),
  lengths: z.object({ unit: z.literal('words'), median: z.number(), p95: z.number(), max: z.number() }),
  /** In words, the gravest first. */
  findings: z.array(
    z.object({
      kind: z.enum(['duplicates', 'group', 'column', 'gold', 'labels']),
      severity: z.enum(['problem', 'caution']),
      message: z.string(),
      advice: z.string(),
      /** A split without this fault. */
      repair: z.object({ title: z.string(), method: splitMethod }).optional(),
    }),
  ),
  seconds: z.number(),
});
export type LeakageReport = z.infer<typeof leakageReport>;

export const leakageVerbs = {
  /** Newest split and first label unless others are named; kept until splits, labels or documents change. */
  'leakage.check': verb(
    z.object({
      project: projectHandle,
      corpus: z.number().int(),
      split: z.number().int().optional(),
      label: z.number().int().optional(),
    }),
    leakageReport,
  ),
};
