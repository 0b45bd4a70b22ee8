/** Care of the project file: copies to return to, its health, its size. */
import { z } from 'zod';
import { projectHandle } from './projects.ts';
import { verb } from './verb.ts';

export const snapshot = z.object({ path: z.string(), madeAt: z.string(), sizeBytes: z.number() });

export const careVerbs = {
  /** Snapshots that lie beside the project under the names that they are given there, newest first. */
  'care.snapshots': verb(z.object({ project: projectHandle }), z.array(snapshot)),
  /** Where the room goes. */
  'care.usage': verb(
    z.object({ project: projectHandle }),
    z.object({
      /** The file, and what is still beside it while the project is open. */
      sizeBytes: z.number(),
      /** Unused inside the file. */
      freeBytes: z.number(),
      /** Models, of classifiers and language models, and embeddings. */
      modelBytes: z.number(),
    }),
  ),
  /** A complete copy as of this moment, in one file that opens like any project. Without a path: beside the project, named by the time. */
  'care.snapshot': verb(
    z.object({ project: projectHandle, path: z.string().optional() }),
    z.object({ path: z.string(), sizeBytes: z.number() }),
  ),
  /** Copies a snapshot to a new project file once it has proved sound; never replaces a file. */
  'care.restore': verb(
    z.object({ snapshot: z.string(), path: z.string() }),
    z.object({ path: z.string(), sizeBytes: z.number() }),
  ),
  /** Gives the room of what was deleted back to the disk. */
  'care.compact': verb(
    z.object({ project: projectHandle }),
    z.object({ beforeBytes: z.number(), afterBytes: z.number() }),
  ),
  /** Reads every page of the file and every reference in it. */
  'care.check': verb(
    z.object({ project: projectHandle }),
    z.object({ sound: z.boolean(), problems: z.array(z.string()), sizeBytes: z.number() }),
  ),
};
