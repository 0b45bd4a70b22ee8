import { z } from 'zod';
import { verb } from './verb.ts';

/** Names an open project in every later message. */
export const projectHandle = z.string().min(1);

export const project = z.object({
  handle: projectHandle,
  path: z.string(),
  name: z.string(),
  createdAt: z.string(),
  /** Opened for reading only: a read-only disk, or on request. */
  readOnly: z.boolean(),
  sizeBytes: z.number(),
});
export type Project = z.infer<typeof project>;

export const recentProject = z.object({
  path: z.string(),
  name: z.string(),
  openedAt: z.string(),
  exists: z.boolean(),
});
export type RecentProject = z.infer<typeof recentProject>;

export const projectVerbs = {
  'projects.recent': verb(z.object({}), z.array(recentProject)),
  'projects.forget': verb(z.object({ path: z.string() }), z.object({})),
  'projects.create': verb(z.object({ path: z.string(), name: z.string().optional() }), project),
  'projects.open': verb(
    z.object({ path: z.string(), mode: z.enum(['write', 'read']).default('write') }),
    project,
  ),
  /** Opens a fresh copy of the sample project; without a path, in the projects folder under a free name. */
  'projects.openSample': verb(z.object({ path: z.string().optional() }), project),
  'projects.close': verb(z.object({ project: projectHandle }), z.object({})),
};
