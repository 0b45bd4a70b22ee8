/** The presets of taggers. */
import { LecternError } from './errors.ts';
import { bilstmTagger, windowTagger } from './presets/taggers.ts';
import type { Preset } from './runs.ts';

export const taggingPresets: readonly Preset[] = [windowTagger, bilstmTagger];

/** The preset of that name; throws in words. */
export function taggingPresetOf(name: string): Preset {
  const preset = taggingPresets.find((candidate) => candidate.name === name);
  if (preset !== undefined) return preset;
  throw new LecternError(
    'bad-input',
    `There is no tagger preset “${name}”.`,
    `Choose one of ${taggingPresets.map((known) => known.name).join(', ')}.`,
  );
}
