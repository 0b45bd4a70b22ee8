/** The documents that are looked at, and their cells. */
import { LecternError } from '../../api/errors.ts';
import { quotedName } from '../../database/quoted-name.ts';
import {
  columnOf,
  documentConditions,
  isEverything,
  matchingDocuments,
} from '../../selection/document-conditions.ts';
import type { Exploration } from './exploration.ts';

/** Ids, ascending. */
export function selectedDocuments({ reader, corpus, selection }: Omit<Exploration, 'progress'>): Int32Array {
  const conditions = documentConditions(reader, corpus, selection);
  return isEverything(conditions)
    ? Int32Array.from({ length: corpus.documents }, (_, i) => i + 1)
    : matchingDocuments(reader, corpus, conditions);
}

const batchSize = 2_000;

/** Visits the cells of one column in the order of the ids, a batch in memory at a time. */
export function visitCells(
  { reader, corpus, progress }: Exploration,
  column: string,
  ids: Int32Array,
  doing: string,
  visit: (cell: string, id: number, index: number) => void,
): void {
  const name = quotedName(column);
  const table = quotedName(corpus.tableName);
  // Where most are wanted, ranges of the key are read; where few are, each by its key.
  const dense = ids.length * 4 > corpus.documents;
  let index = 0;
  while (index < ids.length) {
    progress(index, ids.length, doing);
    if (dense) {
      const first = ids[index] as number;
      const last = first + batchSize - 1;
      const cells = reader.column<string>(
        `SELECT ${name} FROM ${table} WHERE document_id BETWEEN ? AND ? ORDER BY document_id`,
        first,
        last,
      );
      for (; index < ids.length && (ids[index] as number) <= last; index++)
        visit(cells[(ids[index] as number) - first] ?? '', ids[index] as number, index);
    } else {
      const some = ids.subarray(index, index + batchSize);
      const cells = reader.column<string>(
        `SELECT ${name} FROM ${table} WHERE document_id IN (SELECT value FROM json_each(?)) ORDER BY document_id`,
        JSON.stringify([...some]),
      );
      for (let i = 0; i < some.length; i++) visit(cells[i] ?? '', some[i] as number, index + i);
      index += some.length;
    }
  }
}

export interface LabelCodes {
  readonly name: string;
  readonly categories: readonly string[];
  /** By document id; −1 without a label. */
  readonly codes: Int32Array;
}

/** A label of the corpus by its name or column; throws in words. */
export function labelCodes(exploration: Exploration, name: string): LabelCodes {
  const { reader, corpus } = exploration;
  const labels = reader.all<{ name: string; column_name: string; categories: string }>(
    'SELECT name, column_name, categories FROM labels WHERE corpus_id = ? ORDER BY id',
    corpus.id,
  );
  const label = labels.find((one) => one.name === name) ?? labels.find((one) => one.column_name === name);
  if (!label) {
    throw new LecternError(
      'not-found',
      `The corpus “${corpus.name}” has no label “${name}”.`,
      labels.length === 0
        ? 'It has no label.'
        : `Its labels are: ${labels.map((one) => one.name).join(', ')}.`,
    );
  }
  const categories = JSON.parse(label.categories) as string[];
  const numbers = new Map(categories.map((category, i) => [category, i]));
  const codes = new Int32Array(corpus.documents + 1).fill(-1);
  const all = Int32Array.from({ length: corpus.documents }, (_, i) => i + 1);
  visitCells(exploration, columnOf(corpus, label.column_name).column, all, 'Reading labels', (cell, id) => {
    codes[id] = numbers.get(cell) ?? -1;
  });
  return { name: label.name, categories, codes };
}

/** At most `most` of them, evenly spread. */
export function evenlySpread(ids: Int32Array, most: number): Int32Array {
  if (ids.length <= most) return ids;
  return Int32Array.from(
    { length: most },
    (_, i) => ids[Math.floor(((i + 0.5) * ids.length) / most)] as number,
  );
}
