import type { LeakageReport } from '../../api/leakage.ts';

/** Values of an author or thread column that stand on both sides of a split; empty cells belong to nobody. */
export function sharedGroups(
  cells: readonly string[],
  parts: Uint8Array,
): Pick<LeakageReport['groups'][number], 'shared' | 'values' | 'documents' | 'judged' | 'examples'> {
  const counts = new Map<string, { train: number; judged: number }>();
  let judged = 0;
  cells.forEach((cell, i) => {
    const part = parts[i]!;
    if (part > 2) return;
    if (part > 0) judged++;
    if (cell.trim() === '') return;
    let count = counts.get(cell);
    if (!count) counts.set(cell, (count = { train: 0, judged: 0 }));
    if (part === 0) count.train++;
    else count.judged++;
  });
  const shared = [...counts].filter(([, count]) => count.train > 0 && count.judged > 0);
  return {
    shared: shared.length,
    values: counts.size,
    documents: shared.reduce((sum, [, count]) => sum + count.judged, 0),
    judged,
    examples: shared
      .sort(([, a], [, b]) => b.judged - a.judged)
      .slice(0, 5)
      .map(([name]) => name),
  };
}
