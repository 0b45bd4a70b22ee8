import type { CorpusColumn } from '../../api/corpora.ts';
import type { DerivedLabel } from '../../api/labels.ts';
import { LecternError } from '../../api/errors.ts';
import type { ProjectReader, ProjectWriter } from '../../database/project-database.ts';
import { quotedName } from '../../database/quoted-name.ts';
import { noteCreation } from '../../journal/change-journal.ts';
import { inNaturalOrder } from '../../sampling/category-order.ts';
import type { Derived, DeriveRequest } from './derive-label.ts';

export interface CountedCategories {
  readonly categories: { readonly name: string; readonly count: number }[];
  readonly missing: number;
}

/** In class order. */
export function countCategories(cells: readonly string[]): CountedCategories {
  const counts = new Map<string, number>();
  for (const cell of cells) counts.set(cell, (counts.get(cell) ?? 0) + 1);
  const missing = counts.get('') ?? 0;
  counts.delete('');
  return {
    categories: inNaturalOrder(counts.keys()).map((name) => ({ name, count: counts.get(name)! })),
    missing,
  };
}

/** Adds the label as a column of the corpus, so that it is searched, filtered and exported like any other. */
export function storeLabel(
  writer: ProjectWriter,
  name: string,
  request: DeriveRequest,
  { corpus, cells, description, notes, sources }: Derived,
): DerivedLabel {
  if (writer.value('SELECT id FROM labels WHERE corpus_id = ? AND name = ?', corpus.id, name) !== undefined) {
    throw new LecternError(
      'already-exists',
      `The corpus “${corpus.name}” already has a label “${name}”.`,
      'Choose another name; runs keep the label they were trained on.',
    );
  }
  const { categories, missing } = countCategories(cells);
  const column = freeColumn(writer, corpus.tableName, name);
  const createdAt = new Date().toISOString();
  const table = quotedName(corpus.tableName);
  const added: CorpusColumn = {
    index: corpus.columns.length,
    name: freeName(corpus.columns, name),
    column,
    role: 'label',
    derived: { description, sources, method: JSON.stringify(request), createdAt },
  };
  const id = writer.transaction(() => {
    writer.run(`ALTER TABLE ${table} ADD COLUMN ${quotedName(column)} TEXT NOT NULL DEFAULT ''`);
    const set = writer.statement(`UPDATE ${table} SET ${quotedName(column)} = ? WHERE document_id = ?`);
    cells.forEach((cell, i) => {
      if (cell !== '') set(cell, i + 1);
    });
    writer.run(
      'UPDATE corpora SET columns = ? WHERE id = ?',
      JSON.stringify([...corpus.columns, added]),
      corpus.id,
    );
    const { lastId } = writer.run(
      'INSERT INTO labels (corpus_id, name, origin, column_name, categories, created_at) VALUES (?, ?, ?, ?, ?, ?)',
      corpus.id,
      name,
      'column',
      column,
      JSON.stringify(categories.map((category) => category.name)),
      createdAt,
    );
    noteCreation(writer, `making of the label “${name}”`, { kind: 'label', id: lastId });
    return lastId;
  });
  const warnings = categories.length < 2 ? ['With one category there is nothing to learn.'] : [];
  return { label: { id, name, column, categories, missing }, description, notes: [...notes, ...warnings] };
}

function freeName(columns: readonly CorpusColumn[], wanted: string): string {
  let free = wanted;
  for (let n = 2; columns.some(({ name }) => name === free); n++) free = `${wanted} ${n}`;
  return free;
}

/** SQLite takes columns that differ only in capitals for the same. A label that was deleted still has its column. */
function freeColumn(reader: ProjectReader, tableName: string, wanted: string): string {
  const columns = reader.column<string>('SELECT name FROM pragma_table_info(?)', tableName);
  const taken = new Set(columns.map((column) => column.toLowerCase()));
  let free = wanted;
  for (let n = 2; taken.has(free.toLowerCase()); n++) free = `${wanted}_${n}`;
  return free;
}
