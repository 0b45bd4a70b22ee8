/** What the user is about to train: label, split, preset, changed values, seeds, device. Lives as long as the train screen. */
import type { VerbInput } from '../../../src-main/api/catalogue.ts';
import type { Corpus } from '../../../src-main/api/corpora.ts';
import type { Parameter, ParameterValue, Preset } from '../../../src-main/api/runs.ts';
import type { DeviceChoice } from '../../../src-main/api/system.ts';

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

/** “128, 64” → [128, 64]; null where it is not a list of numbers. An empty field is an empty list. */
export function parseIntegers(text: string): number[] | null {
  if (text.trim() === '') return [];
  const numbers = text
    .split(/[\s,;]+/)
    .filter(Boolean)
    .map(Number);
  return numbers.every((number) => Number.isFinite(number)) ? numbers : null;
}

export class TrainForm {
  readonly corpus: Corpus;
  labelId: number | undefined = $state();
  splitId: number | undefined = $state();
  presetName = $state('');
  name = $state('');
  seed: number | null = $state(1);
  seeds: number | null = $state(1);
  device: DeviceChoice = $state('auto');
  /** Changed values by preset and path: going to another preset and back loses nothing. */
  #changed: Record<string, Record<string, FieldValue>> = $state({});
  presets: readonly Preset[] = $state.raw([]);

  constructor(corpus: Corpus) {
    this.corpus = corpus;
    this.labelId = corpus.labels.length === 1 ? corpus.labels[0]?.id : undefined;
    this.splitId = corpus.splits[0]?.id;
  }

  /** Takes over the host's presets; the second is chosen first: the first is the baseline. */
  offer(presets: readonly Preset[]): void {
    this.presets = presets;
    if (!presets.some((preset) => preset.name === this.presetName)) {
      this.presetName = (presets.find((preset) => preset.name !== 'majority') ?? presets[0])?.name ?? '';
    }
  }

  get label() {
    return this.corpus.labels.find((label) => label.id === this.labelId);
  }

  get split() {
    return this.corpus.splits.find((split) => split.id === this.splitId);
  }

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

  /** Why training cannot start, in words, by field. */
  get problems(): { readonly label?: string; readonly split?: string; readonly settings: readonly string[] } {
    const label = this.label;
    const withDocuments = label?.categories.filter((category) => category.count > 0) ?? [];
    const settings = (this.preset?.parameters ?? [])
      .filter((parameter) => problemWith(parameter, this.value(parameter)) !== undefined)
      .map((parameter) => parameter.title);
    for (const [title, value] of [
      ['Seed', this.seed],
      ['Repetitions', this.seeds],
    ] as const) {
      if (value === null || !Number.isInteger(value)) settings.push(title);
    }
    if (this.seeds !== null && (this.seeds < 1 || this.seeds > 50)) settings.push('Repetitions');
    const split = this.split;
    return {
      ...(label === undefined
        ? { label: 'Choose the label to predict.' }
        : withDocuments.length < 2
          ? {
              label: `The label ${label.name} has ${withDocuments.length === 0 ? 'no category' : 'one category only'}: a classifier needs at least two.`,
            }
          : {}),
      ...(split === undefined
        ? {
            split:
              this.corpus.splits.length === 0
                ? 'This corpus has no split yet: make one first.'
                : 'Choose a split.',
          }
        : split.counts.train === 0
          ? { split: `The split ${split.name} has no training documents.` }
          : {}),
      settings,
    };
  }

  get ready(): boolean {
    const { label, split, settings } = this.problems;
    return label === undefined && split === undefined && settings.length === 0 && this.preset !== undefined;
  }

  toInput(project: string): VerbInput<'runs.train'> {
    const settings: Record<string, ParameterValue> = {};
    for (const [path, value] of Object.entries(this.#changed[this.presetName] ?? {})) {
      if (value !== null) settings[path] = Array.isArray(value) ? [...value] : value;
    }
    const name = this.name.trim();
    return {
      project,
      corpus: this.corpus.id,
      ...(this.labelId === undefined ? {} : { label: this.labelId }),
      ...(this.splitId === undefined ? {} : { split: this.splitId }),
      preset: this.presetName,
      settings,
      ...(name === '' ? {} : { name }),
      seed: this.seed ?? 1,
      seeds: this.seeds ?? 1,
      device: this.device,
    };
  }
}
