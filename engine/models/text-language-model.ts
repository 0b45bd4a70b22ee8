/**
 * What every language model can do with texts, whatever computes its probabilities: score them, say what may come next, and write.
 * A document is one sentence to it: it begins after `<s>`, and its `</s>` is predicted and counted like a word.
 */
import type { LanguageTextOptions } from '../text/language-text.ts';
import type { WordVocabulary } from '../text/word-vocabulary.ts';
import type { SamplingOptions } from './next-word.ts';

/** Predictions of several texts: those of text `i` are `offsets[i] … offsets[i + 1] − 1`, its `</s>` last. */
export interface ScoredTexts {
  readonly offsets: Int32Array;
  /** Natural logarithm of the probability of each predicted symbol, given those before it in its text. */
  readonly logProbabilities: Float64Array;
  /** 1 where the symbol is not in the vocabulary, and so was predicted as `<unk>`. */
  readonly unknown: Uint8Array;
  /** Place of each symbol in its text, in UTF-16 units; that of `</s>` is empty, at the end. */
  readonly starts: Int32Array;
  readonly ends: Int32Array;
}

export interface NextSymbol {
  readonly symbol: string;
  readonly probability: number;
}

export interface WritingOptions extends SamplingOptions {
  /** Write at most so many symbols. */
  readonly maximumSymbols: number;
  readonly seed: number;
}

export interface WrittenText {
  /** What was written, without the beginning that was given. */
  readonly text: string;
  /** Whether `</s>` was drawn; otherwise the limit was reached. */
  readonly finished: boolean;
}

export interface TextLanguageModel {
  readonly text: LanguageTextOptions;
  readonly vocabulary: WordVocabulary;
  /** Numbers that were learnt: of a network its weights, of an n-gram model its n-grams. */
  readonly parameterCount: number;
  score(texts: readonly string[]): Promise<ScoredTexts>;
  /**
   * Only of models that remember what they read before a text: scores these texts one after the other, as they were learnt. So
   * many streams are read side by side, each from its own place in the texts on.
   */
  scoreStream?(texts: readonly string[], streams: number): Promise<ScoredTexts>;
  /** Whether `scoreStream` differs from `score`. */
  readonly remembers: boolean;
  /** The most probable next symbols of a text that begins so; the probabilities of all would sum to one. */
  nextSymbols(beginning: string, count: number): Promise<NextSymbol[]>;
  /** The same seed writes the same text. `<unk>` is never written. */
  write(beginning: string, options: WritingOptions): Promise<WrittenText>;
  /** The whole model, its way of reading texts included, as safetensors bytes. */
  save(): Promise<Uint8Array>;
  dispose(): void;
}
