/** Questions about a finished run that go beyond its stored numbers. */
import { z } from 'zod';
import { part } from './corpora.ts';
import { estimate, inRun } from './runs.ts';
import { verb } from './verb.ts';

/** Subgroups of fewer documents are not scored at all, and of fewer than the second with a warning. */
export const fewestScored = 10;
export const fewestTrusted = 30;

export const subgroup = z.object({
  /** Value of the column; of numbers with many values a range such as `3 to 8`. */
  name: z.string(),
  documents: z.number().int(),
  /** Too few documents to build on. */
  small: z.boolean(),
  /** Null: too few documents to show a number at all. */
  accuracy: estimate.nullable(),
  /** Mean F1 of the categories that have documents in this subgroup. */
  macroF1: estimate.nullable(),
  /** Share of the subgroup's most frequent category: what always giving that would reach. */
  majority: z.number().nullable(),
});
export type Subgroup = z.infer<typeof subgroup>;

export const subgroups = z.object({
  column: z.string(),
  part,
  all: subgroup,
  groups: z.array(subgroup),
  notes: z.array(z.string()),
});
export type Subgroups = z.infer<typeof subgroups>;

export const abstention = z.object({
  part,
  /** From the surest documents to all: how many are answered by the model, and how right it is on these. */
  curve: z.array(z.object({ coverage: z.number(), accuracy: z.number(), threshold: z.number() })),
  /** Area between the curve's errors and none: mean error over all coverages, smaller is better. */
  meanRisk: z.number(),
  /** The share that should go to people, and what comes of it here; null where no threshold could be set. */
  chosen: z
    .object({
      /** Confidence below which a document is sent to people. */
      threshold: z.number(),
      /** Part on which the threshold was set. */
      setOn: part,
      /** Share really sent in `part`. */
      sent: z.number(),
      accuracy: estimate,
      /** Of the documents that are sent. */
      accuracySent: estimate,
    })
    .nullable(),
});
export type Abstention = z.infer<typeof abstention>;

export const precisionRecall = z.object({
  part,
  category: z.string(),
  /** Documents of the category, and of all. */
  support: z.number().int(),
  documents: z.number().int(),
  /** Ascending thresholds: what would be found if the category were given from this probability on. */
  curve: z.array(z.object({ threshold: z.number(), precision: z.number(), recall: z.number() })),
  /** Of the answers as they are. */
  chosen: z.object({ precision: estimate, recall: estimate }),
});
export type PrecisionRecall = z.infer<typeof precisionRecall>;

export const evaluationVerbs = {
  /** How a run does for each value of a column: an audit of who is served badly. */
  'evaluation.subgroups': verb(
    z.object({ ...inRun, column: z.string().min(1), part: part.default('test') }),
    subgroups,
  ),
  /** Coverage against accuracy when the least sure documents are left to people; the threshold is set on validation. */
  'evaluation.abstention': verb(
    z.object({ ...inRun, share: z.number().min(0).max(0.9).default(0.1), part: part.default('test') }),
    abstention,
  ),
  /** Precision and recall of one category at every cutoff; without one: of the second of two, else of the first. */
  'evaluation.precisionRecall': verb(
    z.object({ ...inRun, category: z.number().int().min(0).optional(), part: part.default('test') }),
    precisionRecall,
  ),
};
