import type { ExplorationResult } from '../../api/exploration.ts';
import type { Exploration } from './exploration.ts';
import { labelCodes, selectedDocuments } from './selected-documents.ts';

/** How often each category of each label occurs among the selected documents. */
export function countCategories(exploration: Exploration): ExplorationResult {
  const { reader, corpus } = exploration;
  const ids = selectedDocuments(exploration);
  const columns = reader.all<{ name: string; column_name: string }>(
    'SELECT name, column_name FROM labels WHERE corpus_id = ? ORDER BY id',
    corpus.id,
  );
  const labels = columns.map(({ name, column_name: column }) => {
    const { categories, codes } = labelCodes(exploration, name);
    const counts = categories.map(() => 0);
    let missing = 0;
    for (const id of ids) {
      const code = codes[id] as number;
      if (code < 0) missing++;
      else counts[code] = (counts[code] ?? 0) + 1;
    }
    return {
      name,
      column,
      categories: categories.map((category, i) => ({ name: category, count: counts[i] ?? 0 })),
      missing,
    };
  });
  return { what: 'labels', documents: ids.length, notes: [], labels };
}
