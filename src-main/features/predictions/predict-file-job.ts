/** Applies a model to another file: rows stream through in batches, whatever the file's size. */
import { answersOf } from '../../../engine/metrics/answers.ts';
import type { HandlerInput } from '../../api/catalogue.ts';
import { LecternError } from '../../api/errors.ts';
import { readCorpus } from '../../database/corpus-record.ts';
import { findRun } from '../../database/find-run.ts';
import type { OutputCell, OutputColumn } from '../../files/output-table.ts';
import { createTableWriter } from '../../files/table-writer.ts';
import { openTable, type TableColumn, type TableReader, type TableRow } from '../../files/table-reader.ts';
import type { HandlerContext } from '../context.ts';
import {
  addedColumns,
  blankCells,
  predictionCells,
  type AddedColumnsOptions,
  type PredictingRun,
} from './added-columns.ts';
import { DriftMeter } from './drift.ts';
import { outputPath, refuseSameFile } from './output-path.ts';
import { readPredictingRun } from './predictions.queries.ts';

const TEXTS_PER_BATCH = 1_024;

export async function predictFile(
  input: HandlerInput<'predictions.predictFile'>,
  context: HandlerContext,
): Promise<{ job: string }> {
  const project = context.project(input.project);
  const run = readPredictingRun(project.reader, findRun(project.reader, input.run));
  const corpus = readCorpus(project.reader, run.corpusId);
  const table = await openTable(input.file, input.options, { depth: 'whole', sourceName: input.sourceName });
  const trainedOn = corpus.columns.find(({ column }) => column === corpus.textColumn);
  const textColumn = chooseTextColumn(table, input.textColumn, trainedOn?.name);
  const idColumn = input.idsOnly
    ? chooseIdColumn(table, corpus.columns.find(({ column }) => column === corpus.idColumn)?.name)
    : undefined;
  const { path, temporary } = outputPath(
    input.path,
    context.temporaryFolder,
    table.source.name,
    'with predictions',
    input.format,
  );
  refuseSameFile(input.file, path);
  const own = input.idsOnly
    ? [idColumn?.name ?? 'row']
    : table.columns.map(({ name, column }) => (table.dialect.header ? name : column));
  const added: AddedColumnsOptions = { ownCorpus: false, abstainBelow: input.abstainBelow };
  const columns: OutputColumn[] = [
    ...own.map((name): OutputColumn => ({ name, kind: 'text' })),
    ...addedColumns(run, new Set(own), added),
  ];
  const { format, delimiter, byteOrderMark, guardFormulas } = input;
  const overwrite = input.overwrite || temporary;
  const how = { format, delimiter, byteOrderMark, guardFormulas, overwrite };
  const writer = createTableWriter(path, columns, how);
  let queued = false;
  try {
    const { id } = project.jobs.add({
      kind: 'predict',
      title: `Apply ${run.name} to ${table.source.name}`,
      input: { run: run.id, file: input.file, path },
      async work({ signal, progress }) {
        let leftOut = 0;
        let number = 0;
        const write = (row: TableRow, cells: OutputCell[]): void => {
          number += 1;
          const kept = input.idsOnly
            ? [idColumn === undefined ? String(number) : (row.cells[idColumn.index] ?? '')]
            : table.columns.map((_, index) => row.cells[index] ?? '');
          writer.write([...kept, ...cells]);
        };
        const meter = await DriftMeter.of(project.reader, corpus, run, async () => {
          await new Promise((resolve) => setImmediate(resolve));
          if (signal.aborted) throw new LecternError('cancelled', 'It was cancelled; nothing was written.');
        });
        for await (const rows of table.rows()) {
          for (let first = 0; first < rows.length; first += TEXTS_PER_BATCH) {
            if (signal.aborted) throw new LecternError('cancelled', 'It was cancelled; nothing was written.');
            const batch = rows.slice(first, first + TEXTS_PER_BATCH).filter((row) => {
              const fits =
                row.cells.length <= table.columns.length &&
                !(row.cells.length === 1 && row.cells[0] === '' && table.columns.length > 1);
              if (!fits) leftOut += 1;
              return fits;
            });
            const texts = batch.map((row) => row.cells[textColumn.index] ?? '');
            const probabilities = await context.engine.predict({
              model: { projectPath: project.path, run: run.id },
              texts,
            });
            meter.take(texts, probabilities);
            batch.forEach((row, index) => {
              write(
                row,
                texts[index].trim() === ''
                  ? blankCells(run, added)
                  : cellsOf(run, probabilities, index, added),
              );
            });
            progress(table.fileBytesRead, table.source.sizeBytes, 'bytes', `${String(number)} rows`);
          }
        }
        const { rows } = writer.finish();
        const drift = meter.drift();
        return {
          path,
          rows,
          columns: columns.map(({ name }) => name),
          leftOut,
          drift,
          warnings: drift?.warnings ?? [],
        };
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

function cellsOf(
  run: PredictingRun,
  all: Float32Array,
  index: number,
  added: AddedColumnsOptions,
): OutputCell[] {
  const classes = run.classes.length;
  const probabilities = all.subarray(index * classes, (index + 1) * classes);
  const predicted = answersOf(probabilities, classes, run.decision?.cutoffs ?? null)[0] ?? 0;
  return predictionCells(run, { probabilities, predicted }, added);
}

function chooseTextColumn(
  table: TableReader,
  wanted: string | undefined,
  trainedOn: string | undefined,
): TableColumn {
  const byName = (name: string): TableColumn | undefined =>
    table.columns.find((column) => column.column === name || column.name === name);
  const all = table.columns.map(({ column }) => column).join(', ');
  if (wanted !== undefined) {
    const column = byName(wanted);
    if (column !== undefined) return column;
    throw new LecternError(
      'not-found',
      `“${table.source.name}” has no column “${wanted}”.`,
      `Its columns are: ${all}.`,
    );
  }
  const same = trainedOn === undefined ? undefined : byName(trainedOn);
  if (same !== undefined) return same;
  if (table.columns.length === 1) return table.columns[0];
  throw new LecternError(
    'bad-input',
    `“${table.source.name}” has no column “${trainedOn ?? 'text'}”, where the texts were in training.`,
    `Say which column holds the texts: ${all}.`,
  );
}

function chooseIdColumn(table: TableReader, trainedOn: string | undefined): TableColumn | undefined {
  return (
    table.columns.find(({ name }) => name === trainedOn) ??
    table.columns.find(({ name }) => /^id$|_id$/iu.test(name))
  );
}
