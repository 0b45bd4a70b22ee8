/** What the user is about to train: label, split, preset, changed values, seeds, device. Lives as long as the train screen. */
import type { VerbInput } from '../../../src-main/api/catalogue.ts';
import type { Corpus } from '../../../src-main/api/corpora.ts';
import type { Preset } from '../../../src-main/api/runs.ts';
import type { DeviceChoice } from '../../../src-main/api/system.ts';
import { PresetValues } from '../../state/preset-values.svelte.ts';

/** “128, 64” → [128, 64]; null where it is not a list of numbers. An empty field is an empty list. */
export function parseIntegers(text: string): number[] | null {
  if (text.trim() === '') return [];
  const numbers = text
    .split(/[\s,;]+/)
    .filter(Boolean)
    .map(Number);
  return numbers.every((number) => Number.isFinite(number)) ? numbers : null;
}

export class TrainForm extends PresetValues {
  readonly corpus: Corpus;
  labelId: number | undefined = $state();
  splitId: number | undefined = $state();
  name = $state('');
  seed: number | null = $state(1);
  seeds: number | null = $state(1);
  device: DeviceChoice = $state('auto');

  constructor(corpus: Corpus) {
    super();
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

  /** Why training cannot start, in words, by field. */
  get problems(): { readonly label?: string; readonly split?: string; readonly settings: readonly string[] } {
    const label = this.label;
    const withDocuments = label?.categories.filter((category) => category.count > 0) ?? [];
    const settings = this.unusable;
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
    const name = this.name.trim();
    return {
      project,
      corpus: this.corpus.id,
      ...(this.labelId === undefined ? {} : { label: this.labelId }),
      ...(this.splitId === undefined ? {} : { split: this.splitId }),
      preset: this.presetName,
      settings: this.settings,
      ...(name === '' ? {} : { name }),
      seed: this.seed ?? 1,
      seeds: this.seeds ?? 1,
      device: this.device,
    };
  }
}
