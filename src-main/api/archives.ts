import { z } from 'zod';
import { projectHandle } from './projects.ts';
import { deviceChoice } from './system.ts';
import { verb } from './verb.ts';

/** What `archives.create` leaves as the output of its job. */
export const writtenArchive = z.object({
  path: z.string(),
  files: z.number().int(),
  sizeBytes: z.number(),
  /** SHA-256 of the manifest: printed in a paper, it proves that an archive is the one the paper speaks of. */
  seal: z.string(),
  withoutTexts: z.boolean(),
  runs: z.array(z.object({ id: z.string(), name: z.string() })),
  warnings: z.array(z.string()),
});
export type WrittenArchive = z.infer<typeof writtenArchive>;

export const archiveProblem = z.object({
  /**
   * `changed`: other bytes than when the archive was made; `missing`: listed, not there; `extra`: there, not listed;
   * `repeated`: there twice; `manifest`: the list itself was changed; `unreadable`: cannot be unpacked.
   */
  kind: z.enum(['changed', 'missing', 'extra', 'repeated', 'manifest', 'unreadable']),
  path: z.string(),
  /** A sentence. */
  message: z.string(),
});
export type ArchiveProblem = z.infer<typeof archiveProblem>;

export const verification = z.object({
  archive: z.string(),
  intact: z.boolean(),
  /** Files whose bytes were compared. */
  files: z.number().int(),
  seal: z.string().nullable(),
  createdAt: z.string().nullable(),
  lectern: z.string().nullable(),
  project: z.string().nullable(),
  withoutTexts: z.boolean(),
  runs: z.array(z.object({ id: z.string(), name: z.string(), preset: z.string() })),
  problems: z.array(archiveProblem),
});
export type Verification = z.infer<typeof verification>;

export const rerunResult = z.object({
  /** As in the archive. */
  id: z.string(),
  name: z.string(),
  /** `identical`: every number and every byte; `within-tolerance`: close, and there is a reason not to expect more. */
  verdict: z.enum(['identical', 'within-tolerance', 'different', 'failed']),
  /** Numbers that were compared: measures, losses of epochs, probabilities. */
  compared: z.number().int(),
  differing: z.number().int(),
  /** Largest differences; null where nothing could be compared. */
  largestMeasure: z.number().nullable(),
  largestProbability: z.number().nullable(),
  /** Share of documents with the same predicted category. */
  agreement: z.number().nullable(),
  sameWeights: z.boolean(),
  /** Sentences: what differs, and why that may be. */
  notes: z.array(z.string()),
});
export type RerunResult = z.infer<typeof rerunResult>;

/** Output of the job of `archives.rerun`. */
export const rerunReport = z.object({
  archive: z.string(),
  reproduced: z.boolean(),
  runs: z.array(rerunResult),
  seconds: z.number(),
});
export type RerunReport = z.infer<typeof rerunReport>;

export const archiveVerbs = {
  /** Starts the job that packs data, splits, runs and what they need into one zip; its output is a `WrittenArchive`. */
  'archives.create': verb(
    z.object({
      project: projectHandle,
      /** Ids or names; none: every run that has predictions. */
      runs: z.array(z.string()).default([]),
      path: z.string().optional(),
      /** Hashes and ids in place of texts, for data that may not be passed on. */
      withoutTexts: z.boolean().default(false),
      overwrite: z.boolean().default(false),
    }),
    z.object({ job: z.string() }),
  ),
  /** Compares every file of an archive with the manifest, and the manifest with its seal. */
  'archives.verify': verb(
    z.object({
      file: z.string(),
      /** As printed when the archive was made, or its beginning (8 characters or more). */
      seal: z.string().min(8).optional(),
    }),
    verification,
  ),
  /**
   * Makes a project from the archive, trains its runs again in it and compares every number. The job is one of that
   * project; its output is a `RerunReport`. Without a path the project is a temporary one.
   */
  'archives.rerun': verb(
    z.object({
      file: z.string(),
      runs: z.array(z.string()).default([]),
      path: z.string().optional(),
      /** Absent: as each run was trained. */
      device: deviceChoice.optional(),
    }),
    z.object({ project: projectHandle, path: z.string(), job: z.string() }),
  ),
};
