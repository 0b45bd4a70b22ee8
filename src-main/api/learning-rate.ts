/** A learning rate to begin with, found by training for a moment with one that grows. */
import { z } from 'zod';
import { trainInput } from './runs.ts';
import { verb } from './verb.ts';

export const learningRateTrial = z.object({
  preset: z.string(),
  /** The rate in the settings. */
  present: z.number(),
  /** Null: the loss never fell, so there is nothing to suggest. */
  suggested: z.number().nullable(),
  /** Where the smoothed loss falls fastest, and where it is lowest. */
  steepest: z.number().nullable(),
  lowest: z.number().nullable(),
  /** Whether the loss ran away before the largest rate was reached. */
  diverged: z.boolean(),
  /** Mean loss of a batch in nats, and smoothed, in the order of the steps. */
  points: z.array(z.object({ learningRate: z.number(), loss: z.number(), smoothed: z.number() })),
});
export type LearningRateTrial = z.infer<typeof learningRateTrial>;

export const learningRateVerbs = {
  /** Starts the job; its output is a `learningRateTrial`. Nothing is kept of what was trained. */
  'runs.findLearningRate': verb(
    trainInput.omit({ name: true, seeds: true }).extend({
      from: z.number().min(1e-9).max(1).default(1e-6),
      to: z.number().min(1e-6).max(100).default(10),
      steps: z.number().int().min(10).max(1_000).default(100),
    }),
    z.object({ job: z.string() }),
  ),
};
