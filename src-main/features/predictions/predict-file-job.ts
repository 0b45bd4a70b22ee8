/** Applies a model to another file: rows stream through the engine process in blocks, whatever the file's size. */
import { rmSync } from 'node:fs';
import type { HandlerInput } from '../../api/catalogue.ts';
import { LecternError } from '../../api/errors.ts';
import { addedColumns } from '../../applying/added-columns.ts';
import type { ApplyRequest } from '../../applying/apply-request.ts';
import { readCorpus } from '../../database/corpus-record.ts';
import { findModel, type AppliedModel } from '../../database/find-model.ts';
import type { ProjectReader } from '../../database/project-database.ts';
import { EngineDiedError } from '../../engine-process/engine-client.ts';
import { AtomicFile, unfinishedPath } from '../../files/atomic-file.ts';
import { openTable, type TableColumn, type TableReader } from '../../files/table-reader.ts';
import type { HandlerContext, OpenProject } from '../context.ts';
import { insertFilePrediction, storeCheckpoint } from './file-predictions.queries.ts';
import { outputPath, refuseSameFile } from './output-path.ts';

export async function predictFile(
  input: HandlerInput<'predictions.predictFile'>,
  context: HandlerContext,
): Promise<{ job: string }> {
  const project = context.project(input.project);
  return { job: queueApplication(project, context, await planApplication(input, context)) };
}

/** Everything that can be wrong with the file, the column or the place of the result is said here. */
async function planApplication(
  input: HandlerInput<'predictions.predictFile'>,
  context: HandlerContext,
): Promise<ApplyRequest> {
  const project = context.project(input.project);
  const run = findModel(project.reader, input.run);
  const trained = trainingColumns(project.reader, run);
  const table = await openTable(input.file, input.options, { depth: 'whole', sourceName: input.sourceName });
  const textColumn = chooseTextColumn(table, input.textColumn, trained.text);
  const idColumn = input.idsOnly ? chooseIdColumn(table, trained.id) : undefined;
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
  const { format, delimiter, byteOrderMark, guardFormulas, abstainBelow } = input;
  const overwrite = input.overwrite || temporary;
  // Where nothing could be written it is said now, and not after an hour.
  new AtomicFile(path, overwrite).abort();
  const { id, name, preset, classes, decision } = run;
  return {
    projectPath: project.path,
    run: { id, name, preset, classes, decision },
    corpusId: run.corpusId,
    file: input.file,
    sourceName: table.source.name,
    options:
      table.format === 'delimited'
        ? { ...input.options, ...table.dialect, encoding: table.encoding.name, format: table.format }
        : input.options,
    textColumn: textColumn.index,
    kept: !input.idsOnly
      ? table.columns.map(({ index }) => index)
      : idColumn === undefined
        ? 'number'
        : [idColumn.index],
    columns: [
      ...own.map((column) => ({ name: column, kind: 'text' as const })),
      ...addedColumns(run, new Set(own), { ownCorpus: false, abstainBelow }),
    ],
    ...(abstainBelow === undefined ? {} : { abstainBelow }),
    path,
    mark: crypto.randomUUID(),
    how: { format, delimiter, byteOrderMark, guardFormulas, overwrite },
    ...(input.threads === undefined ? {} : { threads: input.threads }),
  };
}

export function queueApplication(
  project: OpenProject,
  context: HandlerContext,
  request: ApplyRequest,
): string {
  const { run, file, path, sourceName } = request;
  const writer = project.writer();
  let resumable = request.resume !== undefined;
  return writer.transaction(() => {
    const { id } = project.jobs.add({
      kind: 'predict',
      title: `Apply ${run.name} to ${sourceName}`,
      input: { run: run.id, file, path },
      async work({ id: job, signal, progress }) {
        const result = await context.engine.apply(request, {
          signal,
          progress,
          applied(checkpoint) {
            storeCheckpoint(project.writer(), job, checkpoint);
            resumable = true;
          },
        });
        return { path, columns: request.columns.map(({ name }) => name), ...result };
      },
      settled(state, error) {
        // What a killed engine process has written stays beside its place, to be gone on with.
        if (state === 'failed' && error instanceof EngineDiedError && resumable) return;
        storeCheckpoint(project.writer(), id, undefined);
        if (state !== 'done') rmSync(unfinishedPath(path, request.mark), { force: true });
      },
    });
    insertFilePrediction(writer, id, request);
    return id;
  });
}

/** Names of the columns that texts and ids were in when the model was trained, as far as they are known. */
function trainingColumns(
  reader: ProjectReader,
  { id, corpusId }: AppliedModel,
): { text: string | undefined; id: string | undefined } {
  if (corpusId === null) {
    const text = reader.value<string | null>(
      `SELECT provenance ->> '$.data.textColumn' FROM imported_models WHERE id = ?`,
      id,
    );
    return { text: text ?? undefined, id: undefined };
  }
  const { columns, textColumn, idColumn } = readCorpus(reader, corpusId);
  const named = (wanted: string | null): string | undefined =>
    columns.find(({ column }) => column === wanted)?.name;
  return { text: named(textColumn), id: named(idColumn) };
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
