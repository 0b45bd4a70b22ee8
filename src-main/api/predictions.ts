import { z } from 'zod';
import { documentSelection, part, readOptions } from './corpora.ts';
import { errorReport } from './errors.ts';
import { jobState } from './jobs.ts';
import { projectHandle } from './projects.ts';
import { inRun } from './runs.ts';
import { verb } from './verb.ts';

export const prediction = z.object({
  document: z.number().int(),
  line: z.number().int(),
  text: z.string(),
  part: part.nullable(),
  /** Positions in the run's classes. */
  gold: z.number().int().nullable(),
  predicted: z.number().int(),
  probabilities: z.array(z.number()),
  /** −ln p(gold), nats. */
  loss: z.number().nullable(),
});
export type Prediction = z.infer<typeof prediction>;

/** `dta`: Stata, release 118, which SPSS and R read too. */
export const exportFormat = z.enum(['csv', 'tsv', 'xlsx', 'parquet', 'jsonl', 'dta']);
export type ExportFormat = z.infer<typeof exportFormat>;

/** A model applied to a file. */
export const filePrediction = z.object({
  job: z.string(),
  /** A run, or an imported model. */
  model: z.object({ id: z.string(), name: z.string() }),
  file: z.string(),
  sourceName: z.string(),
  /** The file that was written, or should have been. */
  path: z.string(),
  format: exportFormat,
  state: jobState,
  /** It was cut short, and can go on where it was. */
  resumable: z.boolean(),
  createdAt: z.string(),
  /** Of a job that is done. */
  output: z.unknown().nullable(),
  error: errorReport.nullable(),
});
export type FilePrediction = z.infer<typeof filePrediction>;

/** How a table is written; the same for every file of predictions. */
const writing = {
  /** Without one the file goes to a temporary place for download. */
  path: z.string().optional(),
  format: exportFormat.default('csv'),
  /** Of CSV: what stands between the cells. */
  delimiter: z.enum([',', ';', '\t', '|']).default(','),
  /** Of CSV and TSV: begin with the mark by which spreadsheets know UTF-8. */
  byteOrderMark: z.boolean().default(false),
  idsOnly: z.boolean().default(false),
  /** Of CSV, TSV and XLSX: put an apostrophe before cells that a spreadsheet would run as a formula. */
  guardFormulas: z.boolean().default(false),
  /** Mark the documents whose largest probability is lower as left to people; absent: as the model has it. */
  abstainBelow: z.number().min(0).max(1).optional(),
  overwrite: z.boolean().default(false),
};

export const predictionVerbs = {
  'predictions.list': verb(
    z.object({
      ...inRun,
      part: part.optional(),
      gold: z.number().int().optional(),
      predicted: z.number().int().optional(),
      correct: z.boolean().optional(),
      search: z.string().default(''),
      /** `loss`: most surprising first; `confidence`: surest first; `document`: order of the file. */
      sort: z.enum(['loss', 'confidence', 'document']).default('loss'),
      offset: z.number().int().min(0).default(0),
      limit: z.number().int().min(0).max(1_000).default(100),
    }),
    z.object({ total: z.number().int(), predictions: z.array(prediction) }),
  ),
  /**
   * Starts the job that writes the corpus back as it was, with columns added for each run. Its output is
   * `{path, rows, columns, leftOut}`.
   */
  'predictions.export': verb(
    z.object({
      project: projectHandle,
      corpus: z.number().int(),
      runs: z.array(z.string()).default([]),
      /** Only these documents; rows that are no documents are then left out too. */
      selection: documentSelection.optional(),
      ...writing,
    }),
    z.object({ job: z.string() }),
  ),
  /** Starts the job that applies a model to another file: the file as it was, with columns added. */
  'predictions.predictFile': verb(
    z.object({
      ...inRun,
      file: z.string(),
      sourceName: z.string().optional(),
      options: readOptions.default({}),
      /** Column with the texts; by default the one named as in training, else the suggested one. */
      textColumn: z.string().optional(),
      /** By default all processors. */
      threads: z.number().int().min(1).max(256).optional(),
      ...writing,
    }),
    z.object({ job: z.string() }),
  ),
  /** Models applied to files in this project, newest first. */
  'predictions.files': verb(z.object({ project: projectHandle }), z.array(filePrediction)),
  /** Goes on with one that was cut short, as a new job. */
  'predictions.resumeFile': verb(
    z.object({ project: projectHandle, job: z.string() }),
    z.object({ job: z.string() }),
  ),
};
