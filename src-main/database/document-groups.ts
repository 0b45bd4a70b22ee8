/** Which documents belong together: those with the same value in the column by which a split was made. */
import { splitMethod } from '../api/splits.ts';
import { readCorpus } from './corpus-record.ts';
import type { ProjectReader } from './project-database.ts';
import { quotedName } from './quoted-name.ts';

export interface DocumentGroups {
  /** Name of the column, as in the file. */
  readonly column: string;
  /** Per document (entry i belongs to document i + 1) a number; documents without a value are each by themselves. */
  readonly numbers: Int32Array;
}

/** Undefined where the split was not made by group: then documents count as independent. */
export function readGroups(
  reader: ProjectReader,
  corpusId: number,
  splitId: number,
): DocumentGroups | undefined {
  const stored = reader.value<string>('SELECT method FROM splits WHERE id = ?', splitId);
  if (stored === undefined) return undefined;
  let method = splitMethod.parse(JSON.parse(stored));
  if (method.kind === 'fold') {
    // A round of a cross-validation keeps together what its folds keep together.
    const folded = reader.value<string>(
      'SELECT method FROM splits WHERE corpus_id = ? AND name = ?',
      corpusId,
      method.of,
    );
    if (folded === undefined) return undefined;
    method = splitMethod.parse(JSON.parse(folded));
  }
  if (method.kind !== 'random' || method.group === undefined) return undefined;
  const corpus = readCorpus(reader, corpusId);
  const column = corpus.columns.find(({ name }) => name === method.group);
  if (column === undefined) return undefined;
  const numbers = new Int32Array(corpus.documents);
  const seen = new Map<string, number>();
  let next = 0;
  const sql = `SELECT document_id, ${quotedName(column.column)} FROM ${quotedName(corpus.tableName)}`;
  for (const [document, value] of reader.iterate(sql)) {
    const name = value === null ? '' : String(value);
    let number = name === '' ? undefined : seen.get(name);
    if (number === undefined) {
      number = next++;
      if (name !== '') seen.set(name, number);
    }
    numbers[Number(document) - 1] = number;
  }
  return { column: column.name, numbers };
}
