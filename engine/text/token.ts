/** A piece of a text, by its place in the text as it was given. */
export interface Token {
  /** UTF-16 units; never inside a character cluster or an emoji. */
  readonly start: number;
  readonly end: number;
  readonly kind: TokenKind;
}

export const WORD = 1;
export const NUMBER = 2;
export const URL = 3;
export const MENTION = 4;
export const HASHTAG = 5;
export const EMOTICON = 6;
export const EMOJI = 7;
export const SYMBOL = 8;
export type TokenKind = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8;

/** Tokens of one text without an object for each; reused from text to text. */
export class TokenList {
  count = 0;
  starts = new Int32Array(256);
  ends = new Int32Array(256);
  kinds = new Uint8Array(256);

  clear(): void {
    this.count = 0;
  }

  push(start: number, end: number, kind: TokenKind): void {
    const index = this.count;
    if (index === this.starts.length) this.grow();
    this.starts[index] = start;
    this.ends[index] = end;
    this.kinds[index] = kind;
    this.count = index + 1;
  }

  at(index: number): Token {
    return { start: this.starts[index], end: this.ends[index], kind: this.kinds[index] as TokenKind };
  }

  private grow(): void {
    const double = (from: Int32Array): Int32Array<ArrayBuffer> => {
      const into = new Int32Array(from.length * 2);
      into.set(from);
      return into;
    };
    this.starts = double(this.starts);
    this.ends = double(this.ends);
    const kinds = new Uint8Array(this.kinds.length * 2);
    kinds.set(this.kinds);
    this.kinds = kinds;
  }
}
