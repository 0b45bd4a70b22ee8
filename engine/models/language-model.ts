/**
 * What all language models here have in common: how sentences are scored and what a perplexity counts.
 *
 * Counted: every word, `<unk>` included, and one `</s>` per sentence. Not counted: `<s>`, which is never predicted.
 */
import { perplexityOf, type Perplexity } from '../metrics/perplexity.ts';
import { UNKNOWN_ID, type TokenSequences } from '../text/word-vocabulary.ts';

export interface SentenceScores {
  /** Predicted symbols: the words of each sentence and its `</s>`; sentence `i` owns `offsets[i] … offsets[i + 1]`. */
  readonly targets: Int32Array;
  /** Natural logarithm of the probability of each predicted symbol, given those before it in its sentence. */
  readonly logProbabilities: Float64Array;
  /** Length sentences + 1. */
  readonly offsets: Int32Array;
}

export interface LanguageModelPerplexity {
  /** All predictions. */
  readonly all: Perplexity;
  /** Without the predictions of `<unk>`; `<unk>` stays in the contexts. */
  readonly withoutUnknown: Perplexity;
  readonly sentences: number;
  /** Predictions of `<unk>`. */
  readonly unknownTokens: number;
}

/** Joint perplexity of sentences from … to − 1, by default of all. */
export function perplexityOfSentences(
  scores: SentenceScores,
  from = 0,
  to = scores.offsets.length - 1,
): LanguageModelPerplexity {
  const { targets, logProbabilities, offsets } = scores;
  let sum = 0;
  let unknownSum = 0;
  let unknownTokens = 0;
  for (let index = offsets[from]; index < offsets[to]; index++) {
    if (targets[index] === UNKNOWN_ID) {
      unknownSum += logProbabilities[index];
      unknownTokens++;
    } else sum += logProbabilities[index];
  }
  const tokens = offsets[to] - offsets[from];
  return {
    all: perplexityOf(sum + unknownSum, tokens),
    withoutUnknown: perplexityOf(sum, tokens - unknownTokens),
    sentences: to - from,
    unknownTokens,
  };
}

/** ln p of each sentence with its `</s>`. */
export function sentenceLogProbabilities({ logProbabilities, offsets }: SentenceScores): Float64Array {
  const sums = new Float64Array(offsets.length - 1);
  for (let sentence = 0; sentence < sums.length; sentence++) {
    let sum = 0;
    for (let index = offsets[sentence]; index < offsets[sentence + 1]; index++)
      sum += logProbabilities[index];
    sums[sentence] = sum;
  }
  return sums;
}

/** Where the predictions of each sentence begin: one more per sentence than it has words, for `</s>`. */
export function predictionOffsets({ offsets }: TokenSequences): Int32Array {
  const result = new Int32Array(offsets.length);
  for (let sentence = 0; sentence < offsets.length; sentence++)
    result[sentence] = offsets[sentence] - offsets[0] + sentence;
  return result;
}
