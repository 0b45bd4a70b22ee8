import { z } from 'zod';
import { projectHandle } from './projects.ts';
import { verb } from './verb.ts';

export const columnRole = z.enum([
  'text', // several are joined
  'label',
  'labels', // several labels in one cell
  'id',
  'split',
  'group', // the author, account, party …
  'thread',
  'time',
  'weight',
  'covariate',
  'other',
]);
export type ColumnRole = z.infer<typeof columnRole>;

/** `texts`: a folder or an archive of text files; `lines`: plain text with one document per line. */
export const tableFormat = z.enum([
  'delimited',
  'xlsx',
  'json',
  'parquet',
  'spss',
  'stata',
  'conllu',
  'conll',
  'lines',
  'texts',
]);
export type TableFormat = z.infer<typeof tableFormat>;

/** How the names of importable files end; packed ones twice, such as `.csv.gz`. */
export const fileEndings = [
  'csv',
  'tsv',
  'tab',
  'psv',
  'txt',
  'gz',
  'zst',
  'zip',
  'xlsx',
  'json',
  'jsonl',
  'ndjson',
  'parquet',
  'sav',
  'zsav',
  'dta',
  'conllu',
  'conll',
] as const;

export const dialect = z.object({
  delimiter: z.string().min(1).max(1),
  quote: z.string().max(1), // empty: no quoting
  /** Stands before a quotation mark inside a quoted cell; absent: such a mark is doubled. */
  escape: z.string().min(1).max(1).optional(),
  header: z.boolean(),
  newline: z.enum(['LF', 'CRLF', 'CR', 'mixed', 'none']),
});
export type Dialect = z.infer<typeof dialect>;

export const corpusColumn = z.object({
  index: z.number().int(),
  /** As in the file. */
  name: z.string(),
  /** As in the project file: unique, never empty. */
  column: z.string(),
  role: columnRole,
  /** Not in the file: made in Lectern, and how. */
  derived: z
    .object({
      /** In words, complete enough to put into a methods section. */
      description: z.string(),
      /** Columns, by their name in the project file, that it was made from. */
      sources: z.array(z.string()),
      /** JSON of the request, to make it again. */
      method: z.string(),
      createdAt: z.string(),
    })
    .optional(),
});
export type CorpusColumn = z.infer<typeof corpusColumn>;

/** What the user may override; anything absent is detected. */
export const readOptions = z.object({
  encoding: z.string().optional(),
  delimiter: z.string().min(1).max(1).optional(),
  quote: z.string().max(1).optional(),
  /** Empty: there is none. */
  escape: z.string().max(1).optional(),
  header: z.boolean().optional(),
  /** Only where it cannot be seen from the file, such as CoNLL columns in a .txt file. */
  format: tableFormat.optional(),
  /** Name or number (from 1) of a sheet of a workbook. */
  sheet: z.string().optional(),
});
export type ReadOptions = z.infer<typeof readOptions>;

export const previewColumn = z.object({
  index: z.number().int(),
  name: z.string(),
  column: z.string(),
  suggestedRole: columnRole,
  /** Different values, and empty ones, in the rows that were looked at (`FilePreview.sampledRows`). */
  distinct: z.number().int(),
  empty: z.number().int(),
  meanLength: z.number(),
});
export type PreviewColumn = z.infer<typeof previewColumn>;

export const filePreview = z.object({
  sourceName: z.string(),
  sizeBytes: z.number(),
  compressed: z.boolean(),
  format: tableFormat,
  /** Of a workbook. */
  sheets: z.array(z.string()).optional(),
  sheet: z.string().optional(),
  encoding: z.object({
    name: z.string(),
    /** How it was found: byte order mark, valid UTF-8, letter statistics, or the user's word. */
    reason: z.string(),
    undecodable: z.number().int(),
    candidates: z.array(z.string()),
  }),
  dialect,
  columns: z.array(previewColumn),
  /** First rows, as cells; U+FFFD marks undecodable bytes. */
  rows: z.array(z.array(z.string())),
  /** Line of the file on which each of these rows begins (1-based). */
  lines: z.array(z.number().int()),
  estimatedRows: z.number(),
  /** Rows from the beginning of the file that the facts of the columns are of; more than are shown. */
  sampledRows: z.number().int(),
  warnings: z.array(z.string()),
});
export type FilePreview = z.infer<typeof filePreview>;

export const skippedRow = z.object({ line: z.number().int(), reason: z.string() });

