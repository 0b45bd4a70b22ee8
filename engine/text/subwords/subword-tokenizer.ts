/** Writes words in the pieces that were learnt, and reads pieces as text again. */
import { BYTES, CONTINUATION, PieceList, type SubwordModel } from './subword-model.ts';

/** A word in pieces. */
export interface WordPieces {
  readonly ids: readonly number[];
  /** Where each piece ends in the word, in UTF-16 units; bytes of one character end where it ends. */
  readonly ends: readonly number[];
}

/** What is longer is written in several parts: putting a part together takes time with the square of its length. */
const longestPart = 256;

const encoder = new TextEncoder();

export class SubwordTokenizer {
  readonly model: SubwordModel;
  /** Of every piece, in the order of the ids. */
  readonly spellings: readonly string[];
  readonly #pieces: PieceList;
  /** For each left piece the merges with a right one: rank and result. */
  readonly #merges = new Map<number, Map<number, { readonly rank: number; readonly merged: number }>>();

  /** @throws EngineError for a model that is damaged */
  constructor(model: SubwordModel) {
    this.model = model;
    this.#pieces = new PieceList(model.method, model.characters);
    const { merges } = model;
    for (let at = 0; at < merges.length; at += 2) {
      const [left, right] = [merges[at], merges[at + 1]];
      const merged = this.#pieces.merge(left, right);
      let ofLeft = this.#merges.get(left);
      if (ofLeft === undefined) this.#merges.set(left, (ofLeft = new Map()));
      if (!ofLeft.has(right)) ofLeft.set(right, { rank: at / 2, merged });
    }
    this.spellings = this.#pieces.spellings;
  }

  get size(): number {
    return this.spellings.length;
  }

  /** The pieces of a word, or of any run of characters. Nothing is unknown. */
  encode(word: string): WordPieces {
    const characters = [...word.toWellFormed()];
    const ids: number[] = [];
    const ends: number[] = [];
    let end = 0;
    for (let from = 0; from < characters.length; from += longestPart) {
      const part = characters.slice(from, from + longestPart);
      if (this.model.method === 'bpe') this.#merge(part, end, ids, ends);
      else this.#readLongest(part, end, from > 0, ids, ends);
      for (const character of part) end += character.length;
    }
    return { ids, ends };
  }

  /** The text of pieces; of WordPiece the pieces of one word. Bytes that make no character give U+FFFD. */
  decode(ids: Iterable<number>): string {
    let text = '';
    let bytes: number[] = [];
    const flush = (): void => {
      if (bytes.length > 0) text += new TextDecoder().decode(Uint8Array.from(bytes));
      bytes = [];
    };
    let first = true;
    for (const id of ids) {
      if (id < BYTES) bytes.push(id);
      else {
        flush();
        const spelling = this.spellings[id];
        const marked = this.model.method === 'wordpiece' && !first && spelling.startsWith(CONTINUATION);
        text += marked ? spelling.slice(CONTINUATION.length) : spelling;
      }
      first = false;
    }
    flush();
    return text;
  }

  /** Always the merge that was learnt first among those that are possible. */
  #merge(characters: readonly string[], from: number, ids: number[], ends: number[]): void {
    const own: number[] = [];
    const ownEnds: number[] = [];
    let end = from;
    for (const character of characters) {
      end += character.length;
      this.#pushCharacter(character, character, end, own, ownEnds);
    }
    for (;;) {
      let best: { readonly rank: number; readonly merged: number } | undefined;
      let place = -1;
      for (let at = 1; at < own.length; at++) {
        const merge = this.#merges.get(own[at - 1])?.get(own[at]);
        if (merge === undefined || (best !== undefined && merge.rank >= best.rank)) continue;
        best = merge;
        place = at;
      }
      if (best === undefined) break;
      own.splice(place - 1, 2, best.merged);
      ownEnds.splice(place - 1, 1);
    }
    ids.push(...own);
    ends.push(...ownEnds);
  }

  #readLongest(
    characters: readonly string[],
    from: number,
    continues: boolean,
    ids: number[],
    ends: number[],
  ): void {
    let start = 0;
    let end = from;
    while (start < characters.length) {
      const mark = continues || start > 0 ? CONTINUATION : '';
      let spelling = mark + characters.slice(start, start + this.#longest).join('');
      let length = Math.min(this.#longest, characters.length - start);
      let id = this.#pieces.idOf(spelling);
      while (id === undefined && length > 1) {
        length -= 1;
        spelling = spelling.slice(0, spelling.length - characters[start + length].length);
        id = this.#pieces.idOf(spelling);
      }
      for (let at = start; at < start + length; at++) end += characters[at].length;
      if (id === undefined) this.#pushCharacter(mark + characters[start], characters[start], end, ids, ends);
      else {
        ids.push(id);
        ends.push(end);
      }
      start += length;
    }
  }

  get #longest(): number {
    return (this.#longestPiece ??= this.spellings.reduce(
      (most, spelling) => Math.max(most, [...spelling].length),
      1,
    ));
  }
  #longestPiece: number | undefined;

  #pushCharacter(spelling: string, character: string, end: number, ids: number[], ends: number[]): void {
    const id = this.#pieces.idOf(spelling);
    if (id !== undefined) {
      ids.push(id);
      ends.push(end);
      return;
    }
    for (const byte of encoder.encode(character)) {
      ids.push(byte);
      ends.push(end);
    }
  }
}

/** The pieces of a word by spelling, for a reader's eye and tests. */
export function spelledPieces(tokenizer: SubwordTokenizer, word: string): string[] {
  return tokenizer.encode(word).ids.map((id) => tokenizer.spellings[id]);
}
