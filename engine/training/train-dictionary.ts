import { classesOfCategories, DictionaryClassifier } from '../models/dictionary.ts';
import { Lexicon, type LexiconEntry } from '../text/lexicon.ts';
import type { TextOptions } from '../text/text-options.ts';
import { TrainingDataError, type TrainingData } from './work.ts';

export interface DictionaryRecipe {
  readonly text: TextOptions;
  readonly entries: readonly LexiconEntry[];
}

/** Learns nothing but what to answer where no word is found. */
export function trainDictionary(
  data: TrainingData,
  { text, entries }: DictionaryRecipe,
): { classifier: DictionaryClassifier; warnings: string[] } {
  const { classes, train } = data;
  const lexicon = new Lexicon(entries, text);
  const classOf = classesOfCategories(lexicon.categories, classes);
  if (classOf.every((own) => own < 0))
    throw new TrainingDataError(
      `No category of the lexicon (${some(lexicon.categories)}) is called like a category of the label (${some(classes)}). Give them the same names in the lexicon file.`,
    );
  const counts = new Float64Array(classes.length).fill(1);
  let silent = 0;
  train.texts.forEach((one, index) => {
    const { hits } = lexicon.find(one);
    if (hits.some((count, category) => count > 0 && classOf[category] >= 0)) return;
    silent += 1;
    counts[train.labels[index]] += 1;
  });
  const total = silent + classes.length;
  const warnings: string[] = [];
  const unnamed = classes.filter((_, index) => !classOf.includes(index));
  if (unnamed.length > 0)
    warnings.push(
      `The lexicon has no words for ${some(unnamed)}: these are only answered for texts in which no word of the lexicon is found, if at all.`,
    );
  if (silent > train.texts.length / 2)
    warnings.push(
      `No word of the lexicon is found in ${String(Math.round((100 * silent) / train.texts.length))} % of the training texts.`,
    );
  return {
    classifier: new DictionaryClassifier(
      classes,
      { text, entries },
      Float32Array.from(counts, (count) => count / total),
    ),
    warnings,
  };
}

function some(names: readonly string[]): string {
  const shown = names.slice(0, 5).map((name) => `“${name}”`);
  return names.length > 5 ? `${shown.join(', ')} and ${String(names.length - 5)} more` : shown.join(', ');
}
