/** How a text becomes terms. Part of every recipe and of every model file. */
import type { TokenizerName } from './tokenizer.ts';
import type { LearntForms, WordFormOptions } from './word-forms/word-forms.ts';

/** Word forms are absent in models that were made before there were any. */
export interface TextOptions extends Partial<WordFormOptions> {
  readonly tokenizer: TokenizerName;
  readonly lowercase: boolean;
  /** Compatibility decomposition without combining marks: "café" → "cafe". */
  readonly stripAccents: boolean;
  /** Undo `&amp;` and `\u2019` that a download left in the text. */
  readonly decodeEscapes: boolean;
  readonly urls: 'keep' | 'replace' | 'drop';
  readonly mentions: 'keep' | 'replace' | 'drop';
  readonly numbers: 'keep' | 'replace' | 'drop';
  /** Whether punctuation makes terms. */
  readonly punctuation: boolean;
  /** Longest run of one letter or sign that is told apart: 2 turns "soooo" into "soo"; 0 keeps all. */
  readonly maxRepeats: number;
  /** Put `not_` before the words that follow a negation, up to the next punctuation (Pang, Lee & Vaithyanathan 2002). */
  readonly markNegation: boolean;
  /** What word forms take from the training texts and from lists; filled by training. */
  readonly learnt?: LearntForms | undefined;
}

export const defaultTextOptions: TextOptions = {
  tokenizer: 'tweet',
  lowercase: true,
  stripAccents: false,
  decodeEscapes: true,
  urls: 'replace',
  mentions: 'replace',
  numbers: 'keep',
  punctuation: true,
  maxRepeats: 3,
  markNegation: false,
};
