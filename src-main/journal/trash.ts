/** Takes objects out of sight without losing anything of them, and brings them back. Call inside a transaction. */
import { z } from 'zod';
import { corpusColumn, type CorpusColumn } from '../api/corpora.ts';
import { LecternError } from '../api/errors.ts';
import type { ProjectReader, ProjectWriter } from '../database/project-database.ts';
import {
  gone,
  inWordsOf,
  isDeleted,
  isTrained,
  listed,
  nameOf,
  references,
  tables,
  trashCorpus,
  usersOf,
  type ObjectRef,
} from './objects.ts';

const trashDetails = z.object({
  /** Of a label, split or selection: whose it was. */
  corpus: z.number().int().optional(),
  /** Of a label that was made here: its column. */
  column: corpusColumn.optional(),
});

/** Why it cannot be deleted now; undefined where it can. */
export function whyNotAway(reader: ProjectReader, object: ObjectRef): LecternError | undefined {
  const name = nameOf(reader, object);
  if (name === undefined) return gone(`There is no such ${object.kind} any more.`);
  const words = inWordsOf({ kind: object.kind, name });
  const capital = words[0]!.toUpperCase() + words.slice(1);
  if (isTrained(object.kind)) {
    const state = reader.value<string>(`SELECT state FROM ${tables[object.kind]} WHERE id = ?`, object.id);
    return state === 'running' || state === 'queued'
      ? new LecternError('bad-input', `“${name}” is still ${state}.`, 'Cancel it first.')
      : undefined;
  }
  const users = usersOf(reader, object);
  if (users.length > 0)
    return new LecternError(
      'bad-input',
      `${capital} cannot be deleted: ${listed(users)} ${users.length === 1 ? 'was' : 'were'} made from it.`,
      'Delete what was made from it first.',
    );
  const followers = object.kind === 'split' ? followersOf(reader, object.id as number, name) : [];
  if (followers.length > 0)
    return new LecternError(
      'bad-input',
      `${capital} cannot be deleted: ${followers.map((follower) => `“${follower}”`).join(', ')} follow${followers.length === 1 ? 's' : ''} from it.`,
      'Delete these splits first.',
    );
  if (object.kind === 'label' && isFirstHand(reader, object.id as number))
    return new LecternError(
      'bad-input',
      `${capital} cannot be deleted: it stands in the file that was imported.`,
      'Leave it; labels that were made here can be deleted.',
    );
  return undefined;
}

/** Throws what `whyNotAway` says. */
export function putAway(writer: ProjectWriter, object: ObjectRef): void {
  const refused = whyNotAway(writer, object);
  if (refused) throw refused;
  const { kind, id } = object;
  const name = nameOf(writer, object)!;
  const details: z.infer<typeof trashDetails> = {};
  const aside = `${name} (deleted ${new Date().toISOString()})`;
  if (kind === 'label' || kind === 'split' || kind === 'selection') {
    details.corpus = writer.value<number>(`SELECT corpus_id FROM ${tables[kind]} WHERE id = ?`, id)!;
    if (kind === 'label') details.column = takeColumn(writer, details.corpus, id as number);
    makeTrashCorpus(writer);
    writer.run(
      `UPDATE ${tables[kind]} SET corpus_id = ?, name = ? WHERE id = ?`,
      trashCorpus,
      `${aside} ${id}`,
      id,
    );
  } else writer.run(`UPDATE ${tables[kind]} SET name = ? WHERE id = ?`, `${aside} ${id}`, id);
  writer.run(
    'INSERT INTO trash (kind, object_id, name, details, trashed_at) VALUES (?, ?, ?, ?, ?)',
    kind,
    id,
    name,
    JSON.stringify(details),
    new Date().toISOString(),
  );
}

/** Why it cannot be brought back now; undefined where it can. */
export function whyNotBack(reader: ProjectReader, object: ObjectRef): LecternError | undefined {
  const entry = trashEntry(reader, object);
  if (!entry) return gone(`This ${object.kind} is not in the trash any more.`);
  const needed: ObjectRef[] = isTrained(object.kind)
    ? neededBy(reader, object)
    : entry.details.corpus === undefined
      ? []
      : [{ kind: 'corpus', id: entry.details.corpus }];
  const missing = needed.find((one) => isDeleted(reader, one) || nameOf(reader, one) === undefined);
  if (!missing) return undefined;
  const name = trashEntry(reader, missing)?.name;
  return new LecternError(
    'bad-input',
    `${entry.name} cannot come back alone: ${name === undefined ? `its ${missing.kind} is gone` : `${inWordsOf({ kind: missing.kind, name })} is deleted too`}.`,
    'Bring that back first.',
  );
}

