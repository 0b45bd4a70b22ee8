import { z } from 'zod';
import { verb } from './verb.ts';

export const backendName = z.enum(['reference', 'wasm', 'webgpu']);
export type BackendName = z.infer<typeof backendName>;

/** What a user asks for; `backendName` is what was used. */
export const deviceChoice = z.enum(['auto', 'gpu', 'cpu']);
export type DeviceChoice = z.infer<typeof deviceChoice>;

export const backendReport = z.object({
  name: backendName,
  available: z.boolean(),
  /** Adapter or instruction set, in words. */
  description: z.string(),
  /** A software adapter computes correctly but slowly and is never chosen by `auto`. */
  software: z.boolean(),
  /** Why it is not available, or why it is not chosen. */
  reason: z.string().optional(),
});
export type BackendReport = z.infer<typeof backendReport>;

export const check = z.object({ name: z.string(), passed: z.boolean(), detail: z.string() });
export type Check = z.infer<typeof check>;

export const doctorReport = z.object({
  lectern: z.string(),
  node: z.string(),
  sqlite: z.string(),
  platform: z.string(),
  cores: z.number(),
  memoryBytes: z.number(),
  backends: z.array(backendReport),
  chosen: z.object({ backend: backendName, why: z.string() }),
  /** Connections opened to anything but this machine since the start. */
  outgoingConnections: z.number(),
  selfTest: z.array(check),
});
export type DoctorReport = z.infer<typeof doctorReport>;

export const folderEntry = z.object({
  name: z.string(),
  path: z.string(),
  kind: z.enum(['folder', 'project', 'data']),
  sizeBytes: z.number().optional(),
  modifiedAt: z.string().optional(),
});
export type FolderEntry = z.infer<typeof folderEntry>;

export const systemVerbs = {
  'system.info': verb(
    z.object({}),
    z.object({
      version: z.string(),
      node: z.string(),
      platform: z.string(),
      /** Where new projects go unless the user says otherwise. */
      projectsFolder: z.string(),
      outgoingConnections: z.number(),
    }),
  ),
  /** Looks at adapters and runs a small training step on each backend. */
  'system.doctor': verb(z.object({ selfTest: z.boolean().default(true) }), doctorReport),
  /**
   * Folders, projects and readable data files of one folder: the file chooser where there is no native one. Without a
   * path the projects folder, which is made with the first project that goes there; until then it is listed as empty.
   */
  'system.folder': verb(
    z.object({ path: z.string().optional() }),
    z.object({ path: z.string(), parent: z.string().nullable(), entries: z.array(folderEntry) }),
  ),
};
