import { z } from 'zod';
import { inRun } from './runs.ts';
import { verb } from './verb.ts';

export const attribution = z.object({
  /** Position in the text, UTF-16 units. */
  start: z.number().int(),
  end: z.number().int(),
  text: z.string(),
  /** Effect on each class, in the method's unit. */
  weights: z.array(z.number()),
});
export type Attribution = z.infer<typeof attribution>;

export const explanationMethod = z.enum(['occlusion', 'lime', 'shapley', 'integrated-gradients']);
export type ExplanationMethod = z.infer<typeof explanationMethod>;

export const explanation = z.object({
  run: z.string(),
  document: z.number().int().nullable(),
  text: z.string(),
  method: explanationMethod,
  classes: z.array(z.string()),
  probabilities: z.array(z.number()),
  predicted: z.number().int(),
  gold: z.number().int().nullable(),
  attributions: z.array(attribution),
  /** What a weight means, in a sentence. */
  unit: z.string(),
  notes: z.array(z.string()),
  seconds: z.number(),
});
export type Explanation = z.infer<typeof explanation>;

export const explanationVerbs = {
  'explanations.explain': verb(
    z.object({
      ...inRun,
      document: z.number().int().optional(),
      text: z.string().optional(),
      method: explanationMethod.default('occlusion'),
    }),
    explanation,
  ),
};
