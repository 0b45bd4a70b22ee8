/** Runs that differ in nothing but their seed, or in the round of a cross-validation, stand together with their mean and spread. */
import type { Run } from '../../../src-main/api/runs.ts';
import { flatten } from './recipe-values.ts';

export interface RunGroup {
  readonly key: string;
  /** Newest first; one run makes a group of its own. */
  readonly runs: readonly Run[];
  /** What the runs repeat: the training with other seeds, or the rounds of a cross-validation. */
  readonly over: 'seeds' | 'folds';
}

/** The round of a cross-validation that a split is, by the split's id. */
export type Rounds = ReadonlyMap<number, { readonly of: string; readonly fold: number }>;

export interface Spread {
  readonly mean: number;
  /** Sample standard deviation (n − 1); null for fewer than two values. */
  readonly deviation: number | null;
  readonly count: number;
}

/** What two runs must share to be repetitions of each other. */
function groupKey(run: Run, rounds: Rounds): string {
  const settings = flatten(run.recipe)
    .filter(([path]) => path !== 'seed' && !path.endsWith('.seed'))
    .map(([path, value]) => `${path}=${JSON.stringify(value)}`)
    .sort();
  const split = rounds.get(run.split.id)?.of ?? run.split.id;
  return JSON.stringify([run.corpus.id, run.label.id, split, run.preset, run.device, settings]);
}

/**
 * In the order of the newest run of each group. Equal seeds, or the same round twice, do not repeat each other: they begin
 * a group of their own.
 */
export function groupRepetitions(runs: readonly Run[], rounds: Rounds): RunGroup[] {
  const groups: { key: string; runs: Run[]; over: 'seeds' | 'folds' }[] = [];
  const turn = (run: Run): number => rounds.get(run.split.id)?.fold ?? run.seed;
  for (const run of runs) {
    const key = groupKey(run, rounds);
    const group = groups.find(
      (other) => other.key === key && other.runs.every((known) => turn(known) !== turn(run)),
    );
    if (group) group.runs.push(run);
    else groups.push({ key, runs: [run], over: rounds.has(run.split.id) ? 'folds' : 'seeds' });
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
