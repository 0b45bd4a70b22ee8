/** The gold set of a corpus: drawn at random before anything else, never trained on. */
import type { GoldSet } from '../api/corpora.ts';
import type { ProjectReader, ProjectWriter } from './project-database.ts';
import { storedIntegers, integerBytes } from './stored-integers.ts';

export interface StoredGoldSet extends GoldSet {
  /** Ascending document ids, from 1. */
  readonly documents: Int32Array;
}

export function readGold(reader: ProjectReader, corpusId: number): StoredGoldSet | undefined {
  const row = reader.get<Omit<StoredGoldSet, 'documents'> & { documents: Uint8Array }>(
    `SELECT size, drawn_from AS drawnFrom, seed, created_at AS createdAt, documents,
       (SELECT count(*) FROM gold_uses WHERE gold_uses.corpus_id = gold_sets.corpus_id) AS uses
     FROM gold_sets WHERE corpus_id = ?`,
    corpusId,
  );
  return row && { ...row, documents: storedIntegers(row.documents) };
}

/** Throws a constraint error where there is one already: ask first. */
export function storeGold(
  writer: ProjectWriter,
  corpusId: number,
  gold: { readonly documents: Int32Array; readonly drawnFrom: number; readonly seed: number },
): void {
  writer.run(
    'INSERT INTO gold_sets (corpus_id, size, drawn_from, seed, documents, created_at) VALUES (?, ?, ?, ?, ?, ?)',
    corpusId,
    gold.documents.length,
    gold.drawnFrom,
    gold.seed,
    integerBytes(gold.documents),
    new Date().toISOString(),
  );
}

/** Documents of the gold set that a split would let a model learn from or be tuned on. */
export function goldInTraining(reader: ProjectReader, corpusId: number, splitId: number): number {
  const gold = readGold(reader, corpusId);
  if (gold === undefined) return 0;
  return (
    reader.value<number>(
      'SELECT count(*) FROM split_parts WHERE split_id = ? AND part < 2 AND document_id IN (SELECT value FROM json_each(?))',
      splitId,
      JSON.stringify([...gold.documents]),
    ) ?? 0
  );
}

export function noteGoldUse(writer: ProjectWriter, corpusId: number, splitId: number): void {
  writer.run(
    'INSERT INTO gold_uses (corpus_id, split_id, used_at) VALUES (?, ?, ?)',
    corpusId,
    splitId,
    new Date().toISOString(),
  );
}
