/**
 * Finds the records and cells of delimited text in UTF-8 bytes that arrive in pieces of any size. It decodes nothing by
 * itself, ends rows at LF, CRLF and CR even mixed in one file, and never drops or joins rows silently: what it cannot
 * read as a row is handed over as a record with a `problem`.
 *
 * Where files break RFC 4180:
 * - A quote inside an unquoted cell is an ordinary character.
 * - A cell such as `"He said "no" twice"` on one line keeps its inner quotes; `"a" b` is kept as it stands.
 * - A quoted cell that runs over line ends and then is not followed by a delimiter, or never ends, was opened by
 *   mistake: the line where it opened is set aside and reading goes on with the next line.
 */
import { LecternError } from '../api/errors.ts';
import { asIs, cellText, withDoubledQuotes, withEscapedQuotes, type RawRecord } from './raw-record.ts';

export interface CsvFormat {
  readonly delimiter: string;
  /** Empty: quotes are ordinary characters. */
  readonly quote: string;
  /** Before a quote inside a quoted cell; absent: such a quote is doubled. */
  readonly escape?: string | undefined;
}

/** Above this a cell is taken for a mistake; texts of 10 MB are read. */
const largestCellBytes = 64 << 20;

const LF = 10;
const CR = 13;
const SPACE = 32;

const atCellStart = 0;
const inPlainCell = 1;
const inQuotedCell = 2;
const atCellEnd = 3;
type State = typeof atCellStart | typeof inPlainCell | typeof inQuotedCell | typeof atCellEnd;

export class CsvScanner implements RawRecord {
  /** 1-based line of the file on which the current record begins. */
  line = 1;
  /** Number of cells of the current record. */
  count = 0;
  /** Why the current record is no row, or null. */
  problem: string | null = null;
  /** The current record has quotes in places where the format does not allow them; it was read all the same. */
  strayQuotes = false;
  /** Row ends seen so far. */
  readonly newlines = { LF: 0, CRLF: 0, CR: 0 };

  starts = new Int32Array(64);
  ends = new Int32Array(64);
  kinds = new Uint8Array(64);
  readonly quote: number;
  readonly escape: number;

  readonly #delimiter: number;
  readonly #onRecord: (record: CsvScanner) => void;
  #buffer = Buffer.allocUnsafe(0);
  #length = 0;
  /** Where the current record begins in the buffer; all other positions count from here. */
  #start = 0;
  #state: State = atCellStart;
  #cellStart = 0;
  /** Where looking goes on when more bytes have come. */
  #position = 0;
  #kind = asIs;
  #linesInRecord = 0;
  #linesInCell = 0;
  #recordEnd = 0;

  /** `onRecord` is called for each record with this scanner, which holds it until the call returns. */
  constructor(format: CsvFormat, onRecord: (record: CsvScanner) => void) {
    this.#delimiter = singleByte(format.delimiter, 'delimiter');
    this.quote = format.quote === '' ? -1 : singleByte(format.quote, 'quotation mark');
    this.escape = format.escape ? singleByte(format.escape, 'escape character') : -1;
    this.#onRecord = onRecord;
  }

  push(chunk: Buffer): void {
    this.#append(chunk);
    this.#scan(false);
  }

  /** Ends the last record; a line end at the end of the file does not begin another. */
  end(): void {
    this.#scan(true);
  }

  /** The current record has no characters at all. */
  get blank(): boolean {
    return this.count === 1 && this.#recordEnd === 0;
  }

  get bytes(): Buffer {
    return this.#buffer;
  }

  get base(): number {
    return this.#start;
  }

