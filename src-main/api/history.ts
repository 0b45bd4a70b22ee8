/** What was done to the project, and undoing it; what was deleted, and having it back. */
import { z } from 'zod';
import { projectHandle } from './projects.ts';
import { verb } from './verb.ts';

export const change = z.object({
  id: z.number().int(),
  madeAt: z.string(),
  /** In words, as after “Undone:”, such as: deletion of the corpus “posts”. */
  title: z.string(),
  /** `final`: it cannot be undone. */
  state: z.enum(['done', 'undone', 'final']),
  /** Of an undo or redo: the change that it is about. */
  reverses: z.object({ change: z.number().int(), how: z.enum(['undo', 'redo']) }).nullable(),
});
export type Change = z.infer<typeof change>;

const listedChange = change.extend({
  /** Why it cannot be undone, or done again, just now. */
  obstacle: z.string().optional(),
});

export const trashedObject = z.object({
  kind: z.enum(['corpus', 'label', 'split', 'selection', 'run', 'language model', 'embedding', 'tagger']),
  id: z.union([z.number().int(), z.string()]),
});

export const trashItem = trashedObject.extend({
  name: z.string(),
  /** A few words about it, such as the preset and score of a run. */
  about: z.string(),
  deletedAt: z.string(),
  /** About what removing it for good would free. */
  sizeBytes: z.number(),
});
export type TrashItem = z.infer<typeof trashItem>;

const inProject = { project: projectHandle };
const reversal = verb(
  z.object({
    ...inProject,
    /** By its number; otherwise the one whose turn it is. */
    change: z.number().int().optional(),
  }),
  z.object({ change, notes: z.array(z.string()) }),
);

export const historyVerbs = {
  /** Newest first; `undo` and `redo` are the changes whose turn it is. */
  'history.list': verb(
    z.object({ ...inProject, limit: z.number().int().min(1).max(1_000).default(200) }),
    z.object({
      changes: z.array(listedChange),
      undo: change.nullable(),
      redo: change.nullable(),
    }),
  ),
  /** Undoes a change; it can be done again. Refuses, in words, where something else rests on it. */
  'history.undo': reversal,
  'history.redo': reversal,
  /** What was deleted and is still in the project file, deleted last first. */
  'history.trash': verb(z.object(inProject), z.object({ items: z.array(trashItem), sizeBytes: z.number() })),
  /** Brings one object back; under another name where its own was taken meanwhile. */
  'history.restore': verb(z.object({ ...inProject, object: trashedObject }), z.object({ name: z.string() })),
  /** Removes from the trash for good, all of it unless told which. This cannot be undone. */
  'history.purge': verb(
    z.object({ ...inProject, objects: z.array(trashedObject).optional() }),
    z.object({
      removed: z.number().int(),
      /** Free inside the file now; `care.compact` gives it back to the disk. */
      freedBytes: z.number(),
    }),
  ),
};
