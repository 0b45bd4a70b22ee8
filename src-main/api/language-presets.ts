/** The presets of language models, one file each in `presets/`. */
import { LecternError } from './errors.ts';
import { kneserNey5 } from './presets/kneser-ney-5.ts';
import { ffnLm, gruLm, lstmLm, lstmMediumLm, rnnLm, transformerLm } from './presets/language-networks.ts';
import type { Preset } from './runs.ts';

export const languagePresets: readonly Preset[] = [
  kneserNey5,
  ffnLm,
  rnnLm,
  gruLm,
  lstmLm,
  lstmMediumLm,
  transformerLm,
];

/** The preset of that name; throws in words. */
export function languagePresetOf(name: string): Preset {
  const preset = languagePresets.find((candidate) => candidate.name === name);
  if (preset !== undefined) return preset;
  throw new LecternError(
    'bad-input',
    `There is no language model preset “${name}”.`,
    `Choose one of ${languagePresets.map((known) => known.name).join(', ')}.`,
  );
}
