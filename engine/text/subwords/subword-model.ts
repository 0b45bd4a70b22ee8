/**
 * Pieces of words learnt from a corpus, as a model stores them. Every text can be written in them: a character that is no piece by
 * itself is written as its bytes.
 *
 * - Byte-pair encoding (Gage 1994; Sennrich, Haddow & Birch 2016): a word is put together from its characters by the merges that were
 *   learnt, in the order in which they were learnt.
 * - WordPiece (Schuster & Nakajima 2012; Devlin et al. 2019): a word is read from its start, the longest piece each time; pieces that
 *   do not begin a word are marked by ##. Its pieces are learnt by merges too, of which the reading needs only the results.
 */
import { EngineError } from '../../core/errors.ts';

export type SubwordMethod = 'bpe' | 'wordpiece';

/** JSON, part of model files. */
export interface SubwordModel {
  readonly method: SubwordMethod;
  /** Ids of pieces: 0–255 are bytes, then come these characters, then what the merges make. */
  readonly characters: readonly string[];
  /** Two ids for each merge, in the order of learning. */
  readonly merges: readonly number[];
}

/** Bytes of UTF-8, for characters that are too rare to be pieces. */
export const BYTES = 256;
/** Before a piece that does not begin its word; WordPiece only. */
export const CONTINUATION = '##';

/** `<0xE2>`, as SentencePiece writes them. */
export function spellByte(byte: number): string {
  return `<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`;
}

export function joined(left: string, right: string, method: SubwordMethod): string {
  return left + (method === 'wordpiece' ? right.slice(CONTINUATION.length) : right);
}

/** The characters of a word as the method spells them before any merge. */
export function spelledCharacters(word: string, method: SubwordMethod): string[] {
  const characters = [...word.toWellFormed()];
  if (method === 'wordpiece')
    for (let at = 1; at < characters.length; at++) characters[at] = CONTINUATION + characters[at];
  return characters;
}

/** Pieces with their ids. Two merges may make the same piece, "th" + "e" and "t" + "he": it has one id. */
export class PieceList {
  readonly spellings: string[];
  readonly #ids = new Map<string, number>();
  readonly #method: SubwordMethod;

  constructor(method: SubwordMethod, characters: readonly string[]) {
    this.#method = method;
    this.spellings = [...Array.from({ length: BYTES }, (_, byte) => spellByte(byte)), ...characters];
    // A text may hold “<0xE2>” itself: bytes are not found by their spelling.
    characters.forEach((character, at) => this.#ids.set(character, BYTES + at));
  }

  idOf(spelling: string): number | undefined {
    return this.#ids.get(spelling);
  }

  /** The id of what two pieces make together. @throws EngineError where one of them is not there. */
  merge(left: number, right: number): number {
    const first = this.spellings[left];
    const second = this.spellings[right];
    if (first === undefined || second === undefined)
      throw new EngineError(
        'The pieces of words of this model are damaged: a merge names a piece that is not there.',
      );
    const spelling = joined(first, second, this.#method);
    const known = this.#ids.get(spelling);
    if (known !== undefined) return known;
    this.#ids.set(spelling, this.spellings.length);
    this.spellings.push(spelling);
    return this.spellings.length - 1;
  }
}
