/** The settings that a search tries, from their ranges. */
import { LecternError } from '../../api/errors.ts';
import { completeRecipe } from '../../api/presets.ts';
import type { Parameter, ParameterValue, Preset, Recipe } from '../../api/runs.ts';
import type { SettingRange, SweepPlan } from '../../api/sweeps.ts';
import { SeededRandom } from '../../sampling/seeded-random.ts';

export interface PlannedTrial {
  /** What the search chose, by path. */
  readonly settings: Readonly<Record<string, ParameterValue>>;
  readonly recipe: Recipe;
}

const mostTrials = 1_000;
/** Where few combinations are left, drawing another one that is new is given up. */
const mostDraws = 50;

/**
 * All different; throws `bad-input` where a range does not fit its parameter.
 * @param settings what all trials share
 */
export function plannedTrials(
  preset: Preset,
  settings: Readonly<Record<string, ParameterValue>>,
  plan: SweepPlan,
): PlannedTrial[] {
  const ranges = Object.entries(plan.ranges).map(
    ([path, range]) => [path, checkedRange(preset, path, range)] as const,
  );
  if (ranges.length === 0)
    throw new LecternError(
      'bad-input',
      'There is no setting to search.',
      'Give a range for at least one, such as training.learningRate.',
    );
  const chosen =
    plan.method === 'grid'
      ? grid(preset, ranges)
      : drawn(preset, ranges, plan.trials, new SeededRandom(plan.seed));
  return chosen.map((own) => ({ settings: own, recipe: completeRecipe(preset, { ...settings, ...own }) }));
}

type Ranges = readonly (readonly [path: string, range: SettingRange])[];

function checkedRange(preset: Preset, path: string, range: SettingRange): SettingRange {
  const parameter = preset.parameters.find((candidate) => candidate.path === path);
  // An unknown path, and values that do not fit, are said in the words of a recipe.
  const tried = 'values' in range ? range.values : [range.from, range.to];
  for (const value of tried) completeRecipe(preset, { [path]: value });
  if ('values' in range || parameter === undefined) return range;
  const refuse = (why: string, hint: string): LecternError =>
    new LecternError('bad-input', `The range of “${path}” ${why}.`, hint);
  if (parameter.kind !== 'number' && parameter.kind !== 'integer')
    throw refuse('goes from one number to another, and it is no number', 'List its "values" instead.');
  if (range.from >= range.to)
    throw refuse(`ends at ${String(range.to)}, not above ${String(range.from)}`, 'Give a larger "to".');
  if (range.scale === 'log' && range.from <= 0)
    throw refuse('cannot be logarithmic from zero or below', 'Begin above zero, or take the linear scale.');
  return range;
}

function grid(preset: Preset, ranges: Ranges): Record<string, ParameterValue>[] {
  const lists = ranges.map(([path, range]) => [path, valuesOf(preset, path, range)] as const);
  const count = lists.reduce((product, [, values]) => product * values.length, 1);
  if (count > mostTrials)
    throw new LecternError(
      'bad-input',
      `The grid has ${count.toLocaleString('en-GB')} combinations, more than ${mostTrials.toLocaleString('en-GB')}.`,
      'Take fewer values, or draw at random.',
    );
  return lists.reduce<Record<string, ParameterValue>[]>(
    (all, [path, values]) => all.flatMap((one) => values.map((value) => ({ ...one, [path]: value }))),
    [{}],
  );
}

function valuesOf(preset: Preset, path: string, range: SettingRange): ParameterValue[] {
  if ('values' in range) return range.values;
  const values = Array.from({ length: range.steps }, (_, step) =>
    between(preset, path, range, step / (range.steps - 1)),
  );
  return [...new Set(values)];
}

function drawn(
  preset: Preset,
  ranges: Ranges,
  count: number,
  random: SeededRandom,
): Record<string, ParameterValue>[] {
  const known = new Map<string, Record<string, ParameterValue>>();
  for (let failures = 0; known.size < count && failures < mostDraws;) {
    const one = Object.fromEntries(
      ranges.map(([path, range]) => [
        path,
        'values' in range
          ? (range.values[Math.floor(random.next() * range.values.length)] as ParameterValue)
          : between(preset, path, range, random.next()),
      ]),
    );
    const key = JSON.stringify(one);
    if (known.has(key)) failures += 1;
    else {
      failures = 0;
      known.set(key, one);
    }
  }
  return [...known.values()];
}

/** @param share 0: the lower end, 1: the upper */
function between(
  preset: Preset,
  path: string,
  { from, to, scale }: Extract<SettingRange, { from: number }>,
  share: number,
): number {
  const kind = (preset.parameters.find((candidate) => candidate.path === path) as Parameter).kind;
  const exact = scale === 'log' ? from * (to / from) ** share : from + (to - from) * share;
  if (kind === 'integer') return Math.round(exact);
  // Four digits are all that a search can tell apart, and can be read.
  return Math.min(to, Math.max(from, Number(exact.toPrecision(4))));
}
