import { z } from 'zod';
import { documentSelection, part, readOptions } from './corpora.ts';
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
      ...writing,
    }),
    z.object({ job: z.string() }),
  ),
};
