/** The presets on offer, the one chosen, and the values the user changed. A form that trains something extends it. */
import type { Parameter, ParameterValue, Preset } from '../../src-main/api/runs.ts';

/** What a field holds while it is edited: a number field may be empty. */
export type FieldValue = ParameterValue | null;

export function sameValue(a: FieldValue, b: FieldValue): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** Why a value cannot be used, in words; undefined where it can. */
export function problemWith(parameter: Parameter, value: FieldValue): string | undefined {
  const { min, max } = parameter;
  const outside = (number: number): string | undefined => {
    if (!Number.isFinite(number)) return 'This must be a number.';
    if (parameter.kind !== 'number' && !Number.isInteger(number)) return 'This must be a whole number.';
    if (min !== undefined && number < min) return `This must be at least ${min}.`;
    if (max !== undefined && number > max) return `This must be at most ${max}.`;
    return undefined;
  };
  switch (parameter.kind) {
    case 'boolean':
      return typeof value === 'boolean' ? undefined : 'This must be yes or no.';
    case 'choice':
      return parameter.choices?.some((choice) => choice.value === value)
        ? undefined
        : 'Choose one of the values.';
    case 'vectors':
      return typeof value === 'string' ? undefined : 'This must be a file, or an embedding of this project.';
    case 'file':
      return typeof value === 'string' && value !== '' ? undefined : 'This model needs a file; choose one.';
    case 'integers':
      return Array.isArray(value)
        ? value.map(outside).find((problem) => problem !== undefined)
        : 'This must be whole numbers, separated by commas.';
    default:
      return typeof value === 'number' ? outside(value) : 'This must be a number.';
  }
}

export class PresetValues {
  presetName = $state('');
  /** Changed values by preset and path: going to another preset and back loses nothing. */
  #changed: Record<string, Record<string, FieldValue>> = $state({});
  presets: readonly Preset[] = $state.raw([]);

  get preset(): Preset | undefined {
    return this.presets.find((preset) => preset.name === this.presetName);
  }

  value(parameter: Parameter): FieldValue {
    const changed = this.#changed[this.presetName];
    return changed !== undefined && parameter.path in changed
      ? (changed[parameter.path] ?? null)
      : parameter.default;
  }

  set(parameter: Parameter, value: FieldValue): void {
    const changed = { ...this.#changed[this.presetName] };
    if (sameValue(value, parameter.default)) delete changed[parameter.path];
    else changed[parameter.path] = value;
    this.#changed[this.presetName] = changed;
  }

  reset(parameter: Parameter): void {
    this.set(parameter, parameter.default);
  }

  resetAll(): void {
    this.#changed[this.presetName] = {};
  }

  isChanged(parameter: Parameter): boolean {
    return parameter.path in (this.#changed[this.presetName] ?? {});
  }

  get changedCount(): number {
    return Object.keys(this.#changed[this.presetName] ?? {}).length;
  }

  /** Values to start from, such as those of an earlier run. Paths that the preset does not have are left out. */
  take(presetName: string, values: readonly (readonly [path: string, value: unknown])[]): void {
    const preset = this.presets.find((candidate) => candidate.name === presetName);
    if (preset === undefined) return;
    this.presetName = presetName;
    this.resetAll();
    for (const [path, value] of values) {
      const parameter = preset.parameters.find((candidate) => candidate.path === path);
      if (parameter !== undefined && problemWith(parameter, value as FieldValue) === undefined) {
        this.set(parameter, value as FieldValue);
      }
    }
  }

  /** Titles of the parameters whose values cannot be used. */
  get unusable(): string[] {
    return (this.preset?.parameters ?? [])
      .filter((parameter) => problemWith(parameter, this.value(parameter)) !== undefined)
      .map((parameter) => parameter.title);
  }

  /** The changed values, as a message carries them. */
  get settings(): Record<string, ParameterValue> {
    const settings: Record<string, ParameterValue> = {};
    for (const [path, value] of Object.entries(this.#changed[this.presetName] ?? {})) {
      if (value !== null) settings[path] = Array.isArray(value) ? [...value] : value;
    }
    return settings;
  }
}
