import { z } from 'zod';
import { job } from './jobs.ts';
import { projectHandle } from './projects.ts';
import { languageEpoch } from './language.ts';
import { epoch } from './runs.ts';

/** What the host tells every window that has the project open, unasked. */
export const event = z.discriminatedUnion('event', [
  z.object({ event: z.literal('job'), project: projectHandle, job }),
  z.object({ event: z.literal('epoch'), project: projectHandle, run: z.string(), epoch }),
  z.object({
    event: z.literal('languageEpoch'),
    project: projectHandle,
    run: z.string(),
    epoch: languageEpoch,
  }),
  /** Something was written; ask again for what is on the screen. */
  z.object({
    event: z.literal('changed'),
    project: projectHandle,
    topic: z.enum(['corpora', 'splits', 'runs', 'language', 'embeddings', 'tagging', 'models', 'project']),
  }),
]);
export type Event = z.infer<typeof event>;
