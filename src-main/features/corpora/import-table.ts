/**
 * Reads a file into a new corpus. Runs in a worker thread, so that the host keeps answering; everything it writes goes
 * to a staging file until the end.
 */
import { basename } from 'node:path';
import type { ImportReport } from '../../api/corpora.ts';
import { LecternError } from '../../api/errors.ts';
import { CorpusMerge } from '../../database/corpus-merge.ts';
import type { FormerImport, StagedPiece } from '../../database/import-progress.ts';
import { indexPiece } from '../../database/index-piece.ts';
import type { ProjectWriter } from '../../database/project-database.ts';
import {
  FormerImportUnlike,
  StagingDatabase,
  usualPieceBytes,
  type Piece,
} from '../../database/staging-database.ts';
import { sampleTable } from '../../files/table-sample.ts';
import { openTable } from '../../files/table-reader.ts';
import { noteDone } from '../../jobs/job-records.ts';
import { noteCreation } from '../../journal/change-journal.ts';
import { chooseColumns } from './column-choice.ts';
import { findFormerImport, ProgressAccount } from './former-import.ts';
import type { ImportControl } from './import-control.ts';
import type { ImportRequest } from './import-request.ts';
import { Intake, NotUtf8 } from './intake.ts';
import { PieceIndexer } from './piece-indexer.ts';
import { refuseRepeatedIds } from './refuse-repeated-ids.ts';
import { shapeTable, type ShapedTable } from './shape-table.ts';

/** A smaller piece is indexed sooner than a thread has started. */
const worthThread = 4 << 20;
/** While other threads work: how often to ask whether to go on. */
const askEveryMs = 25;

const beganAgain =
  'Nothing that the interrupted import had taken in could be used, as where the file has changed since; it was read from its beginning.';

/**
 * Where an import of the same file by the same request was killed, what it had staged is used; the rest of the account is
 * made by reading the file again, which is the quicker half of the work and finds a file that is not the same any more.
 */
export async function importTable(request: ImportRequest, control: ImportControl): Promise<ImportReport> {
  const former = findFormerImport(request);
  try {
    return await importWith(former, request, control, former ? 'whole' : 'head');
  } catch (error) {
    if (error instanceof NotUtf8) return importWith(former, request, control, 'whole');
    if (error instanceof FormerImportUnlike) return importWith(undefined, request, control, 'whole');
    throw error;
  }
}

async function importWith(
  former: FormerImport | undefined,
  request: ImportRequest,
  control: ImportControl,
  depth: 'head' | 'whole',
): Promise<ImportReport> {
  const started = performance.now();
  const { projectPath, sourceName } = request;
  control.progress(0, 1, 'Looking at the file');
  const { table, chosen } = await openToImport(request, control, depth);
  const shape = {
    columns: table.columns.map(({ column }) => column),
    text: chosen.text.column,
    labels: chosen.labels.map(({ column }) => column),
  };
  const indexer = new PieceIndexer();
  const indexed: Promise<void>[] = [];
  const pieceBytes =
    former?.progress.pieceBytes ?? request.pieceBytes ?? usualPieceBytes(table.source.sizeBytes);
  let resumedDocuments = 0;
  const take = (piece: Piece, kept: StagedPiece | undefined): void => {
    const { path, indexPath, sizeBytes } = piece;
    const task = { path, indexPath, text: shape.text, projectPath };
    const { fileBytesRead } = table;
    if (kept) resumedDocuments += kept.documents;
    else if (sizeBytes >= Math.min(worthThread, pieceBytes)) {
      const done = indexer.index(task).then((files) => account.add(piece, files, fileBytesRead));
      // Whoever needs the piece asks for it later; an error must wait until then.
      done.catch(() => undefined);
      indexed.push(done);
      return;
    } else account.add(piece, indexPiece(task), fileBytesRead);
    indexed.push(Promise.resolve());
  };
  const staging = new StagingDatabase(projectPath, shape, pieceBytes, take, former);
  const account = new ProgressAccount(staging.path, request, pieceBytes, former);
  let merge: CorpusMerge | undefined;
  try {
    const intake = new Intake(table, chosen, staging, control);
    await intake.readAll(depth === 'head' && request.options.encoding === undefined);
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
    const warnings = [
      ...intake.warnings(repeated),
      ...(request.goesOn && resumedDocuments === 0 ? [beganAgain] : []),
    ];
    const report = (corpus: string): ImportReport => ({
      corpus,
      ...intake.counts,
      encoding: table.encoding.name,
      dialect: table.dialect,
      columns: chosen.columns,
      skippedRows: intake.skippedRows,
      warnings,
      ...(resumedDocuments > 0 && { resumedDocuments }),
      seconds: Math.round((performance.now() - started) / 10) / 100,
    });
    let entered = report('');
    merge.enter(staging.path, (writer) => {
      entered = report(freeName(writer, request));
      intake.record(writer, merge!, entered.corpus, sourceName, warnings, entered.seconds);
      noteCreation(writer, `import of the corpus “${entered.corpus}”`, {
        kind: 'corpus',
        id: merge!.corpusId,
      });
      // With the corpus, so that whatever happens from here on nobody starts this import again.
      if (request.job !== undefined) noteDone(writer, request.job, entered);
      control.commit();
    });
    return { ...entered, seconds: report('').seconds };
  } finally {
    await indexer.stop();
    merge?.close();
    staging.remove();
  }
}

/** `depth` as for `openTable`; `head` is for those who find out while they read that a file is not the UTF-8 it seemed to be. */
export async function openToImport(
  request: ImportRequest,
  control: ImportControl,
  depth: 'head' | 'whole',
): Promise<ShapedTable> {
  const { path, sourceName } = request;
  const opened = await openTable(path, request.options, { depth, sourceName });
  control.proceed();
  const detected = { ...request.options, ...opened.dialect, encoding: opened.encoding.name };
  const options = opened.format === 'delimited' ? { ...detected, format: opened.format } : request.options;
  const sample = await sampleTable(path, options);
  return shapeTable(
    opened,
    chooseColumns(opened.columns, sample.suggestedRoles, request.roles),
    request.shape ?? {},
    () => openTable(path, options, { depth: 'whole' }),
  );
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
