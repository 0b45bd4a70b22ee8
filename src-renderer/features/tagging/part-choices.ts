/** From where sentences to choose or judge by may come: another corpus, the split of this one, or nowhere. */

export interface PartChoice {
  readonly value: string;
  readonly label: string;
  readonly description?: string;
}

const ofSplit = 'split';
const none = 'none';

export function partChoices(
  corpora: readonly { readonly id: number; readonly name: string }[],
  hasSplit: boolean,
): PartChoice[] {
  return [
    hasSplit
      ? { value: ofSplit, label: 'part of the split', description: 'Of the newest split of the corpus.' }
      : { value: none, label: 'nothing', description: 'The corpus has no split.' },
    ...corpora.map(({ id, name }) => ({ value: String(id), label: name })),
  ];
}

/** What was chosen, where it still is one of them; else a corpus whose name says so, else the first. */
export function chosenPart(choices: readonly PartChoice[], wanted: string, named: RegExp): string {
  const found =
    choices.find(({ value }) => value === wanted) ??
    choices.find(({ label }) => named.test(label)) ??
    choices[0];
  return found?.value ?? '';
}

/** The corpus chosen, where it is one. */
export function partOf(choices: readonly PartChoice[], value: string): number | undefined {
  const known = choices.some((choice) => choice.value === value);
  return known && value !== ofSplit && value !== none ? Number(value) : undefined;
}
