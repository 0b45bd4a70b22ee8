/** The language model the user is about to train: texts to learn, to choose by and to judge by, preset, values. Lives as long as its screen. */
import type { VerbInput } from '../../../src-main/api/catalogue.ts';
import type { Corpus } from '../../../src-main/api/corpora.ts';
import type { Preset } from '../../../src-main/api/runs.ts';
import type { DeviceChoice } from '../../../src-main/api/system.ts';
import { PresetValues } from '../../state/preset-values.svelte.ts';

/** Value of a choice that stands for no corpus of its own. */
export const none = 'none';

export class LanguageForm extends PresetValues {
  corpora: readonly Corpus[] = $state.raw([]);
  #corpus = $state('');
  #validation = $state(none);
  #test = $state(none);
  #split = $state<string>();
  name = $state('');
  seed: number | null = $state(1);
  device: DeviceChoice = $state('auto');

  offer(presets: readonly Preset[]): void {
    this.presets = presets;
    if (this.preset === undefined) this.presetName = presets[0]?.name ?? '';
  }

  get corpus(): Corpus | undefined {
    return this.corpora.find(({ id }) => String(id) === this.#corpus) ?? this.corpora[0];
  }

  chooseCorpus(id: string): void {
    this.#corpus = id;
    this.#split = undefined;
  }

  /** Corpora that are not the one to learn from. */
  get others(): readonly Corpus[] {
    return this.corpora.filter(({ id }) => id !== this.corpus?.id);
  }

  get validation(): string {
    return this.#otherOrNone(this.#validation);
  }
  set validation(id: string) {
    this.#validation = id;
  }

  get test(): string {
    return this.#otherOrNone(this.#test);
  }
  set test(id: string) {
    this.#test = id;
  }

  #otherOrNone(id: string): string {
    return this.others.some((corpus) => String(corpus.id) === id) ? id : none;
  }

  /** The split to take parts from; as on the command line, parts that are corpora of their own need none. */
  get split(): string {
    const splits = this.corpus?.splits ?? [];
    if (
      this.#split !== undefined &&
      (this.#split === none || splits.some(({ id }) => String(id) === this.#split))
    )
      return this.#split;
    return this.validation === none && this.test === none ? String(splits[0]?.id ?? none) : none;
  }
  set split(id: string) {
    this.#split = id;
  }

  /** Documents to learn from. */
  get documents(): number {
    const split = this.corpus?.splits.find(({ id }) => String(id) === this.split);
    return split?.counts.train ?? this.corpus?.documents ?? 0;
  }

  /** Why training cannot start, in a sentence; undefined where it can. */
  get problem(): string | undefined {
    if (this.corpus === undefined) return 'Import a corpus first.';
    if (this.documents === 0) return 'This split has no training documents.';
    if (this.preset === undefined) return 'Choose a model.';
    const unusable = [...this.unusable, ...(Number.isInteger(this.seed) ? [] : ['Seed'])];
    return unusable.length === 0 ? undefined : `Not usable yet: ${unusable.join(', ')}.`;
  }

  toInput(project: string): VerbInput<'language.train'> {
    const name = this.name.trim();
    return {
      project,
      corpus: this.corpus?.id ?? 0,
      split: this.split === none ? null : Number(this.split),
      ...(this.validation === none ? {} : { validationCorpus: Number(this.validation) }),
      ...(this.test === none ? {} : { testCorpus: Number(this.test) }),
      preset: this.presetName,
      settings: this.settings,
      ...(name === '' ? {} : { name }),
      seed: this.seed ?? 1,
      device: this.device,
    };
  }
}
