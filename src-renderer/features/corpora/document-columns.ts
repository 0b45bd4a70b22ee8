/** The columns of the table of documents: what is read first stands first, whatever the order in the file. */
import type { Corpus, Document } from '../../../src-main/api/corpora.ts';
import type { TableColumn } from '../../elements/VirtualTable.svelte';

const order: Record<string, number> = { id: 0, text: 1, label: 2, split: 3, other: 4 };
const widths: Record<string, string> = {
  id: '11.5rem',
  text: 'minmax(25rem, 1fr)',
  label: '7rem',
  split: '5.5rem',
  other: '8rem',
};

export function documentColumns(corpus: Corpus | undefined): TableColumn<Document>[] {
  return (corpus?.columns ?? [])
    .map((column, at) => ({ column, at }))
    .sort((a, b) => (order[a.column.role] ?? 9) - (order[b.column.role] ?? 9) || a.at - b.at)
    .map(({ column, at }) => ({
      key: column.column,
      title: column.name || column.column,
      width: widths[column.role] ?? '8.5rem',
      text: (row: Document) => (column.role === 'text' ? row.text : row.cells[at]) ?? '',
    }));
}
