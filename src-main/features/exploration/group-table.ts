import type { ExplorationQuestion, ExplorationResult } from '../../api/exploration.ts';
import { columnOf } from '../../selection/document-conditions.ts';
import type { Exploration } from './exploration.ts';
import { labelCodes, selectedDocuments, visitCells } from './selected-documents.ts';

/** The most frequent values of a column, each with its documents by category. */
export function countGroups(
  exploration: Exploration,
  question: Extract<ExplorationQuestion, { what: 'groups' }>,
): ExplorationResult {
  const column = columnOf(exploration.corpus, question.column);
  const ids = selectedDocuments(exploration);
  const label = question.label === undefined ? undefined : labelCodes(exploration, question.label);
  const categories = label?.categories ?? [];
  const groups = new Map<string, { value: string; count: number; counts: number[] }>();
  visitCells(exploration, column.column, ids, 'Counting groups', (value, id) => {
    let group = groups.get(value);
    if (!group) groups.set(value, (group = { value, count: 0, counts: categories.map(() => 0) }));
    group.count += 1;
    const code = label?.codes[id] ?? -1;
    if (code >= 0) group.counts[code] = (group.counts[code] ?? 0) + 1;
  });
  const rows = [...groups.values()]
    .sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1))
    .slice(0, question.limit);
  const shown = rows.reduce((sum, row) => sum + row.count, 0);
  return {
    what: 'groups',
    documents: ids.length,
    notes: [],
    column: column.name,
    label: label?.name ?? null,
    categories: [...categories],
    rows,
    values: groups.size,
    others: ids.length - shown,
  };
}
