/** Runs that differ in nothing but their seed stand together, with their mean and spread. */
import type { Run } from '../../../src-main/api/runs.ts';
import { flatten } from './recipe-values.ts';

export interface RunGroup {
  readonly key: string;
  /** Newest first; one run makes a group of its own. */
  readonly runs: readonly Run[];
}

export interface Spread {
  readonly mean: number;
  /** Sample standard deviation (n − 1); null for fewer than two values. */
  readonly deviation: number | null;
  readonly count: number;
}

/** What two runs must share to be repetitions of each other. */
export function groupKey(run: Run): string {
  const settings = flatten(run.recipe)
    .filter(([path]) => path !== 'seed' && !path.endsWith('.seed'))
    .map(([path, value]) => `${path}=${JSON.stringify(value)}`)
    .sort();
  return JSON.stringify([run.corpus.id, run.label.id, run.split.id, run.preset, run.device, settings]);
}

/** In the order of the newest run of each group. Equal seeds do not repeat each other: they begin a group of their own. */
export function groupBySeed(runs: readonly Run[]): RunGroup[] {
  const groups: { key: string; runs: Run[] }[] = [];
  for (const run of runs) {
    const key = groupKey(run);
    const group = groups.find(
      (other) => other.key === key && other.runs.every((known) => known.seed !== run.seed),
    );
    if (group) group.runs.push(run);
    else groups.push({ key, runs: [run] });
  }
  return groups;
}

export function spread(values: readonly (number | null | undefined)[]): Spread | null {
  const known = values.filter((value) => typeof value === 'number');
  if (known.length === 0) return null;
  const mean = known.reduce((sum, value) => sum + value, 0) / known.length;
  const squares = known.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return {
    mean,
    deviation: known.length < 2 ? null : Math.sqrt(squares / (known.length - 1)),
    count: known.length,
  };
}

export type SortKey =
  'name' | 'preset' | 'label' | 'macroF1' | 'accuracy' | 'seconds' | 'createdAt' | 'state';

function sortValue(run: Run, key: SortKey): number | string | null {
  switch (key) {
    case 'macroF1':
      return (run.metrics?.test ?? run.metrics?.validation)?.macroF1.value ?? null;
    case 'accuracy':
      return (run.metrics?.test ?? run.metrics?.validation)?.accuracy.value ?? null;
    case 'label':
      return run.label.name;
    default:
      return run[key];
  }
}

/** Groups by the first of their runs in this order; what has no value comes last either way. */
export function sortGroups(groups: readonly RunGroup[], key: SortKey, descending: boolean): RunGroup[] {
  const compare = (a: Run, b: Run): number => {
    const first = sortValue(a, key);
    const second = sortValue(b, key);
    if (first === null || second === null) return first === second ? 0 : first === null ? 1 : -1;
    const order =
      typeof first === 'number' && typeof second === 'number'
        ? first - second
        : String(first).localeCompare(String(second), 'en', { numeric: true });
    return descending ? -order : order;
  };
  return groups
    .map((group) => ({ ...group, runs: [...group.runs].sort(compare) }))
    .sort((a, b) => (a.runs[0] && b.runs[0] ? compare(a.runs[0], b.runs[0]) : 0));
}