/** Throws what `whyNotBack` says. Returns the name it has now: another one where its own was taken meanwhile. */
export function bringBack(writer: ProjectWriter, object: ObjectRef): string {
  const refused = whyNotBack(writer, object);
  if (refused) throw refused;
  const { kind, id } = object;
  const { name: wanted, details } = trashEntry(writer, object)!;
  const table = tables[kind];
  const { corpus } = details;
  const name = freeName(wanted, (candidate) =>
    corpus === undefined
      ? writer.value(`SELECT 1 FROM ${table} WHERE name = ?`, candidate) !== undefined
      : writer.value(`SELECT 1 FROM ${table} WHERE corpus_id = ? AND name = ?`, corpus, candidate) !==
        undefined,
  );
  if (corpus === undefined) writer.run(`UPDATE ${table} SET name = ? WHERE id = ?`, name, id);
  else {
    writer.run(`UPDATE ${table} SET corpus_id = ?, name = ? WHERE id = ?`, corpus, name, id);
    if (details.column) putColumn(writer, corpus, details.column, name);
  }
  writer.run('DELETE FROM trash WHERE kind = ? AND object_id = ?', kind, id);
  return name;
}

export interface TrashEntry {
  readonly name: string;
  readonly trashedAt: string;
  readonly details: z.infer<typeof trashDetails>;
}

export function trashEntry(reader: ProjectReader, { kind, id }: ObjectRef): TrashEntry | undefined {
  const row = reader.get<{ name: string; details: string; trashedAt: string }>(
    'SELECT name, details, trashed_at AS trashedAt FROM trash WHERE kind = ? AND object_id = ?',
    kind,
    id,
  );
  return row && { ...row, details: trashDetails.parse(JSON.parse(row.details)) };
}

function neededBy(reader: ProjectReader, object: ObjectRef): ObjectRef[] {
  if (!isTrained(object.kind)) return [];
  const table = tables[object.kind];
  return references(reader, object.kind).flatMap(({ column, kind }) => {
    const id = reader.value<number | null>(`SELECT ${column} FROM ${table} WHERE id = ?`, object.id);
    return id === undefined || id === null ? [] : [{ kind, id }];
  });
}

/** Rounds of a cross-validation, and splits that judge on the gold set: they name the split that they follow from. */
function followersOf(reader: ProjectReader, id: number, name: string): string[] {
  return reader.column<string>(
    `SELECT name FROM splits WHERE corpus_id = (SELECT corpus_id FROM splits WHERE id = ?) AND json_extract(method, '$.of') = ?`,
    id,
    name,
  );
}

function columnsOf(reader: ProjectReader, corpus: number): CorpusColumn[] {
  return z
    .array(corpusColumn)
    .parse(JSON.parse(reader.value<string>('SELECT columns FROM corpora WHERE id = ?', corpus) ?? '[]'));
}

function columnOfLabel(reader: ProjectReader, label: number): CorpusColumn | undefined {
  const row = reader.get<{ corpus: number; column: string }>(
    'SELECT corpus_id AS corpus, column_name AS "column" FROM labels WHERE id = ?',
    label,
  );
  return row && columnsOf(reader, row.corpus).find(({ column }) => column === row.column);
}

function isFirstHand(reader: ProjectReader, label: number): boolean {
  return columnOfLabel(reader, label)?.derived === undefined;
}

function takeColumn(writer: ProjectWriter, corpus: number, label: number): CorpusColumn | undefined {
  const taken = columnOfLabel(writer, label);
  if (taken)
    storeColumns(
      writer,
      corpus,
      columnsOf(writer, corpus).filter(({ column }) => column !== taken.column),
    );
  return taken;
}

function putColumn(writer: ProjectWriter, corpus: number, column: CorpusColumn, label: string): void {
  const columns = columnsOf(writer, corpus);
  const index = 1 + Math.max(-1, ...columns.map((one) => one.index));
  const name = columns.some((one) => one.name === column.name) ? label : column.name;
  storeColumns(writer, corpus, [...columns, { ...column, index, name }]);
}

function storeColumns(writer: ProjectWriter, corpus: number, columns: readonly CorpusColumn[]): void {
  writer.run('UPDATE corpora SET columns = ? WHERE id = ?', JSON.stringify(columns), corpus);
}

function freeName(wanted: string, taken: (name: string) => boolean): string {
  let free = wanted;
  for (let n = 2; taken(free); n++) free = `${wanted} ${n}`;
  return free;
}

/** Made when first needed; it has no documents, and nobody is shown it. */
function makeTrashCorpus(writer: ProjectWriter): void {
  writer.run(
    `INSERT OR IGNORE INTO corpora (id, name, table_name, text_column, columns, source_name, source_bytes, source_sha256,
       encoding, dialect, rows_read, rows_stored, rows_skipped, rows_empty, text_statistics, warnings, seconds, created_at)
     VALUES (?, '(deleted labels, splits and selections)', '', '', '[]', '', 0, '', '', '{}', 0, 0, 0, 0, '{}', '[]', 0, ?)`,
    trashCorpus,
    new Date().toISOString(),
  );
}
