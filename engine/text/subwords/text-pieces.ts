/**
 * Whole texts in pieces of words, nothing lost: the pieces of a text put together are the text again. For language models, which write
 * what they have read; a blank belongs to the word after it, so that where words begin is learnt with them.
 */
import type { LearningOptions } from './learn-subwords.ts';
import { learnSubwords } from './learn-subwords.ts';
import type { SubwordModel } from './subword-model.ts';
import { SubwordTokenizer } from './subword-tokenizer.ts';
import { TokenList } from '../token.ts';
import { tokenize, type TokenizerName } from '../tokenizer.ts';
import { WordCounts } from './word-counts.ts';

export interface TextPieces {
  readonly ids: number[];
  /** Places in the text as given, in UTF-16 units. */
  readonly starts: number[];
  readonly ends: number[];
}

/** Words over which no piece reaches; `segments` for scripts without blanks. */
export type PieceBounds = Exclude<TokenizerName, 'characters'>;

const tokens = new TokenList();

/** Cuts a text into runs that together are the text: words and signs with the blank before them, and what is left between. */
export function runsOf(text: string, bounds: PieceBounds, visit: (start: number, end: number) => void): void {
  tokenize(text, { tokenizer: bounds, punctuation: true }, tokens);
  let from = 0;
  for (let index = 0; index < tokens.count; index++) {
    let start = tokens.starts[index];
    if (start > from && text[start - 1] === ' ') start -= 1;
    if (start > from) visit(from, start);
    from = tokens.ends[index];
    visit(start, from);
  }
  if (from < text.length) visit(from, text.length);
}

/** Learns pieces from texts as `TextPieceReader` will read them. */
export function learnTextPieces(
  texts: Iterable<string>,
  bounds: PieceBounds,
  options: Omit<LearningOptions, 'method'>,
): Promise<SubwordModel> {
  const counts = new WordCounts();
  for (const text of texts) runsOf(text, bounds, (start, end) => counts.add(text.slice(start, end)));
  return learnSubwords(counts.words(), { ...options, method: 'bpe' });
}

export class TextPieceReader {
  readonly tokenizer: SubwordTokenizer;
  readonly bounds: PieceBounds;
  readonly #known = new Map<string, ReturnType<SubwordTokenizer['encode']>>();

  /** @param model learnt by byte-pair encoding: WordPiece does not tell where blanks were */
  constructor(model: SubwordModel, bounds: PieceBounds) {
    this.tokenizer = new SubwordTokenizer(model);
    this.bounds = bounds;
  }

  read(text: string): TextPieces {
    const ids: number[] = [];
    const starts: number[] = [];
    const ends: number[] = [];
    runsOf(text, this.bounds, (start, end) => {
      const pieces = this.#piecesOf(text.slice(start, end));
      let from = start;
      pieces.ids.forEach((id, at) => {
        ids.push(id);
        starts.push(from);
        ends.push(start + pieces.ends[at]);
        // Bytes of one character all stand where it stands.
        if (pieces.ends[at + 1] !== pieces.ends[at]) from = start + pieces.ends[at];
      });
    });
    return { ids, starts, ends };
  }

  textOf(ids: Iterable<number>): string {
    return this.tokenizer.decode(ids);
  }

  #piecesOf(run: string): ReturnType<SubwordTokenizer['encode']> {
    let pieces = this.#known.get(run);
    if (pieces === undefined) {
      // The memory of words read is begun anew before it grows without bounds.
      if (this.#known.size >= mostKnown) this.#known.clear();
      this.#known.set(run, (pieces = this.tokenizer.encode(run)));
    }
    return pieces;
  }
}

const mostKnown = 200_000;
