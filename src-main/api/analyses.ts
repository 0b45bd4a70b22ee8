/** Learning curves and lists of doubtful labels that were computed before, and what was decided about the labels. */
import { z } from 'zod';
import { labelNoise } from './label-noise.ts';
import { learningCurve } from './learning-curve.ts';
import { projectHandle } from './projects.ts';
import { verb } from './verb.ts';

const named = z.object({ id: z.number().int(), name: z.string() });

export const analysis = z.object({
  id: z.number().int(),
  kind: z.enum(['learning curve', 'label noise']),
  label: named,
  split: named,
  preset: z.string(),
  seed: z.number().int(),
  createdAt: z.string(),
});
export type Analysis = z.infer<typeof analysis>;

/** What a doubted label is to be; the given category where it was found right. */
export const labelDecision = z.object({
  document: z.number().int(),
  given: z.string(),
  category: z.string(),
  decidedAt: z.string(),
});
export type LabelDecision = z.infer<typeof labelDecision>;

const inAnalysis = { project: projectHandle, analysis: z.number().int() };

export const analysisVerbs = {
  /** Newest first. */
  'runs.analyses': verb(z.object({ project: projectHandle, corpus: z.number().int() }), z.array(analysis)),
  'runs.analysis': verb(
    z.object(inAnalysis),
    z.discriminatedUnion('kind', [
      analysis.extend({ kind: z.literal('learning curve'), result: learningCurve }),
      analysis.extend({
        kind: z.literal('label noise'),
        result: labelNoise,
        /** By document; those without a decision are absent. */
        decisions: z.array(labelDecision),
      }),
    ]),
  ),
  /** Keeps a decision about a doubted label; null takes one back. Labels change only by deriving one from the decisions. */
  'runs.decideLabel': verb(
    z.object({ ...inAnalysis, document: z.number().int(), category: z.string().min(1).nullable() }),
    z.object({ decisions: z.array(labelDecision) }),
  ),
};
