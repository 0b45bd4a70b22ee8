/** Perplexity of many documents, with the interval that drawing other documents of the same kind would give. */
import { FEWEST_GROUPS, bootstrapDocuments } from '../statistics/bootstrap.ts';
import type { Estimate } from '../statistics/estimate.ts';
import { perplexityOf } from './perplexity.ts';

/** Sums per document. */
export interface DocumentSums {
  /** Predictions counted: symbols, `<unk>` among them, and one `</s>`. */
  readonly tokens: Float64Array;
  readonly unknownTokens: Float64Array;
  /** ln p, summed over all of them, and over those of `<unk>` alone. */
  readonly logProbabilities: Float64Array;
  readonly unknownLogProbabilities: Float64Array;
  /** Characters of the text, in code points. */
  readonly characters: Float64Array;
  /** Words, whatever the model's own symbols are: what stands between blanks, and one for the end of the text. */
  readonly words: Float64Array;
}

export interface CorpusPerplexity {
  readonly documents: number;
  readonly tokens: number;
  readonly unknownTokens: number;
  readonly words: number;
  readonly perplexity: Estimate;
  /** Without the predictions of `<unk>`, which stays in the contexts. */
  readonly perplexityWithoutUnknown: Estimate;
  /** Mean surprisal. */
  readonly bitsPerToken: Estimate;
  /** Comparable between models that cut texts into different symbols. */
  readonly bitsPerCharacter: Estimate;
  /** exp of the mean negative log probability per word: the product of the probabilities of the symbols a word is made of. */
  readonly perplexityPerWord: Estimate;
  readonly groups?: number;
}

/**
 * @param groupOf group of each document, from 0: what belongs together is drawn together
 */
export function corpusPerplexity(sums: DocumentSums, seed: number, groupOf?: Int32Array): CorpusPerplexity {
  const { tokens, unknownTokens, logProbabilities, unknownLogProbabilities, characters, words } = sums;
  const documents = tokens.length;
  const statistic = (times: Float64Array, into: Float64Array): void => {
    let counted = 0;
    let unknown = 0;
    let all = 0;
    let ofUnknown = 0;
    let letters = 0;
    let spelled = 0;
    for (let document = 0; document < documents; document++) {
      const drawn = times[document];
      if (drawn === 0) continue;
      counted += drawn * tokens[document];
      unknown += drawn * unknownTokens[document];
      all += drawn * logProbabilities[document];
      ofUnknown += drawn * unknownLogProbabilities[document];
      letters += drawn * characters[document];
      spelled += drawn * words[document];
    }
    const joint = perplexityOf(all, counted);
    into[0] = joint.perplexity;
    into[1] = perplexityOf(all - ofUnknown, counted - unknown).perplexity;
    into[2] = joint.bitsPerToken;
    into[3] = letters === 0 ? NaN : -all / Math.LN2 / letters;
    into[4] = perplexityOf(all, spelled).perplexity;
  };
  const observed = new Float64Array(5);
  statistic(new Float64Array(documents).fill(1), observed);
  const groups = groupOf === undefined ? undefined : new Set(groupOf).size;
  const few = (groups ?? documents) < FEWEST_GROUPS;
  const intervals = few ? [] : bootstrapDocuments(documents, groupOf, statistic, observed, { seed });
  const [perplexity, perplexityWithoutUnknown, bitsPerToken, bitsPerCharacter, perplexityPerWord] =
    Array.from(observed, (value, index): Estimate => ({
      value: Number.isFinite(value) ? value : null,
      low: intervals[index]?.low ?? null,
      high: intervals[index]?.high ?? null,
    }));
  const total = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0);
  return {
    documents,
    tokens: total(tokens),
    unknownTokens: total(unknownTokens),
    words: total(words),
    perplexity,
    perplexityWithoutUnknown,
    bitsPerToken,
    bitsPerCharacter,
    perplexityPerWord,
    ...(groups === undefined ? {} : { groups }),
  };
}