/** What `lectern import --json` prints. */
export const importReport = z.object({
  corpus: z.string(),
  read: z.number().int(),
  stored: z.number().int(),
  skipped: z.number().int(),
  empty: z.number().int(),
  encoding: z.string(),
  dialect,
  columns: z.array(corpusColumn),
  /** The first 1,000; the project file keeps all. */
  skippedRows: z.array(skippedRow),
  /** Sentences for the user: repeated ids, one category only, a validation part that was set apart … */
  warnings: z.array(z.string()),
  /** Documents that an import of the same file had taken in before it was killed; absent: it began at the beginning. */
  resumedDocuments: z.number().int().optional(),
  seconds: z.number(),
});
export type ImportReport = z.infer<typeof importReport>;

/** What became of the rows of a file that was added to a corpus: read = known + added + skipped + empty. */
export const additionReport = z.object({
  corpus: z.string(),
  read: z.number().int(),
  /** Were documents already. */
  known: z.number().int(),
  added: z.number().int(),
  skipped: z.number().int(),
  empty: z.number().int(),
  /** Of those known: the same id, but another cell is not the same. */
  changed: z.number().int(),
  /** Of those changed: got the cells of the file. */
  replaced: z.number().int(),
  /** Of the documents that changed; the first 1,000. */
  changedIds: z.array(z.string()),
  encoding: z.string(),
  dialect,
  /** The first 1,000. */
  skippedRows: z.array(skippedRow),
  warnings: z.array(z.string()),
  seconds: z.number(),
});
export type AdditionReport = z.infer<typeof additionReport>;

export const label = z.object({
  id: z.number().int(),
  name: z.string(),
  column: z.string(),
  categories: z.array(z.object({ name: z.string(), count: z.number().int() })),
  /** Documents without this label. */
  missing: z.number().int(),
});
export type Label = z.infer<typeof label>;

export const part = z.enum(['train', 'validation', 'test']);
export type Part = z.infer<typeof part>;

export const split = z.object({
  id: z.number().int(),
  name: z.string(),
  description: z.string(),
  seed: z.number().int(),
  counts: z.object({ train: z.number().int(), validation: z.number().int(), test: z.number().int() }),
  /** Of cross-validation: taken by itself, the first fold is the test part and the second the validation part. */
  folds: z.number().int().optional(),
  /** One round of the cross-validation that another split holds. */
  round: z.object({ of: z.string(), fold: z.number().int() }).optional(),
  createdAt: z.string(),
});
export type Split = z.infer<typeof split>;

/** Documents drawn at random before anything else and kept out of every split made after. */
export const goldSet = z.object({
  size: z.number().int(),
  /** Documents that had the same chance to be drawn. */
  drawnFrom: z.number().int(),
  seed: z.number().int(),
  createdAt: z.string(),
  /** How many splits judge models on it: the more, the less it is worth. */
  uses: z.number().int(),
});
export type GoldSet = z.infer<typeof goldSet>;

export const corpus = z.object({
  id: z.number().int(),
  name: z.string(),
  sourceName: z.string(),
  documents: z.number().int(),
  skipped: z.number().int(),
  empty: z.number().int(),
  encoding: z.string(),
  dialect,
  columns: z.array(corpusColumn),
  labels: z.array(label),
  /** Newest first; the first is the one used unless another is named. */
  splits: z.array(split),
  gold: goldSet.optional(),
  createdAt: z.string(),
});
export type Corpus = z.infer<typeof corpus>;

export const document = z.object({
  id: z.number().int(),
  line: z.number().int(),
  text: z.string(),
  /** In the order of the corpus's columns; the text column included. */
  cells: z.array(z.string().nullable()),
});
export type Document = z.infer<typeof document>;

/** A condition on one column; every kind leaves out empty cells. */
export const columnFilter = z.union([
  /** The cell is one of the values. */
  z.strictObject({ column: z.string(), values: z.array(z.string()) }),
  /** The cell holds this text, capitals aside. */
  z.strictObject({ column: z.string(), contains: z.string().min(1) }),
  /** The cell is a number in this range, both ends included. */
  z.strictObject({ column: z.string(), least: z.number().optional(), most: z.number().optional() }),
  /** The cell is a time in this range, such as 2024-05-31, both days included. */
  z.strictObject({ column: z.string(), since: z.string().optional(), until: z.string().optional() }),
]);
export type ColumnFilter = z.infer<typeof columnFilter>;

/** Which documents of a corpus are meant: all, unless something is asked. */
export const documentSelection = z.object({
  /** Words that must occur, in any order; the last one may be unfinished. */
  search: z.string().default(''),
  filters: z.array(columnFilter).default([]),
  split: z.number().int().optional(),
  part: part.optional(),
});
export type DocumentSelection = z.infer<typeof documentSelection>;

