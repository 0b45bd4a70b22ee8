/** Labels that are made from what a corpus already holds: from a number, from categories, from the words of the texts. */
import { z } from 'zod';
import { label } from './corpora.ts';
import { projectHandle } from './projects.ts';
import { verb } from './verb.ts';

export const deriveMethod = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('threshold'),
    from: z.string(),
    /** Documents above it are in the first category. */
    threshold: z.number(),
  }),
  z.object({
    kind: z.literal('quantile'),
    from: z.string(),
    /** Share of documents at or below the border; 0.9: a tenth is above it. */
    quantile: z.number().gt(0).lt(1),
    /** Column such as the author: each of its values gets a border of its own. */
    within: z.string().optional(),
  }),
  z.object({
    kind: z.literal('recode'),
    from: z.string(),
    /** Old category to new; several may have the same. */
    map: z.record(z.string(), z.string().min(1)),
    /** What becomes of categories that the map does not name. */
    others: z.enum(['keep', 'drop']).default('keep'),
  }),
  z.object({
    kind: z.literal('matching'),
    /** JavaScript regular expression with Unicode classes; capitals count as small letters unless `exactCase`. */
    pattern: z.string().min(1),
    exactCase: z.boolean().default(false),
    /** Column to look in; the text unless given. */
    from: z.string().optional(),
  }),
  z.object({
    kind: z.literal('dictionary'),
    /** Words or phrases; `econom*` stands for every word that begins so. */
    words: z.array(z.string().min(1)).min(1),
    from: z.string().optional(),
  }),
]);
export type DeriveMethod = z.infer<typeof deriveMethod>;

const request = {
  project: projectHandle,
  corpus: z.number().int(),
  method: deriveMethod,
  /** Names of the two categories, where the method makes two. */
  yes: z.string().min(1).default('yes'),
  no: z.string().min(1).default('no'),
  /** Whose training part sets the border of a quantile; the newest unless given. */
  split: z.number().int().optional(),
  /** Documents that had too little time to gather reactions get no label. */
  tooYoung: z
    .object({
      time: z.string(),
      days: z.number().min(0),
      /** When the numbers were collected; the newest time of the corpus unless given. */
      collected: z.string().optional(),
    })
    .optional(),
};

export const derivedLabel = z.object({
  label,
  /** How it was made, for the methods section. */
  description: z.string(),
  notes: z.array(z.string()),
});
export type DerivedLabel = z.infer<typeof derivedLabel>;

export const labelVerbs = {
  /** Of a label that was made here; can be undone. One that runs were trained on stays. */
  'labels.delete': verb(
    z.object({ project: projectHandle, corpus: z.number().int(), label: z.number().int() }),
    z.object({}),
  ),
  'labels.derive': verb(z.object({ ...request, name: z.string().trim().min(1).max(120) }), derivedLabel),
  /** What `labels.derive` would give, without writing anything. */
  'labels.preview': verb(
    z.object(request),
    z.object({
      categories: z.array(z.object({ name: z.string(), count: z.number().int() })),
      missing: z.number().int(),
      description: z.string(),
      notes: z.array(z.string()),
      /** A few documents of each category. */
      examples: z.array(z.object({ category: z.string(), document: z.number().int(), text: z.string() })),
    }),
  ),
};
