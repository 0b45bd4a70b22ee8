/** What is in the trash, how much room it takes, and what it was: the record of a deleted run stays readable. */
import type { ObjectKind } from '../database/live-objects.ts';
import type { ProjectReader } from '../database/project-database.ts';
import { quotedName } from '../database/quoted-name.ts';
import { tables, type ObjectRef } from './objects.ts';
import { trashEntry } from './trash.ts';

export interface TrashItem extends ObjectRef {
  readonly name: string;
  readonly deletedAt: string;
  /** About: what purging it would free. */
  readonly sizeBytes: number;
  /** A few words about it, such as its preset and score. */
  readonly about: string;
}

/** Deleted last first. */
export function trashContents(reader: ProjectReader): TrashItem[] {
  return reader
    .all<ObjectRef & { name: string; deletedAt: string }>(
      `SELECT kind, object_id AS id, name, trashed_at AS deletedAt FROM trash ORDER BY trashed_at DESC, kind`,
    )
    .map((row) => ({ ...row, sizeBytes: sizeOf(reader, row), about: aboutIt(reader, row) }));
}

const sizes: Readonly<Record<Exclude<ObjectKind, 'corpus' | 'label'>, string>> = {
  // Keys and row headers take about as much again as the bytes they stand before.
  run: `SELECT coalesce((SELECT size_bytes FROM models WHERE run_id = wanted), 0) +
               coalesce((SELECT size_bytes FROM checkpoints WHERE run_id = wanted), 0) +
               coalesce((SELECT sum(length(probabilities) + 40) FROM predictions WHERE run_id = wanted), 0)
        FROM (SELECT ? AS wanted)`,
  'language model': `SELECT coalesce((SELECT size_bytes FROM language_models WHERE run_id = wanted), 0) +
               coalesce((SELECT length(state) FROM language_checkpoints WHERE run_id = wanted), 0) +
               40 * (SELECT count(*) FROM language_scores WHERE run_id = wanted)
        FROM (SELECT ? AS wanted)`,
  tagger: `SELECT coalesce((SELECT size_bytes FROM tagging_models WHERE run_id = wanted), 0) +
               coalesce((SELECT length(state) FROM tagging_checkpoints WHERE run_id = wanted), 0)
        FROM (SELECT ? AS wanted)`,
  embedding: 'SELECT size_bytes FROM embedding_vectors WHERE run_id = ?',
  split: 'SELECT 24 * (train_count + validation_count + test_count) FROM splits WHERE id = ?',
  selection: 'SELECT length(selection) FROM selections WHERE id = ?',
};

function sizeOf(reader: ProjectReader, object: ObjectRef): number {
  const { kind, id } = object;
  if (kind === 'corpus') return corpusBytes(reader, id as number);
  if (kind !== 'label') return reader.value<number>(sizes[kind], id) ?? 0;
  const { corpus, column } = trashEntry(reader, object)?.details ?? {};
  if (corpus === undefined || column === undefined) return 0;
  const cells = `SELECT sum(length(${quotedName(column.column)}) + 1) FROM ${quotedName(`corpus_${corpus}`)}`;
  return reader.value<number | null>(cells) ?? 0;
}

/** Pages of its table, its indexes and its search index. */
function corpusBytes(reader: ProjectReader, id: number): number {
  const names = reader.column<string>(
    `SELECT name FROM sqlite_schema WHERE tbl_name IN (SELECT name FROM sqlite_schema WHERE name = ? OR name GLOB ?)`,
    `corpus_${id}`,
    `corpus_${id}_fts*`,
  );
  return names.reduce(
    (sum, name) =>
      sum +
      (reader.value<number | null>('SELECT sum(pgsize) FROM dbstat WHERE name = ? AND aggregate = TRUE', name) ?? 0), // prettier-ignore
    0,
  );
}

function aboutIt(reader: ProjectReader, { kind, id }: ObjectRef): string {
  switch (kind) {
    case 'corpus':
      return `${(reader.value<number>('SELECT rows_stored FROM corpora WHERE id = ?', id) ?? 0).toLocaleString('en')} documents`;
    case 'run': {
      const run = reader.get<{ preset: string; f1: number | null }>(
        `SELECT preset, coalesce(json_extract(metrics, '$.test.macroF1.value'), json_extract(metrics, '$.validation.macroF1.value')) AS f1
         FROM runs WHERE id = ?`,
        id,
      );
      return run === undefined
        ? ''
        : `${run.preset}${run.f1 === null ? '' : `, macro-F1 ${run.f1.toFixed(3)}`}`;
    }
    case 'language model':
    case 'embedding':
    case 'tagger':
      return reader.value<string>(`SELECT preset FROM ${tables[kind]} WHERE id = ?`, id) ?? '';
    case 'split':
      return reader.value<string>('SELECT description FROM splits WHERE id = ?', id) ?? '';
    case 'label':
    case 'selection':
      return '';
  }
}
