/** How a method does with fewer labels than there are, and what more of them would bring. */
import { z } from 'zod';
import { part } from './corpora.ts';
import { trainInput } from './runs.ts';
import { verb } from './verb.ts';

/** A value with the 95 % band over the draws; low and high are null where there was one draw only. */
const drawnEstimate = z.object({
  value: z.number(),
  low: z.number().nullable(),
  high: z.number().nullable(),
});

/** A value per draw. */
const scores = z.object({ macroF1: z.array(z.number()), accuracy: z.array(z.number()) });

export const curveFit = z.object({
  /** score = a − b · documents^(−c) */
  a: z.number(),
  b: z.number(),
  c: z.number(),
  /** From the smallest size to twice the largest. */
  band: z.array(drawnEstimate.extend({ documents: z.number() })),
  /** What twice the documents would add. */
  doubling: drawnEstimate,
  /** Documents to add for `gain`; null: the curve does not get there. */
  needed: z.object({
    gain: z.number(),
    value: z.number().nullable(),
    low: z.number().nullable(),
    high: z.number().nullable(),
  }),
  /** The same in a sentence. */
  sentence: z.string(),
});
export type CurveFit = z.infer<typeof curveFit>;

export const learningCurve = z.object({
  corpus: z.string(),
  label: z.string(),
  split: z.string(),
  preset: z.string(),
  /** Labelled documents of the training part: the largest size possible. */
  available: z.number().int(),
  points: z.array(
    z.object({
      documents: z.number().int(),
      /** Null: that part has no labelled documents. */
      validation: scores.nullable(),
      test: scores.nullable(),
    }),
  ),
  /** The part whose scores were fitted: validation, where there is one. */
  fittedOn: part,
  /** Null: fewer than four sizes. */
  macroF1: curveFit.nullable(),
  accuracy: curveFit.nullable(),
  notes: z.array(z.string()),
});
export type LearningCurve = z.infer<typeof learningCurve>;

export const learningCurveVerbs = {
  /** Starts the job that trains on growing parts of the training part; its output is a `learningCurve`. No run is kept. */
  'runs.learningCurve': verb(
    trainInput.omit({ name: true, seeds: true }).extend({
      /** Training documents; about doubling up to all of them unless given. */
      sizes: z.array(z.number().int().min(2)).min(1).max(20).optional(),
      /** How many times each size is drawn. */
      seeds: z.number().int().min(1).max(30).default(5),
    }),
    z.object({ job: z.string() }),
  ),
};
