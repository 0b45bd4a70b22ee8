/** Labels that a model which never saw them confidently disagrees with: for a second look, not for deletion. */
import { z } from 'zod';
import { exportFormat } from './predictions.ts';
import { trainInput } from './runs.ts';
import { verb } from './verb.ts';

const doubtfulLabel = z.object({
  document: z.number().int(),
  text: z.string(),
  given: z.string(),
  suggested: z.string(),
  /** Out-of-fold probability of the given category. */
  selfConfidence: z.number(),
  /** Of the given category against the likeliest other, from 0 (least plausible) to 1. */
  normalisedMargin: z.number(),
});
export type DoubtfulLabel = z.infer<typeof doubtfulLabel>;

export const labelNoise = z.object({
  corpus: z.string(),
  label: z.string(),
  split: z.string(),
  preset: z.string(),
  folds: z.number().int(),
  /** Labelled documents of the training part, all of which were judged. */
  documents: z.number().int(),
  /** Share that the models answered as labelled, out of fold. */
  accuracy: z.number(),
  /** All that were found, of which `doubtful` has the first. */
  found: z.number().int(),
  /** Least plausible first. */
  doubtful: z.array(doubtfulLabel),
  /** The file with all of them, where one was asked for. */
  path: z.string().nullable(),
});
export type LabelNoise = z.infer<typeof labelNoise>;

export const labelNoiseVerbs = {
  /** Starts the job that judges the labels of the training part; its output is a `labelNoise`. Nothing is changed. */
  'runs.labelNoise': verb(
    trainInput.omit({ name: true, seeds: true }).extend({
      preset: z.string().default('logistic'),
      folds: z.number().int().min(2).max(20).default(5),
      /** How many to give back; a file has all. */
      limit: z.number().int().min(1).max(1_000).default(200),
      path: z.string().optional(),
      format: exportFormat.default('csv'),
      overwrite: z.boolean().default(false),
    }),
    z.object({ job: z.string() }),
  ),
};
