/** Writes a split with all its parts; used by the import and by splits made later. */
import type { ProjectWriter } from './project-database.ts';

export interface NewSplit {
  readonly corpusId: number;
  readonly name: string;
  /** Complete enough to make the split again. */
  readonly method: object;
  readonly description: string;
  readonly seed: number;
  /** Per document 0 train, 1 validation, 2 test, 255 outside. */
  readonly parts: Uint8Array;
  /** Of cross-validation: per document its fold from 0, 255 outside. */
  readonly folds?: { readonly count: number; readonly ofDocuments: Uint8Array } | undefined;
}

/** Call inside a transaction. Returns the split's id. */
export function storeSplit(writer: ProjectWriter, split: NewSplit): number {
  const counts = [0, 0, 0];
  for (const part of split.parts) if (part < 3) counts[part]!++;
  const { lastId } = writer.run(
    `INSERT INTO splits (corpus_id, name, method, description, seed, train_count, validation_count, test_count, created_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    split.corpusId,
    split.name,
    JSON.stringify(split.method),
    split.description,
    split.seed,
    counts[0]!,
    counts[1]!,
    counts[2]!,
    new Date().toISOString(),
  );
  // One statement for all documents: a million calls would cost more than the million rows.
  writer.run(
    'INSERT INTO split_parts (split_id, document_id, part) SELECT ?, key + 1, value FROM json_each(?) WHERE value < 3',
    lastId,
    `[${split.parts.join(',')}]`,
  );
  if (split.folds) {
    const { count, ofDocuments } = split.folds;
    writer.run(
      'INSERT INTO split_folds (split_id, fold_count, folds) VALUES (?, ?, ?)',
      lastId,
      count,
      ofDocuments,
    );
  }
  return lastId;
}

/** The first of "name", "name 2", "name 3" … that the corpus has no split of yet. */
export function freeSplitName(writer: ProjectWriter, corpusId: number, name: string): string {
  const taken = new Set(writer.column<string>('SELECT name FROM splits WHERE corpus_id = ?', corpusId));
  let free = name;
  for (let n = 2; taken.has(free); n++) free = `${name} ${n}`;
  return free;
}