  /** The cells of the current record, decoded. */
  cells(): string[] {
    const { count } = this;
    const cells = new Array<string>(count);
    const start = this.#start;
    const text = this.#buffer.toString('utf8', start, start + this.#recordEnd);
    // Equal lengths mean one character per byte: then cutting the decoded text is faster than decoding each cell.
    const oneToOne = text.length === this.#recordEnd;
    for (let i = 0; i < count; i++) {
      const from = this.starts[i]!;
      const to = this.ends[i]!;
      const cell = oneToOne ? text.slice(from, to) : this.#buffer.toString('utf8', start + from, start + to);
      cells[i] = this.kinds[i] === asIs ? cell : cellText(this, i);
    }
    return cells;
  }

  #append(chunk: Buffer): void {
    const kept = this.#length - this.#start;
    if (kept + chunk.length > this.#buffer.length) {
      const larger = Buffer.allocUnsafe(Math.max(2 * (kept + chunk.length), 1 << 16));
      this.#buffer.copy(larger, 0, this.#start, this.#length);
      this.#buffer = larger;
    } else if (this.#start > 0) {
      this.#buffer.copyWithin(0, this.#start, this.#length);
    }
    this.#start = 0;
    chunk.copy(this.#buffer, kept);
    this.#length = kept + chunk.length;
  }

