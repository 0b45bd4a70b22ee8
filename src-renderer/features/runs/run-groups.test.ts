import { expect, it } from 'vitest';
import type { Run } from '../../../src-main/api/runs.ts';
import { groupRepetitions, type Rounds } from './run-groups.ts';

it('groups hold the rounds of a cross-validation, each once', () => {
  const round = (id: string, split: number): Run =>
    ({
      id,
      seed: 1,
      recipe: { version: 1, preset: 'x' },
      corpus: { id: 1 },
      label: { id: 1 },
      split: { id: split, name: `round ${split}` },
      preset: 'x',
      device: 'cpu',
    }) as Run;
  const rounds: Rounds = new Map([5, 6, 7].map((split) => [split, { of: 'folds', fold: split - 4 }]));
  const groups = groupRepetitions(
    [round('a', 5), round('b', 6), round('c', 7), round('again', 5), round('other', 8)],
    rounds,
  );
  expect(groups.map(({ runs, over }) => [over, ...runs.map((run) => run.id)])).toEqual([
    ['folds', 'a', 'b', 'c'],
    ['folds', 'again'],
    ['seeds', 'other'],
  ]);
});