export const savedSelection = z.object({
  id: z.number().int(),
  name: z.string(),
  selection: documentSelection,
  createdAt: z.string(),
});
export type SavedSelection = z.infer<typeof savedSelection>;

export const histogramBin = z.object({ from: z.number(), to: z.number(), count: z.number().int() });

export const corpusSummary = z.object({
  labels: z.array(label),
  textLength: z.object({
    unit: z.enum(['words', 'characters']),
    bins: z.array(histogramBin),
    median: z.number(),
    p95: z.number(),
    max: z.number(),
  }),
});
export type CorpusSummary = z.infer<typeof corpusSummary>;

const inCorpus = { project: projectHandle, corpus: z.number().int() };

export const corpusVerbs = {
  /** Looks at the head of a file without importing it. */
  'corpora.preview': verb(z.object({ path: z.string(), options: readOptions.default({}) }), filePreview),
  /** Starts the import job; its output is an `ImportReport`. */
  'corpora.import': verb(
    z.object({
      project: projectHandle,
      path: z.string(),
      /** The name to remember the file by: uploads have a temporary path. */
      sourceName: z.string().optional(),
      name: z.string().optional(),
      options: readOptions.default({}),
      /** Role of each column by its name in `PreviewColumn.column`; absent columns keep the suggested role. */
      roles: z.record(z.string(), columnRole).default({}),
      /** Between the labels of a column with the role `labels`; absent: found out. */
      labelSeparator: z.string().min(1).max(3).optional(),
      /** Takes @names, links and e-mail addresses out of the texts, and turns columns of names into codes. */
      pseudonymise: z
        .object({ texts: z.boolean().default(false), columns: z.array(z.string()).default([]) })
        .optional(),
      /** Rows that repeat the id of another; only where the id column was chosen, not where it was guessed. */
      repeatedIds: z.enum(['refuse', 'keep']).default('refuse'),
    }),
    z.object({ job: z.string() }),
  ),
  /** Starts a job that adds the rows of a file which a corpus does not have; its output is an `AdditionReport`. */
  'corpora.addNew': verb(
    z.object({
      ...inCorpus,
      path: z.string(),
      sourceName: z.string().optional(),
      /** Absent: the file is read as the one that was imported. */
      options: readOptions.default({}),
      /** Give documents that the file has with the same id and other cells these cells. */
      replaceChanged: z.boolean().default(false),
    }),
    z.object({ job: z.string() }),
  ),
  /** Starts a job that goes on where an import was killed: one whose `Job.resumable` is true. */
  'corpora.resumeImport': verb(
    z.object({ project: projectHandle, job: z.string() }),
    z.object({ job: z.string() }),
  ),
  /** Gives up what such an import had taken in. */
  'corpora.discardImport': verb(z.object({ project: projectHandle, job: z.string() }), z.object({})),
  'corpora.list': verb(z.object({ project: projectHandle }), z.array(corpus)),
  'corpora.get': verb(z.object(inCorpus), corpus),
  /** Can be undone; a corpus that runs were made from stays. */
  'corpora.delete': verb(z.object(inCorpus), z.object({})),
  'corpora.summary': verb(z.object(inCorpus), corpusSummary),
  'corpora.setAside': verb(
    z.object({ ...inCorpus, limit: z.number().int().min(1).max(10_000).default(1_000) }),
    z.array(z.object({ line: z.number().int(), kind: z.enum(['skipped', 'empty']), reason: z.string() })),
  ),
  /** Writes the rows that are no documents, with line and reason; without a path to where a browser downloads from. */
  'corpora.saveSetAside': verb(
    z.object({ ...inCorpus, path: z.string().optional(), overwrite: z.boolean().default(false) }),
    z.object({ path: z.string(), rows: z.number().int() }),
  ),
  'corpora.documents': verb(
    z.object({
      ...inCorpus,
      ...documentSelection.shape,
      offset: z.number().int().min(0).default(0),
      limit: z.number().int().min(0).max(1_000).default(100),
    }),
    z.object({ total: z.number().int(), documents: z.array(document) }),
  ),
  /** Selections that were saved by name, in the order of their names. */
  'corpora.selections': verb(z.object(inCorpus), z.array(savedSelection)),
  /** Saves a selection; one of the same name is replaced. */
  'corpora.saveSelection': verb(
    z.object({ ...inCorpus, name: z.string().trim().min(1).max(120), selection: documentSelection }),
    savedSelection,
  ),
  'corpora.renameSelection': verb(
    z.object({
      ...inCorpus,
      selection: z.number().int(),
      name: z.string().trim().min(1).max(120),
    }),
    savedSelection,
  ),
  'corpora.deleteSelection': verb(z.object({ ...inCorpus, selection: z.number().int() }), z.object({})),
};