  #scan(final: boolean): void {
    const bytes = this.#buffer;
    const delimiter = this.#delimiter;
    const quote = this.quote;
    for (;;) {
      const start = this.#start;
      const length = this.#length - start;
      if (this.#state === atCellStart) {
        if (this.#position >= length) {
          if (!final) return;
          if (this.count === 0 && length === 0) return;
          this.#endCell(this.#position, this.#position, asIs);
        } else if (bytes[start + this.#position] === quote) {
          this.#position++;
          this.#cellStart = this.#position;
          this.#kind = this.escape === -1 ? asIs : withEscapedQuotes;
          this.#linesInCell = 0;
          this.#state = inQuotedCell;
        } else {
          this.#cellStart = this.#position;
          this.#state = inPlainCell;
          if (bytes[start + this.#position] === SPACE && quote !== -1 && delimiter !== SPACE) {
            const opened = this.#quoteBehindBlanks(final);
            if (opened === undefined) {
              this.#state = atCellStart;
              return;
            }
          }
        }
      }
      if (this.#state === inPlainCell) {
        let at = start + this.#position;
        const end = start + length;
        let byte = 0;
        while (at < end && (byte = bytes[at]!) !== delimiter && byte !== LF && byte !== CR) at++;
        this.#position = at - start;
        if (at >= end && !final) {
          if (this.#position - this.#cellStart > largestCellBytes) throw this.#tooLarge();
          return;
        }
        this.#endCell(this.#cellStart, this.#position, asIs);
      } else if (this.#state === inQuotedCell) {
        if (!this.#scanQuoted(final)) return;
      }
      if (this.#state === atCellEnd) {
        const next = start + this.#position;
        if (this.#position >= length) {
          if (!final) return;
          this.#emit(this.#position, this.#position, 0);
        } else if (bytes[next] === delimiter) {
          this.#position++;
          this.#state = atCellStart;
        } else if (bytes[next] === LF) {
          this.newlines.LF++;
          this.#emit(this.#position, this.#position + 1, 1);
        } else {
          if (this.#position + 1 >= length && !final) return;
          const pair = this.#position + 1 < length && bytes[next + 1] === LF;
          this.newlines[pair ? 'CRLF' : 'CR']++;
          this.#emit(this.#position, this.#position + (pair ? 2 : 1), 1);
        }
      }
    }
  }

  /**
   * Where delimiters have a blank behind them, as in `a, "b, c"`, the quote opens the cell all the same, if it ends properly
   * on this line; else the blank is a part of the cell. Undefined: more bytes are needed.
   */
  #quoteBehindBlanks(final: boolean): boolean | undefined {
    const bytes = this.#buffer;
    const end = this.#length;
    let at = this.#start + this.#position;
    while (at < end && bytes[at] === SPACE) at++;
    if (at >= end) return final ? false : undefined;
    if (bytes[at] !== this.quote) return false;
    const from = at + 1;
    let kind = this.escape === -1 ? asIs : withEscapedQuotes;
    for (at = from; at < end && bytes[at] !== LF && bytes[at] !== CR; at++) {
      if (bytes[at] !== this.quote) continue;
      if (this.#isEscaped(at, from)) continue;
      if (bytes[at + 1] === this.quote && at + 1 < end) {
        if (kind === asIs) kind = withDoubledQuotes;
        at++;
      } else if (at + 1 >= end && !final) return undefined;
      else if (at + 1 >= end || this.#endsCell(bytes[at + 1]!)) {
        this.#endCell(from - this.#start, at - this.#start, kind);
        this.#position = at + 1 - this.#start;
        return true;
      } else return false;
    }
    if (at - from > largestCellBytes) throw this.#tooLarge();
    return at >= end && !final ? undefined : false;
  }

  /** An odd number of escape characters stands before this quote. */
  #isEscaped(quoteAt: number, cellFrom: number): boolean {
    if (this.escape === -1 || this.escape === this.quote) return false;
    let before = quoteAt;
    while (before > cellFrom && this.#buffer[before - 1] === this.escape) before--;
    return (quoteAt - before) % 2 === 1;
  }

  /** Looks for the end of a quoted cell; false: more bytes are needed. */
  #scanQuoted(final: boolean): boolean {
    const bytes = this.#buffer;
    const quote = this.quote;
    const start = this.#start;
    const end = this.#length;
    let at = start + this.#position;
    for (;;) {
      let byte = 0;
      while (at < end && (byte = bytes[at]!) !== quote) {
        if (byte === LF || (byte === CR && bytes[at + 1] !== LF)) {
          // Whether LF follows a CR at the end of the bytes is known only when more have come.
          if (byte === CR && at + 1 >= end && !final) break;
          this.#linesInCell++;
        }
        at++;
      }
      this.#position = at - start;
      if (at >= end || byte === CR) {
        if (!final && this.#position - this.#cellStart <= largestCellBytes) return false;
        this.#setAsideLine('is never closed');
        return true;
      }
      if (this.escape !== -1 && this.#isEscaped(at, start + this.#cellStart)) {
        at++;
        continue;
      }
      if (at + 1 >= end && !final) return false;
      if (at + 1 < end && bytes[at + 1] === quote) {
        if (this.#kind === asIs) this.#kind = withDoubledQuotes;
        at += 2;
        continue;
      }
      if (at + 1 >= end || this.#endsCell(bytes[at + 1]!)) {
        this.#linesInRecord += this.#linesInCell;
        this.#endCell(this.#cellStart, this.#position, this.#kind);
        this.#position++;
        return true;
      }
      if (this.#linesInCell > 0) {
        this.#setAsideLine('is closed in the middle of a cell on a later line');
        return true;
      }
      return this.#scanStrayQuotes(at, final);
    }
  }

  /** `at` is a quote inside a one-line quoted cell that is followed by more text. */
  #scanStrayQuotes(at: number, final: boolean): boolean {
    const bytes = this.#buffer;
    const start = this.#start;
    let lineEnd = at + 1;
    while (lineEnd < this.#length && bytes[lineEnd] !== LF && bytes[lineEnd] !== CR) lineEnd++;
    if (lineEnd >= this.#length && !final) {
      if (lineEnd - at > largestCellBytes) throw this.#tooLarge();
      return false;
    }
    this.strayQuotes = true;
    // What looks like the end of this cell opens another: the quote at its beginning was a mistake.
    if (this.#opensCell(at) && at > start + this.#cellStart) {
      let firstEnd = start + this.#cellStart;
      while (bytes[firstEnd] !== this.#delimiter) firstEnd++;
      this.#endCell(this.#cellStart - 1, firstEnd - start, asIs);
      return true;
    }
    for (let i = at + 1; i < lineEnd; i++) {
      if (bytes[i] !== this.quote) continue;
      if (this.#opensCell(i)) break;
      if (i + 1 === lineEnd || bytes[i + 1] === this.#delimiter) {
        this.#endCell(this.#cellStart, i - start, this.#kind);
        this.#position = i + 1 - start;
        return true;
      }
    }
    let cellEnd = at + 1;
    while (cellEnd < lineEnd && bytes[cellEnd] !== this.#delimiter) cellEnd++;
    this.#endCell(this.#cellStart - 1, cellEnd - start, asIs);
    return true;
  }

  #endsCell(byte: number): boolean {
    return byte === this.#delimiter || byte === LF || byte === CR;
  }

  /** The quote at this place has only blanks between itself and a delimiter. */
  #opensCell(at: number): boolean {
    let before = at - 1;
    while (this.#buffer[before] === 32 && this.#delimiter !== 32) before--;
    return this.#buffer[before] === this.#delimiter;
  }

  #endCell(from: number, to: number, kind: number): void {
    const index = this.count++;
    if (index >= this.starts.length) this.#grow();
    this.starts[index] = from;
    this.ends[index] = to;
    this.kinds[index] = kind;
    this.#position = to;
    this.#state = atCellEnd;
  }

  #grow(): void {
    const size = this.starts.length * 2;
    const grown = <T extends Int32Array | Uint8Array>(to: T, from: T): T => (to.set(from), to);
    this.starts = grown(new Int32Array(size), this.starts);
    this.ends = grown(new Int32Array(size), this.ends);
    this.kinds = grown(new Uint8Array(size), this.kinds);
  }

  #emit(recordEnd: number, next: number, lineEnds: number): void {
    this.#recordEnd = recordEnd;
    this.#onRecord(this);
    this.line += this.#linesInRecord + lineEnds;
    this.#start += next;
    this.count = 0;
    this.problem = null;
    this.strayQuotes = false;
    this.#state = atCellStart;
    this.#position = 0;
    this.#linesInRecord = 0;
  }

  /**
   * The quote that opened the current cell is a mistake: everything up to the end of its line becomes a record with a
   * problem, cut at every delimiter since the quotes cannot be trusted, and scanning goes on behind it.
   */
  #setAsideLine(how: string): void {
    const bytes = this.#buffer;
    const start = this.#start;
    let lineEnd = start + this.#cellStart;
    while (lineEnd < this.#length && bytes[lineEnd] !== LF && bytes[lineEnd] !== CR) lineEnd++;
    if (lineEnd >= this.#length && lineEnd - start - this.#cellStart > largestCellBytes)
      throw this.#tooLarge();
    const openedOn = this.line + this.#linesInRecord;
    this.count = 0;
    this.#linesInRecord = 0;
    let from = start;
    for (let i = start; i <= lineEnd; i++) {
      if (i < lineEnd && (bytes[i] === LF || (bytes[i] === CR && bytes[i + 1] !== LF))) this.#linesInRecord++;
      if (i < lineEnd && bytes[i] !== this.#delimiter) continue;
      this.#endCell(from - start, i - start, asIs);
      from = i + 1;
    }
    this.problem = `a quotation mark opened on line ${openedOn} ${how}`;
    this.#position = lineEnd - start;
  }

  #tooLarge(): LecternError {
    return new LecternError(
      'bad-file',
      `A cell that begins on or after line ${this.line} is larger than ${largestCellBytes >> 20} MB.`,
      'Check that the file is a table, and that the delimiter and the quotation mark are the right ones.',
    );
  }
}

function singleByte(character: string, what: string): number {
  const code = character.charCodeAt(0);
  if (character.length !== 1 || code === 0 || code === LF || code === CR || code > 126) {
    throw new LecternError(
      'bad-input',
      `“${character}” cannot be the ${what}.`,
      'Choose a single plain character, such as a comma, a semicolon, a tab or a vertical bar.',
    );
  }
  return code;
}
