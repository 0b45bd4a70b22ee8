/** Between a host in a process of its own and the process that started it: which connection a message belongs to. */
import { z } from 'zod';

const connection = z.string().min(1);

export const toHostProcess = z.union([
  z.object({ ask: z.literal('busy') }),
  /** Stop the jobs and end. Without this, a host whose starter is gone finishes its jobs first. */
  z.object({ stop: z.literal(true) }),
  z.object({ connection, end: z.literal(true) }),
  // Last: `message` may be anything, so this one would take the others for its own.
  z.object({ connection, message: z.unknown() }),
]);
export type ToHostProcess = z.infer<typeof toHostProcess>;

export const fromHostProcess = z.union([
  z.object({ ready: z.literal(true) }),
  z.object({ busy: z.boolean() }),
  z.object({ connection, message: z.unknown() }),
]);
export type FromHostProcess = z.infer<typeof fromHostProcess>;
