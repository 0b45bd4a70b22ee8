import { z } from 'zod';
import { errorReport } from './errors.ts';
import { projectHandle } from './projects.ts';
import { verb } from './verb.ts';

export const jobState = z.enum(['queued', 'running', 'done', 'failed', 'cancelled', 'interrupted']);
export type JobState = z.infer<typeof jobState>;

export const jobKind = z.enum(['import', 'train', 'export', 'predict', 'verify']);
export type JobKind = z.infer<typeof jobKind>;

export const job = z.object({
  id: z.string(),
  kind: jobKind,
  title: z.string(),
  state: jobState,
  done: z.number(),
  /** Unknown while null. */
  total: z.number().nullable(),
  unit: z.string(),
  message: z.string(),
  /** Seconds left, as far as the speed so far tells. */
  etaSeconds: z.number().nullable(),
  /** What came of it; its form depends on the kind. */
  output: z.unknown().nullable(),
  error: errorReport.nullable(),
  /** Run that a train job belongs to. */
  run: z.string().nullable(),
  /** An import that was killed and can go on where it was. */
  resumable: z.boolean(),
  createdAt: z.string(),
  startedAt: z.string().nullable(),
  finishedAt: z.string().nullable(),
});
export type Job = z.infer<typeof job>;

export const jobVerbs = {
  'jobs.list': verb(z.object({ project: projectHandle }), z.array(job)),
  'jobs.get': verb(z.object({ project: projectHandle, job: z.string() }), job),
  'jobs.cancel': verb(z.object({ project: projectHandle, job: z.string() }), z.object({})),
};
