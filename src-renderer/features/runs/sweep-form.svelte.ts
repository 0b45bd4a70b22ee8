/** What a search over settings is to try. Lives as long as its dialog's screen. */
import type { Parameter, ParameterValue } from '../../../src-main/api/runs.ts';
import type { SettingRange, SweepMeasure, SweepPlan } from '../../../src-main/api/sweeps.ts';
import { parseIntegers, problemWith } from './train-form.svelte.ts';

/** A setting that is searched: a number between two, or one of some values. */
export class SearchedSetting {
  readonly parameter: Parameter;
  from: number | null = $state(null);
  to: number | null = $state(null);
  logarithmic = $state(false);
  /** Of a grid. */
  steps: number | null = $state(3);
  /** Values of a choice that are tried. */
  chosen: readonly string[] = $state.raw([]);
  /** Lists, one after the other with semicolons between. */
  lists = $state('');

  constructor(parameter: Parameter) {
    this.parameter = parameter;
    const { kind, default: usual, choices = [] } = parameter;
    if (kind === 'number' || kind === 'integer') {
      const { from, to, logarithmic } = usualRange(parameter);
      this.from = from;
      this.to = to;
      this.logarithmic = logarithmic;
    } else if (kind === 'choice') this.chosen = choices.map(({ value }) => value);
    else if (kind === 'integers') {
      const list = Array.isArray(usual) ? usual : [];
      this.lists = [list, list.map((size) => size * 2)].map((each) => each.join(', ')).join('; ');
    }
  }

  get isNumber(): boolean {
    return this.parameter.kind === 'number' || this.parameter.kind === 'integer';
  }

  get values(): readonly (ParameterValue | null)[] {
    switch (this.parameter.kind) {
      case 'boolean':
        return [false, true];
      case 'choice':
        return this.chosen;
      case 'integers':
        return this.lists.split(';').map(parseIntegers);
      default:
        return [this.from, this.to];
    }
  }

  /** Why it cannot be searched like this; undefined where it can. */
  get problem(): string | undefined {
    const { values } = this;
    if (values.length === 0) return 'Choose at least one value.';
    const wrong = values
      .map((value) => problemWith(this.parameter, value))
      .find((each) => each !== undefined);
    if (wrong !== undefined) return wrong;
    if (!this.isNumber) return undefined;
    if ((this.from ?? 0) >= (this.to ?? 0)) return 'The second number must be the larger one.';
    return this.logarithmic && (this.from ?? 0) <= 0 ? 'Equal ratios need a start above zero.' : undefined;
  }

  get range(): SettingRange {
    if (this.isNumber)
      return {
        from: this.from ?? 0,
        to: this.to ?? 0,
        scale: this.logarithmic ? 'log' : 'linear',
        steps: this.steps ?? 3,
      };
    return {
      values: this.values
        .filter((value) => value !== null)
        .map((value) => (Array.isArray(value) ? [...value] : value)),
    };
  }

  /** Values of a grid. */
  get count(): number {
    return this.isNumber ? (this.steps ?? 1) : this.values.length;
  }
}

/** From about a third or a tenth of the default to as much more, within the limits. */
function usualRange({ kind, default: usual, min = -Infinity, max = Infinity }: Parameter): {
  from: number;
  to: number;
  logarithmic: boolean;
} {
  const value = typeof usual === 'number' ? usual : 1;
  if (max <= 1 && min >= 0) return { from: min, to: Math.min(max, 0.5), logarithmic: false };
  if (value <= 0) return { from: Math.max(min, 0), to: Math.min(max, 1), logarithmic: false };
  const factor = kind === 'integer' ? 2 : 10;
  const whole = (number: number): number =>
    kind === 'integer' ? Math.round(number) : Number(number.toPrecision(2));
  return {
    from: Math.max(min, whole(value / factor)),
    to: Math.min(max, whole(value * factor)),
    logarithmic: true,
  };
}

export class SweepForm {
  method: SweepPlan['method'] = $state('random');
  measure: SweepMeasure = $state('macroF1');
  trials: number | null = $state(20);
  keepAll = $state(false);
  settings: readonly SearchedSetting[] = $state.raw([]);

  add(parameter: Parameter): void {
    if (this.settings.every((known) => known.parameter.path !== parameter.path))
      this.settings = [...this.settings, new SearchedSetting(parameter)];
  }

  remove(setting: SearchedSetting): void {
    this.settings = this.settings.filter((known) => known !== setting);
  }

  /** How many settings are tried. */
  get count(): number {
    return this.method === 'grid'
      ? this.settings.reduce((product, setting) => product * setting.count, 1)
      : (this.trials ?? 0);
  }

  get problem(): string | undefined {
    if (this.settings.length === 0) return 'Choose at least one setting to search.';
    const wrong = this.settings.find((setting) => setting.problem !== undefined);
    if (wrong !== undefined) return `${wrong.parameter.title}: ${wrong.problem ?? ''}`;
    if (!Number.isInteger(this.count) || this.count < 1 || this.count > 1_000)
      return 'A search tries between 1 and 1,000 settings.';
    return undefined;
  }

  get plan(): Omit<SweepPlan, 'version' | 'seed' | 'reduction'> {
    return {
      method: this.method,
      measure: this.measure,
      trials: this.trials ?? 20,
      keep: this.keepAll ? 'all' : 'best',
      ranges: Object.fromEntries(this.settings.map((setting) => [setting.parameter.path, setting.range])),
    };
  }
}
