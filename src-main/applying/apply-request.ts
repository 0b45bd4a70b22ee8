/** What it takes to apply a model to a file, in the words of host and engine process. */
import { z } from 'zod';
import { readOptions } from '../api/corpora.ts';
import { exportFormat } from '../api/predictions.ts';
import { decision } from '../api/runs.ts';

const column = z.object({ name: z.string(), kind: z.enum(['text', 'number']) });

/** How far a file is: everything up to here is on the disk under the temporary name. */
export const applyCheckpoint = z.object({
  /** Records of the source that are done. */
  records: z.number().int(),
  rows: z.number().int(),
  leftOut: z.number().int(),
  sizeBytes: z.number().int(),
  /** State of the drift meter. */
  drift: z.unknown(),
});
export type ApplyCheckpoint = z.infer<typeof applyCheckpoint>;

export const applyRequest = z.object({
  projectPath: z.string(),
  run: z.object({
    id: z.string(),
    name: z.string(),
    preset: z.string(),
    classes: z.array(z.string()),
    decision: decision.pick({ abstainBelow: true }).nullable(),
  }),
  /** Null: the model comes from another project. */
  corpusId: z.number().int().nullable(),
  file: z.string(),
  sourceName: z.string(),
  /** As they were found or chosen: the engine process reads the file in the same way. */
  options: readOptions,
  /** Place of the column with the texts. */
  textColumn: z.number().int(),
  /** Places of the columns that are written again; `number`: the number of the row in their stead. */
  kept: z.union([z.array(z.number().int()), z.literal('number')]),
  columns: z.array(column),
  abstainBelow: z.number().optional(),
  path: z.string(),
  /** Distinguishes the unfinished file, beside its place, from those of others. */
  mark: z.string(),
  how: z.object({
    format: exportFormat,
    delimiter: z.string(),
    byteOrderMark: z.boolean(),
    guardFormulas: z.boolean(),
    overwrite: z.boolean(),
  }),
  threads: z.number().int().optional(),
  /** Goes on behind what an earlier process has written. */
  resume: applyCheckpoint.optional(),
});
export type ApplyRequest = z.infer<typeof applyRequest>;

export const applyResult = z.object({
  rows: z.number().int(),
  leftOut: z.number().int(),
  /** SHA-256 of the file that was read. */
  sourceSha256: z.string(),
  drift: z.unknown(),
  warnings: z.array(z.string()),
  notes: z.array(z.string()),
  threads: z.number().int(),
  seconds: z.number(),
});
export type ApplyResult = z.infer<typeof applyResult>;
