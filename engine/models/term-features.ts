/** The feature side of linear models: which n-grams are counted and how they are weighted. */
import { decodeEscapes } from '../text/escapes.ts';
import { HashedTerms } from '../text/hashed-terms.ts';
import { CharacterNgrams, isWhiteSpace, WordNgrams, type TermSource } from '../text/term-source.ts';
import { termReader } from '../text/term-reader.ts';
import type { TextOptions } from '../text/text-options.ts';
import type { VectorizerOptions } from '../text/vectorizer.ts';

export interface FeatureOptions {
  /** Longest run of words that is a feature; 0: no word features. */
  readonly wordNgrams: number;
  /** Shortest and longest run of characters inside words that is a feature; 0: none. */
  readonly shortestCharacters: number;
  readonly longestCharacters: number;
  /** Characters are used only where the training texts are at most this long on average, in UTF-16 units. */
  readonly characterTextLimit: number;
  readonly minDocuments: number;
  readonly maxShare: number;
  readonly maxFeatures: number;
  /** Places that the features of each block share by their hash; 0 or absent: each has its own. */
  readonly hashBuckets?: number | undefined;
  readonly weighting: 'tfidf' | 'counts' | 'binary';
  readonly sublinear: boolean;
  /** Whether each text's row is scaled to length 1; models stored without it have it so. */
  readonly normalise?: boolean;
}

export function termSources(text: TextOptions, features: FeatureOptions): TermSource[] {
  const sources: TermSource[] = [];
  const { hashBuckets = 0 } = features;
  const add = (fresh: () => TermSource): void => {
    sources.push(hashBuckets > 0 ? new HashedTerms(fresh, hashBuckets) : fresh());
  };
  if (features.wordNgrams > 0) add(() => new WordNgrams(termReader(text), 1, features.wordNgrams));
  if (features.longestCharacters > 0) {
    const prepare = (given: string): string => {
      let prepared = text.decodeEscapes ? decodeEscapes(given).text : given;
      if (text.compatibility === true) prepared = prepared.normalize('NFKC');
      if (text.stripAccents) prepared = prepared.normalize('NFKD').replace(/\p{M}/gu, '');
      return text.lowercase ? prepared.toLowerCase() : prepared;
    };
    const shortest = Math.max(1, features.shortestCharacters);
    add(() => new CharacterNgrams(prepare, shortest, features.longestCharacters));
  }
  return sources;
}

export function vectorizerOptions(features: FeatureOptions): VectorizerOptions {
  return {
    minDocuments: features.minDocuments,
    maxShare: features.maxShare,
    maxFeatures: features.maxFeatures,
    binary: features.weighting === 'binary',
    idf: features.weighting === 'tfidf' ? 'smooth' : 'none',
    sublinear: features.sublinear,
    norm: features.normalise === false ? 'none' : 'l2',
  };
}

/** Start and end, in the text as given, of what stands between white space once escapes are decoded. */
export function stretchesOf(given: string, decode: boolean): Int32Array {
  const { text, origins } = decode ? decodeEscapes(given) : { text: given, origins: null };
  const stretches: number[] = [];
  let start = -1;
  for (let position = 0; position <= text.length; position++) {
    const blank = position === text.length || isWhiteSpace(text.charCodeAt(position));
    if (!blank && start < 0) start = position;
    if (!blank || start < 0) continue;
    stretches.push(
      origins === null ? start : origins[start],
      origins === null ? position : origins[position],
    );
    start = -1;
  }
  return Int32Array.from(stretches);
}
