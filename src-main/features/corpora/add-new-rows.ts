/**
 * Adds the rows of a file that a corpus does not have yet, such as those by which the file has grown. Runs in the thread of
 * an import; until its last transaction nothing of it is in the project.
 */
import type { AdditionReport, CorpusColumn } from '../../api/corpora.ts';
import { LecternError } from '../../api/errors.ts';
import { CorpusAddition, recordAddition, type Comparison } from '../../database/corpus-addition.ts';
import { readCorpus, type CorpusRecord } from '../../database/corpus-record.ts';
import { SetAsideAddition } from '../../database/set-aside-addition.ts';
import { StagingDatabase, usualPieceBytes } from '../../database/staging-database.ts';
import { openTable } from '../../files/table-reader.ts';
import { noteDone } from '../../jobs/job-records.ts';
import { noteChange } from '../../journal/change-journal.ts';
import { bringUpToDate } from './bring-up-to-date.ts';
import type { ImportControl } from './import-control.ts';
import type { ImportRequest } from './import-request.ts';
import { openToImport } from './import-table.ts';
import { Intake } from './intake.ts';
import { refuseRepeatedIds } from './refuse-repeated-ids.ts';

export interface AdditionRequest extends ImportRequest {
  readonly addTo: number;
  /** Gives documents that have other cells in the file these cells. */
  readonly replaceChanged: boolean;
}

export async function addNewRows(request: AdditionRequest, control: ImportControl): Promise<AdditionReport> {
  const addition = new CorpusAddition(request.projectPath, request.addTo);
  try {
    return await addRows(request, addition, control);
  } finally {
    addition.close();
  }
}

async function addRows(
  request: AdditionRequest,
  addition: CorpusAddition,
  control: ImportControl,
): Promise<AdditionReport> {
  const started = performance.now();
  const { projectPath, sourceName } = request;
  const { corpus, writer } = addition;
  control.progress(0, 1, 'Looking at the file');
  const roles = { ...(await recordedRoles(request, corpus)), ...request.roles };
  const { table, chosen } = await openToImport({ ...request, roles }, control, 'whole');
  const own = corpus.columns.filter(({ derived }) => derived === undefined);
  refuseOtherColumns(corpus, own, table.columns, sourceName);
  const shape = {
    columns: table.columns.map(({ column }) => column),
    text: chosen.text.column,
    labels: chosen.labels.map(({ column }) => column),
  };
  const pieceBytes = request.pieceBytes ?? usualPieceBytes(table.source.sizeBytes);
  const staging = new StagingDatabase(projectPath, shape, pieceBytes, () => undefined);
  try {
    const intake = new Intake(table, chosen, staging, control);
    await intake.readAll();
    intake.refuseUnusable();
    const { sizeBytes } = table.source;
    control.progress(sizeBytes, sizeBytes, `Comparing with “${corpus.name}”`);
    const found = addition.compare(shape.columns, staging.pieces, () => control.proceed());
    if (request.repeatedIds !== 'keep' && corpus.idColumn !== null)
      refuseRepeatedIds(corpus.idColumn, {
        rows: found.repeated.length,
        values: found.repeated.slice(0, 20),
      });
    const aside = new SetAsideAddition(writer, corpus.id, staging.path);
    const replaced = request.replaceChanged ? found.changed : 0;
    const { read, skipped, empty } = intake.counts;
    const counts = { read, known: found.known, added: found.added, skipped, empty, changed: found.changed, replaced }; // prettier-ignore
    const report: AdditionReport = {
      corpus: corpus.name,
      ...counts,
      changedIds: [...found.changedIds],
      encoding: table.encoding.name,
      dialect: table.dialect,
      skippedRows: intake.skippedRows,
      warnings: [],
      seconds: Math.round((performance.now() - started) / 10) / 100,
    };
    control.proceed();
    writer.transaction(() => {
      const now = readCorpus(writer, corpus.id);
      if (now.changedAt !== corpus.changedAt) throw changedMeanwhile(corpus);
      const lineOffset = offsetOf(addition, aside);
      addition.insert(lineOffset);
      if (replaced > 0) addition.replaceChanged();
      aside.insert(lineOffset);
      const consequences = bringUpToDate(writer, corpus, { ...counts, setAside: aside.counts });
      report.warnings = [...intake.fileWarnings(), ...changedWords(found, replaced), ...consequences];
      recordAddition(writer, corpus, {
        ...{ sourceName, sourceBytes: sizeBytes, sha256: table.sha256(), lineOffset, counts },
      });
      if (found.added + replaced > 0)
        noteChange(writer, `addition of ${sourceName} to the corpus “${corpus.name}”`, []);
      if (request.job !== undefined) noteDone(writer, request.job, report);
      control.commit();
    });
    return { ...report, seconds: Math.round((performance.now() - started) / 10) / 100 };
  } finally {
    staging.remove();
  }
}

/** Of the columns that the file has: those that were made on the way in, such as joined texts, are made again. */
async function recordedRoles(
  { path, options, sourceName }: AdditionRequest,
  corpus: CorpusRecord,
): Promise<ImportRequest['roles']> {
  const { columns } = await openTable(path, options, { sourceName });
  const inFile = new Set(columns.map(({ column }) => column));
  return Object.fromEntries(
    corpus.columns.filter(({ column }) => inFile.has(column)).map(({ column, role }) => [column, role]),
  );
}

function refuseOtherColumns(
  corpus: CorpusRecord,
  own: readonly CorpusColumn[],
  found: readonly { readonly column: string }[],
  sourceName: string,
): void {
  const names = new Set(found.map(({ column }) => column));
  const known = new Set(own.map(({ column }) => column));
  const missing = own.filter(({ column }) => !names.has(column)).map(({ column }) => `“${column}”`);
  const extra = found.filter(({ column }) => !known.has(column)).map(({ column }) => `“${column}”`);
  if (missing.length === 0 && extra.length === 0) return;
  const parts = [
    ...(missing.length > 0 ? [`lacks ${missing.join(', ')}`] : []),
    ...(extra.length > 0 ? [`has ${extra.join(', ')} besides`] : []),
  ];
  throw new LecternError(
    'bad-data',
    `“${sourceName}” has other columns than the corpus “${corpus.name}”: it ${parts.join(' and ')}.`,
    'Give the file the columns of the corpus, or import it as a corpus of its own.',
  );
}

function changedMeanwhile(corpus: CorpusRecord): LecternError {
  return new LecternError(
    'interrupted',
    `The corpus “${corpus.name}” changed while the file was compared with it; nothing was added.`,
    'Add the file again.',
  );
}

/** Lines of a file that has only grown follow those before; of any other they are counted on behind them. */
function offsetOf(addition: CorpusAddition, aside: SetAsideAddition): number {
  const first = Math.min(addition.firstNewLine() ?? Infinity, aside.firstNewLine() ?? Infinity);
  const { lastLine } = aside;
  return first > lastLine ? 0 : lastLine;
}

function changedWords({ changed }: Comparison, replaced: number): string[] {
  if (changed === 0) return [];
  const one = changed === 1;
  const documents = `${changed.toLocaleString('en')} ${one ? 'document has' : 'documents have'} other cells in this file than in the corpus`;
  return [
    replaced > 0
      ? `${documents}; ${one ? 'it was' : 'they were'} replaced. What models predicted for ${one ? 'it' : 'them'} before is about the former cells.`
      : `${documents}; ${one ? 'it was' : 'they were'} left as ${one ? 'it is' : 'they are'}.`,
  ];
}
