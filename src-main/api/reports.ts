import { z } from 'zod';
import { projectHandle } from './projects.ts';
import { verb } from './verb.ts';

const reportInput = {
  project: projectHandle,
  /** One run, or several to compare. */
  runs: z.array(z.string()).min(1).max(12),
  /** Columns by whose values the result is shown for subgroups. */
  by: z.array(z.string()).max(6).default([]),
  /** Explained examples of each run; 0 where no text may be quoted. */
  examples: z.number().int().min(0).max(20).default(4),
};

export const reportVerbs = {
  /** Starts the job that writes a self-contained page: no script, nothing remote. Its output is `{path, sizeBytes}`. */
  'reports.create': verb(
    z.object({ ...reportInput, path: z.string().optional(), overwrite: z.boolean().default(false) }),
    z.object({ job: z.string() }),
  ),
  /** The page itself, for others to put where they need it. */
  'reports.render': verb(z.object(reportInput), z.object({ html: z.string() })),
};
