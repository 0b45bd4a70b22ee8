/**
 * Cuts text that arrives in pieces into JSON values: those of one list around all of it, or else those that follow one
 * another, as in JSON Lines. It only finds where values end; a broken one ends with its line at the latest where the file
 * has one value per line, so the rest is still read.
 */
import { LecternError } from '../api/errors.ts';

const largestValue = 64 << 20;

export class JsonValues {
  readonly #onValue: (text: string, line: number) => void;
  #text = '';
  #at = 0;
  #start = -1;
  #depth = 0;
  #inString = false;
  #escaped = false;
  #line = 1;
  #startLine = 1;
  #lastLine = 0;
  /** Undefined until the first character. */
  #inList: boolean | undefined;

  constructor(onValue: (text: string, line: number) => void) {
    this.#onValue = onValue;
  }

  push(piece: string): void {
    this.#text = this.#start < 0 ? piece : this.#text.slice(this.#start) + piece;
    if (this.#start >= 0) {
      this.#at -= this.#start;
      this.#start = 0;
    } else this.#at = 0;
    if (this.#text.length > largestValue) {
      throw new LecternError(
        'bad-file',
        `A value that begins on line ${this.#startLine} is larger than ${largestValue >> 20} MB.`,
        'Choose JSON with a list of objects, or JSON Lines with one object per line.',
      );
    }
    this.#scan();
  }

  end(): void {
    if (this.#start >= 0) this.#finish(this.#text.length);
    this.#text = '';
  }

  #scan(): void {
    const text = this.#text;
    for (; this.#at < text.length; this.#at++) {
      const code = text.charCodeAt(this.#at);
      if (code === 10) {
        // No string runs over a line end: in a file of one value per line the value is broken, and the next one is not.
        if (this.#start >= 0 && this.#inList === false && (this.#inString || this.#depth === 0))
          this.#finish(this.#at);
        else if (this.#start >= 0 && this.#inList === false && this.#nextBegins()) this.#finish(this.#at);
        this.#line++;
        continue;
      }
      if (this.#inString) {
        if (this.#escaped) this.#escaped = false;
        else if (code === 92) this.#escaped = true;
        else if (code === 34) this.#inString = false;
        continue;
      }
      if (code <= 32) continue;
      if (this.#inList === undefined) {
        this.#inList = code === 91;
        if (this.#inList) continue;
      }
      if (this.#start < 0) {
        if (code === 44 || code === 93) continue;
        this.#start = this.#at;
        this.#startLine = this.#line;
      }
      if (code === 34) this.#inString = true;
      else if (code === 123 || code === 91) this.#depth++;
      else if (code === 125 || code === 93) {
        if (--this.#depth > 0) continue;
        if (this.#depth === 0) this.#finish(this.#at + 1);
        else this.#finish(this.#at);
      } else if (code === 44 && this.#depth === 0) this.#finish(this.#at);
    }
  }

  /** A line that opens an object at its very beginning, while one is open, shows that this one is broken. */
  #nextBegins(): boolean {
    return (
      this.#text.startsWith('{"', this.#at + 1) && !this.#text.slice(this.#start, this.#at).includes('\n')
    );
  }

  #finish(end: number): void {
    const value = this.#text.slice(this.#start, end);
    this.#start = -1;
    this.#depth = 0;
    this.#inString = false;
    this.#escaped = false;
    if (value.trim() === '') return;
    // Several on one line still get numbers of their own.
    this.#lastLine = Math.max(this.#startLine, this.#lastLine + 1);
    this.#onValue(value, this.#lastLine);
  }
}
