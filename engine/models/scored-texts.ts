/** From texts to the predictions of a model, with the place of each symbol kept. */
import { symbolsOf, type LanguageTextOptions } from '../text/language-text.ts';
import { UNKNOWN_ID, type TokenSequences, type WordVocabulary } from '../text/word-vocabulary.ts';
import type { ScoredTexts } from './text-language-model.ts';

/** Texts as the symbols of a vocabulary. */
export interface ReadTexts {
  readonly sentences: TokenSequences;
  /** As in `ScoredTexts`: one place more per text than it has symbols, for `</s>`. */
  readonly starts: Int32Array;
  readonly ends: Int32Array;
}

export function readTexts(
  texts: readonly string[],
  options: LanguageTextOptions,
  vocabulary: WordVocabulary,
): ReadTexts {
  const read = texts.map((text) => symbolsOf(text, options));
  const predictions = read.reduce((sum, { symbols }) => sum + symbols.length + 1, 0);
  const tokens = new Int32Array(predictions - texts.length);
  const offsets = new Int32Array(texts.length + 1);
  const starts = new Int32Array(predictions);
  const ends = new Int32Array(predictions);
  let token = 0;
  let place = 0;
  read.forEach((one, index) => {
    one.symbols.forEach((symbol, position) => {
      tokens[token++] = vocabulary.idOf(symbol);
      starts[place] = one.starts[position];
      ends[place++] = one.ends[position];
    });
    offsets[index + 1] = token;
    starts[place] = ends[place] = texts[index].length;
    place++;
  });
  return { sentences: { tokens, offsets }, starts, ends };
}

/** @param score ln p of every symbol and of the `</s>` of every sentence */
export function withPlaces(
  { sentences, starts, ends }: ReadTexts,
  logProbabilities: Float64Array,
): ScoredTexts {
  const { tokens, offsets } = sentences;
  const unknown = new Uint8Array(logProbabilities.length);
  const ofPredictions = offsets.map((offset, index) => offset + index);
  for (let text = 0; text + 1 < offsets.length; text++)
    for (let token = offsets[text]; token < offsets[text + 1]; token++)
      if (tokens[token] === UNKNOWN_ID) unknown[token + text] = 1;
  return { offsets: ofPredictions, logProbabilities, unknown, starts, ends };
}
