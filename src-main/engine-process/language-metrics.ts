/** From scored texts to the perplexity of a part or a group. */
import { corpusPerplexity, type DocumentSums } from '../../engine/metrics/corpus-perplexity.ts';
import type { ScoredTexts } from '../../engine/models/text-language-model.ts';
import type { LanguagePartMetrics } from '../api/language.ts';

/** Intervals do not depend on the run's seed, so that two models that score the same get the same ones. */
const INTERVAL_SEED = 1;

/** Sums per document, filled batch by batch. */
export class DocumentSumsOf implements DocumentSums {
  readonly tokens: Float64Array;
  readonly unknownTokens: Float64Array;
  readonly logProbabilities: Float64Array;
  readonly unknownLogProbabilities: Float64Array;
  readonly characters: Float64Array;
  readonly words: Float64Array;

  constructor(documents: number) {
    this.tokens = new Float64Array(documents);
    this.unknownTokens = new Float64Array(documents);
    this.logProbabilities = new Float64Array(documents);
    this.unknownLogProbabilities = new Float64Array(documents);
    this.characters = new Float64Array(documents);
    this.words = new Float64Array(documents);
  }

  /** @param first place of the first of these texts */
  add(first: number, texts: readonly string[], { offsets, logProbabilities, unknown }: ScoredTexts): void {
    texts.forEach((text, index) => {
      const document = first + index;
      this.tokens[document] = offsets[index + 1] - offsets[index];
      for (let token = offsets[index]; token < offsets[index + 1]; token++) {
        this.logProbabilities[document] += logProbabilities[token];
        if (unknown[token] === 0) continue;
        this.unknownTokens[document] += 1;
        this.unknownLogProbabilities[document] += logProbabilities[token];
      }
      // The end of the text stands for the line's end.
      this.characters[document] = countCharacters(text) + 1;
      this.words[document] = countWords(text) + 1;
    });
  }

  /** The same of some documents only. */
  of(documents: readonly number[]): DocumentSums {
    const pick = (values: Float64Array): Float64Array => Float64Array.from(documents, (each) => values[each]);
    return {
      tokens: pick(this.tokens),
      unknownTokens: pick(this.unknownTokens),
      logProbabilities: pick(this.logProbabilities),
      unknownLogProbabilities: pick(this.unknownLogProbabilities),
      characters: pick(this.characters),
      words: pick(this.words),
    };
  }
}

/** @param groups number of each document's group, any whole numbers */
export function languagePartMetrics(
  sums: DocumentSums,
  groups?: { readonly column: string; readonly numbers: Int32Array },
): LanguagePartMetrics {
  const { groups: count, ...metrics } = corpusPerplexity(
    sums,
    INTERVAL_SEED,
    groups && fromZero(groups.numbers),
  );
  return {
    ...metrics,
    ...(groups === undefined || count === undefined
      ? {}
      : { groupedBy: { column: groups.column, groups: count } }),
  };
}

function fromZero(numbers: Int32Array): Int32Array {
  const places = new Map<number, number>();
  return numbers.map((number) => {
    let place = places.get(number);
    if (place === undefined) places.set(number, (place = places.size));
    return place;
  });
}

function countCharacters(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}

const betweenBlanks = /\S+/gu;

function countWords(text: string): number {
  let count = 0;
  for (const _ of text.matchAll(betweenBlanks)) count += 1;
  return count;
}
