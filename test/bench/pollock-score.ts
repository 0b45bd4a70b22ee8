/**
 * How much of a messy CSV file a reader gets right, after Vitagliano et al. 2023, “Pollock: A Data Loading Benchmark”: ten values
 * between 0 and 1 per file, added up. A file that holds nothing cannot be read wrongly.
 */
export interface LoadedTable {
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** success, then precision, recall and F1 of header cells, of records and of cells. */
export function pollockValues(loaded: LoadedTable | undefined, clean: LoadedTable): number[] {
  if (!loaded) return Array.from({ length: 10 }, () => 0);
  const record = (row: readonly string[]): string => row.map((cell) => normal(cell) || 'null').join('\u0001');
  return [
    1,
    ...shared(clean.header.map(normal), loaded.header.map(normal)),
    ...shared(clean.rows.map(record), loaded.rows.map(record)),
    ...shared(clean.rows.flat().map(normal), loaded.rows.flat().map(normal)),
  ];
}

const normal = (cell: string): string => cell.trim();

function shared(truth: readonly string[], found: readonly string[]): [number, number, number] {
  if (truth.length === 0) return [1, 1, 1];
  const left = new Map<string, number>();
  for (const value of truth) left.set(value, (left.get(value) ?? 0) + 1);
  let hits = 0;
  for (const value of found) {
    const times = left.get(value) ?? 0;
    if (times === 0) continue;
    hits++;
    left.set(value, times - 1);
  }
  if (hits === 0) return [0, 0, 0];
  const precision = hits / found.length;
  const recall = hits / truth.length;
  return [precision, recall, (2 * precision * recall) / (precision + recall)];
}
