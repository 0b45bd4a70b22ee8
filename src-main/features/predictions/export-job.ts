/** Writes a corpus back as it was read, row by row in the order of the file, with the predictions of runs beside it. */
import type { HandlerInput } from '../../api/catalogue.ts';
import type { DocumentSelection, Part } from '../../api/corpora.ts';
import { LecternError } from '../../api/errors.ts';
import { readCorpusRows, type CorpusRow } from '../../database/corpus-rows.ts';
import { readCorpus, type CorpusRecord } from '../../database/corpus-record.ts';
import { findRun } from '../../database/find-run.ts';
import type { ProjectReader } from '../../database/project-database.ts';
import type { OutputCell, OutputColumn } from '../../files/output-table.ts';
import { createTableWriter } from '../../files/table-writer.ts';
import type { JobRun } from '../../jobs/job-queue.ts';
import { documentConditions, matchingDocuments } from '../../selection/document-conditions.ts';
import type { HandlerContext } from '../context.ts';
import {
  addedColumns,
  blankCells,
  predictionCells,
  type AddedColumnsOptions,
  type PredictingRun,
} from './added-columns.ts';
import { outputPath } from './output-path.ts';
import { readPredictingRun } from './predictions.queries.ts';
import { readFloats } from '../../database/stored-floats.ts';

const ROWS_PER_PAUSE = 2_000;
const partNames: readonly Part[] = ['train', 'validation', 'test'];

export function exportCorpus(
  input: HandlerInput<'predictions.export'>,
  context: HandlerContext,
): { job: string } {
  const project = context.project(input.project);
  const corpus = readCorpus(project.reader, input.corpus);
  const runs = input.runs.map((name) => runOfCorpus(project.reader, corpus, name));
  const kept = input.selection && selected(project.reader, corpus, input.selection);
  const { path, temporary } = outputPath(
    input.path,
    context.temporaryFolder,
    corpus.sourceName,
    'with predictions',
    input.format,
  );
  const added: AddedColumnsOptions = { ownCorpus: true, abstainBelow: input.abstainBelow };
  const columns = header(corpus, runs, input.idsOnly, added);
  const { format, delimiter, byteOrderMark, guardFormulas } = input;
  const overwrite = input.overwrite || temporary;
  const how = { format, delimiter, byteOrderMark, guardFormulas, overwrite };
  const writer = createTableWriter(path, columns, how);
  let queued = false;
  try {
    const { id } = project.jobs.add({
      kind: 'export',
      title: `Export ${corpus.name}`,
      input: { corpus: corpus.id, runs: runs.map((run) => run.id), path },
      async work(job) {
        let leftOut = 0;
        let count = 0;
        const total = corpus.documents + corpus.skipped + corpus.empty;
        const predictions = runs.map((run) => new PredictionCursor(project.reader, run, added));
        for (const row of readCorpusRows(project.reader, corpus.id)) {
          if (count++ % ROWS_PER_PAUSE === 0) await checkpoint(job, count - 1, total);
          if (kept && (row.document === null || !kept.has(row.document))) continue;
          if (row.cells.length > corpus.columns.length) {
            leftOut += 1;
            continue;
          }
          if (input.idsOnly && row.document === null) continue;
          writer.write([
            ...ownCells(corpus, row, input.idsOnly),
            ...predictions.flatMap((cursor) => cursor.cells(row)),
          ]);
        }
        const { rows } = writer.finish();
        return { path, rows, columns: columns.map(({ name }) => name), leftOut };
      },
      settled(state) {
        if (state !== 'done') writer.abort();
      },
    });
    queued = true;
    return { job: id };
  } finally {
    if (!queued) writer.abort();
  }
}

function selected(reader: ProjectReader, corpus: CorpusRecord, selection: DocumentSelection): Set<number> {
  return new Set(matchingDocuments(reader, corpus, documentConditions(reader, corpus, selection)));
}

function runOfCorpus(reader: ProjectReader, corpus: CorpusRecord, name: string): PredictingRun {
  const run = readPredictingRun(reader, findRun(reader, name));
  if (run.corpusId !== corpus.id)
    throw new LecternError(
      'bad-input',
      `The run “${run.name}” belongs to another corpus than “${corpus.name}”.`,
      'Apply its model to a file of these texts instead.',
    );
  return run;
}

function header(
  corpus: CorpusRecord,
  runs: readonly PredictingRun[],
  idsOnly: boolean,
  options: AddedColumnsOptions,
): OutputColumn[] {
  const own = idsOnly
    ? [idColumn(corpus)?.name ?? 'document']
    : corpus.columns.map(({ name, column }) => (corpus.dialect.header ? name : column));
  const taken = new Set(own);
  return [
    ...own.map((name): OutputColumn => ({ name, kind: 'text' })),
    ...runs.flatMap((run) => addedColumns(run, taken, options)),
  ];
}

function idColumn(corpus: CorpusRecord): CorpusRecord['columns'][number] | undefined {
  return corpus.columns.find(({ column }) => column === corpus.idColumn);
}

function ownCells(corpus: CorpusRecord, row: CorpusRow, idsOnly: boolean): string[] {
  if (idsOnly) {
    const id = idColumn(corpus);
    return [id === undefined ? String(row.document) : row.cells[id.index]];
  }
  // A row that was set aside for being too short is filled up, so that the new columns stay in their places.
  return corpus.columns.map((_, index) => row.cells[index] ?? '');
}

/** Walks along the predictions of one run, which are in the order of documents too. */
class PredictionCursor {
  private readonly reader: ProjectReader;
  private readonly run: PredictingRun;
  private readonly options: AddedColumnsOptions;
  private batch: {
    document: number;
    part: number | null;
    gold: number | null;
    predicted: number;
    probabilities: Uint8Array;
  }[] = [];
  private place = 0;
  private exhausted = false;

  constructor(reader: ProjectReader, run: PredictingRun, options: AddedColumnsOptions) {
    this.options = options;
    this.reader = reader;
    this.run = run;
  }

  cells({ document }: CorpusRow): OutputCell[] {
    if (document === null) return blankCells(this.run, this.options);
    while (
      !this.exhausted &&
      (this.place >= this.batch.length || this.batch[this.place].document < document)
    ) {
      if (this.place < this.batch.length) this.place += 1;
      else this.read(this.batch.at(-1)?.document ?? 0);
    }
    const row = this.batch[this.place];
    if (this.exhausted || row.document !== document) return blankCells(this.run, this.options);
    const part = row.part === null ? '' : partNames[row.part];
    const { predicted, gold } = row;
    const probabilities = readFloats(row.probabilities);
    return predictionCells(this.run, { probabilities, predicted, part, gold }, this.options);
  }

  private read(after: number): void {
    this.batch = this.reader.all(
      `SELECT document_id AS document, part, gold, predicted, probabilities FROM predictions
       WHERE run_id = ? AND document_id > ? ORDER BY document_id LIMIT 2000`,
      this.run.id,
      after,
    );
    this.place = 0;
    this.exhausted = this.batch.length === 0;
  }
}

async function checkpoint(job: JobRun, done: number, total: number): Promise<void> {
  job.progress(done, total, 'rows');
  await new Promise((resolve) => setImmediate(resolve));
  if (job.signal.aborted)
    throw new LecternError('cancelled', 'The export was cancelled; nothing was written.');
}
