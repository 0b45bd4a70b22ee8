/**
 * What can be deleted and brought back. A deleted object keeps its row, and all that belongs to it, until it is purged; the
 * table `trash` says that it is not there. Who lists or finds such rows asks with `liveOnly`.
 */
import type Database from 'better-sqlite3';

export const objectKinds = ['corpus', 'label', 'split', 'selection', 'run', 'language model', 'embedding', 'tagger'] as const; // prettier-ignore
export type ObjectKind = (typeof objectKinds)[number];

/** Condition of SQL: the object with the id in this column has not been deleted. */
export function liveOnly(kind: ObjectKind, idColumn: string): string {
  // The corpus 0 holds labels, splits and selections that were deleted: see src-main/journal/trash.ts.
  const real = kind === 'corpus' ? `${idColumn} <> 0 AND ` : '';
  return `${real}${idColumn} NOT IN (SELECT object_id FROM trash WHERE kind = '${kind}')`;
}

/** A project that may only be read can be of a format that had no trash and no journal: empty ones stand in for them. */
export function standInForTrash(database: Database.Database): void {
  const known = database.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'trash'").get();
  if (known !== undefined) return;
  database.exec(
    `CREATE TEMP TABLE trash (kind, object_id, name, details, trashed_at);
     CREATE TEMP TABLE changes (id, made_at, title, effects, reverses);`,
  );
}
