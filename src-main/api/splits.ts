/** How the documents of a corpus are parted into those that train, validate and test. */
import { z } from 'zod';
import { goldSet, split } from './corpora.ts';
import { projectHandle } from './projects.ts';
import { verb } from './verb.ts';

const inCorpus = { project: projectHandle, corpus: z.number().int() };

export const splitMethod = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('random'),
    train: z.number().min(0).max(1).default(0.8),
    validation: z.number().min(0).max(1).default(0.1),
    test: z.number().min(0).max(1).default(0.1),
    /** Label (by name) whose shares are kept equal in all parts. */
    stratify: z.string().optional(),
    /** Column whose equal values stay together, such as the author. */
    group: z.string().optional(),
    /** Column to order by: the oldest train, the newest test. */
    time: z.string().optional(),
    /** Keep texts that are the same, or nearly, in one part. */
    duplicates: z.boolean().optional(),
    /** Cross-validation: so many parts of equal size, each of which tests once; the shares then say nothing. */
    folds: z.number().int().min(2).max(100).optional(),
  }),
  z.object({
    /** Trains like another split and judges on the gold set. */
    kind: z.literal('gold'),
    /** Name of the other split. */
    of: z.string(),
  }),
  z.object({
    /** One round of the cross-validation that another split holds. */
    kind: z.literal('fold'),
    of: z.string(),
    /** From 1. */
    fold: z.number().int().min(1),
  }),
  z.object({
    kind: z.literal('column'),
    column: z.string(),
    /** Share of the training part to set apart where the column names no validation part. */
    validation: z.number().min(0).max(0.5).default(0.1),
  }),
]);
export type SplitMethod = z.infer<typeof splitMethod>;

export const splitVerbs = {
  /** Can be undone; a split that runs were made with stays. */
  'splits.delete': verb(z.object({ ...inCorpus, split: z.number().int() }), z.object({})),
  'splits.create': verb(
    z.object({
      ...inCorpus,
      name: z.string().optional(),
      method: splitMethod,
      seed: z.number().int().default(1),
    }),
    split,
  ),
  /** Draws the gold set; a corpus has one, and it stays. */
  'splits.drawGold': verb(
    z.object({ ...inCorpus, size: z.number().int().min(1), seed: z.number().int().default(1) }),
    goldSet,
  ),
};
