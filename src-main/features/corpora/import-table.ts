/**
 * Reads a file into a new corpus. Runs in a worker thread, so that the host keeps answering; everything it writes goes
 * to a staging file until the end.
 */
import { basename } from 'node:path';
import type { ColumnRole, ImportReport, ReadOptions } from '../../api/corpora.ts';
import { LecternError } from '../../api/errors.ts';
import { CorpusMerge } from '../../database/corpus-merge.ts';
import { indexPiece } from '../../database/index-piece.ts';
import type { ProjectWriter } from '../../database/project-database.ts';
import { StagingDatabase, usualPieceBytes, type Piece } from '../../database/staging-database.ts';
import { sampleTable } from '../../files/table-sample.ts';
import { openTable } from '../../files/table-reader.ts';
import { noteCreation } from '../../journal/change-journal.ts';
import { chooseColumns } from './column-choice.ts';
import type { ImportControl } from './import-control.ts';
import { Intake } from './intake.ts';
import { PieceIndexer } from './piece-indexer.ts';
import { refuseRepeatedIds } from './refuse-repeated-ids.ts';
import { shapeTable, type ShapeRequest } from './shape-table.ts';

export interface ImportRequest {
  readonly projectPath: string;
  readonly path: string;
  readonly sourceName: string;
  /** Absent: named after the file, with a number where that name is taken. */
  readonly name?: string | undefined;
  readonly options: ReadOptions;
  readonly roles: Readonly<Record<string, ColumnRole>>;
  readonly shape?: ShapeRequest | undefined;
  readonly repeatedIds?: 'refuse' | 'keep' | undefined;
  /** Size of the pieces that are indexed side by side; absent: by the size of the file. */
  readonly pieceBytes?: number | undefined;
}

/** A smaller piece is indexed sooner than a thread has started. */
const worthThread = 4 << 20;
/** While other threads work: how often to ask whether to go on. */
const askEveryMs = 25;

export async function importTable(request: ImportRequest, control: ImportControl): Promise<ImportReport> {
  const started = performance.now();
  const { projectPath, sourceName } = request;
  control.progress(0, 1, 'Looking at the file');
  const opened = await openTable(request.path, request.options, { depth: 'whole', sourceName });
  control.proceed();
  const detected = { ...request.options, ...opened.dialect, encoding: opened.encoding.name };
  const options = opened.format === 'delimited' ? { ...detected, format: opened.format } : request.options;
  const sample = await sampleTable(request.path, options);
  const { table, chosen } = await shapeTable(
    opened,
    chooseColumns(opened.columns, sample.suggestedRoles, request.roles),
    request.shape ?? {},
    () => openTable(request.path, options, { depth: 'whole' }),
  );
  const shape = {
    columns: table.columns.map(({ column }) => column),
    text: chosen.text.column,
    labels: chosen.labels.map(({ column }) => column),
  };
  const indexer = new PieceIndexer();
  const indexed: Promise<void>[] = [];
  const pieceBytes = request.pieceBytes ?? usualPieceBytes(table.source.sizeBytes);
  const staging = new StagingDatabase(projectPath, shape, pieceBytes, (piece) => {
    const { path, indexPath, sizeBytes } = piece;
    const task = { path, indexPath, text: shape.text, projectPath };
    if (sizeBytes >= Math.min(worthThread, pieceBytes)) indexed.push(indexer.index(task));
    else indexed.push(Promise.resolve(indexPiece(task)));
  });
  let merge: CorpusMerge | undefined;
  try {
    const intake = new Intake(table, chosen, staging, control);
    await intake.readAll();
    intake.refuseUnusable();
    let repeated = intake.repeatedIds(staging.pieces);
    const mayRepeat =
      request.repeatedIds === 'keep' || !Object.values(request.roles).includes('id') || !chosen.id;
    if (repeated && !mayRepeat) refuseRepeatedIds(chosen.id!.column, repeated);
    control.progress(table.source.sizeBytes, table.source.sizeBytes, 'Adding the corpus to the project');
    control.proceed();
    merge = new CorpusMerge(projectPath, shape);
    await addPieces(merge, staging.pieces, indexed, control);
    if (!repeated) {
      repeated = merge.repeated(chosen.id!.column);
      if (!mayRepeat) refuseRepeatedIds(chosen.id!.column, repeated);
    }
    const warnings = intake.warnings(repeated);
    const seconds = (): number => Math.round((performance.now() - started) / 10) / 100;
    let corpus = '';
    merge.enter(staging.path, (writer) => {
      corpus = freeName(writer, request);
      intake.record(writer, merge!, corpus, sourceName, warnings, seconds());
      noteCreation(writer, `import of the corpus “${corpus}”`, { kind: 'corpus', id: merge!.corpusId });
      control.commit();
    });
    return {
      corpus,
      ...intake.counts,
      encoding: table.encoding.name,
      dialect: table.dialect,
      columns: chosen.columns,
      skippedRows: intake.skippedRows,
      warnings,
      seconds: seconds(),
    };
  } finally {
    await indexer.stop();
    merge?.close();
    staging.remove();
  }
}

/** The documents of all pieces, while the last pieces are still being indexed, then the index of each. */
async function addPieces(
  merge: CorpusMerge,
  pieces: readonly Piece[],
  indexed: readonly Promise<void>[],
  control: ImportControl,
): Promise<void> {
  for (const piece of pieces) {
    merge.addDocuments(piece);
    control.proceed();
  }
  merge.addLabelIndexes();
  control.proceed();
  for (const [i, piece] of pieces.entries()) {
    let done = false;
    const whenDone = indexed[i]!.finally(() => (done = true));
    while (!done) {
      await Promise.race([whenDone, new Promise((resolve) => setTimeout(resolve, askEveryMs))]);
      control.proceed();
    }
    await whenDone;
    merge.addIndex(piece);
    control.proceed();
  }
}

function freeName(writer: ProjectWriter, request: ImportRequest): string {
  const taken = new Set(writer.column<string>('SELECT name FROM corpora'));
  if (request.name !== undefined) {
    if (taken.has(request.name)) throw nameTaken(request.name);
    return request.name;
  }
  const base =
    basename(request.sourceName)
      .replace(/\.(gz|zst)$/i, '')
      .replace(/\.[a-z0-9]{1,5}$/i, '') || 'corpus';
  let name = base;
  for (let n = 2; taken.has(name); n++) name = `${base} ${n}`;
  return name;
}

export function nameTaken(name: string): LecternError {
  return new LecternError(
    'already-exists',
    `This project already has a corpus “${name}”.`,
    'Choose another name, or delete that corpus first.',
  );
}
