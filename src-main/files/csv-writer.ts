/** Writes delimited text, complete or not at all. */
import { AtomicFile } from './atomic-file.ts';

export interface CsvWriterOptions {
  readonly delimiter?: string;
  readonly newline?: '\n' | '\r\n';
  /** Begins the file with the mark by which spreadsheets know UTF-8. */
  readonly byteOrderMark?: boolean;
  /** Puts an apostrophe before cells that a spreadsheet would run as a formula; `unguardFormula` takes it away again. */
  readonly guardFormulas?: boolean;
  /** Replace a file of that name; otherwise it is refused. */
  readonly overwrite?: boolean;
  /** Of the unfinished file; see `AtomicFile`. */
  readonly mark?: string | undefined;
}

export interface CsvWriter {
  readonly path: string;
  readonly rows: number;
  write(cells: readonly string[]): void;
  /** Everything is on the disk under its name when this returns. */
  finish(): { path: string; rows: number; sizeBytes: number };
  /** Leaves nothing behind. */
  abort(): void;
}

const bufferedCharacters = 1 << 19;

export function createCsvWriter(path: string, options: CsvWriterOptions = {}): CsvWriter {
  return new FileWriter(path, options);
}

class FileWriter implements CsvWriter {
  rows = 0;
  readonly #options: Required<Omit<CsvWriterOptions, 'mark'>>;
  readonly #file: AtomicFile;
  #pending = '';

  constructor(path: string, options: CsvWriterOptions) {
    this.#options = {
      delimiter: ',',
      newline: '\n',
      byteOrderMark: false,
      guardFormulas: false,
      overwrite: false,
      ...options,
    };
    this.#file = new AtomicFile(path, this.#options.overwrite, options.mark);
    if (this.#options.byteOrderMark) this.#file.write(Uint8Array.of(0xef, 0xbb, 0xbf));
  }

  get path(): string {
    return this.#file.path;
  }

  write(cells: readonly string[]): void {
    const { delimiter, newline, guardFormulas } = this.#options;
    this.#pending += formatRow(guardFormulas ? cells.map(guardFormula) : cells, delimiter) + newline;
    this.rows++;
    if (this.#pending.length > bufferedCharacters) this.#flush();
  }

  finish(): { path: string; rows: number; sizeBytes: number } {
    this.#flush();
    this.#file.finish();
    return { path: this.path, rows: this.rows, sizeBytes: this.#file.sizeBytes };
  }

  abort(): void {
    this.#file.abort();
  }

  #flush(): void {
    if (this.#pending === '') return;
    const bytes = Buffer.from(this.#pending, 'utf8');
    this.#pending = '';
    this.#file.write(bytes);
  }
}

/** One row without its line end; cells are quoted only where a reader needs it. */
export function formatRow(cells: readonly string[], delimiter: string): string {
  // A row of one empty cell would read as a blank line.
  if (cells.length === 1 && cells[0] === '') return '""';
  let row = '';
  for (let i = 0; i < cells.length; i++) {
    const cell = cells[i]!;
    if (i > 0) row += delimiter;
    row += needsQuotes(cell, delimiter) ? `"${cell.replaceAll('"', '""')}"` : cell;
  }
  return row;
}

function needsQuotes(cell: string, delimiter: string): boolean {
  return (
    cell.includes(delimiter) ||
    cell.includes('"') ||
    cell.includes('\n') ||
    cell.includes('\r') ||
    // A byte order mark at the start of a file would be taken for one.
    cell.charCodeAt(0) === 0xfeff
  );
}

const formula = /^'*[=+\-@\t\r]/;
const plainNumber = /^[-+]?(\d+([.,]\d+)*|[.,]\d+)([eE][-+]?\d+)?$/;

/** See https://owasp.org/www-community/attacks/CSV_Injection; signed numbers are no formulas. */
export function guardFormula(cell: string): string {
  return formula.test(cell) && !plainNumber.test(cell) ? `'${cell}` : cell;
}

/** Takes away what `guardFormula` added. */
export function unguardFormula(cell: string): string {
  return cell.startsWith("'") && formula.test(cell.slice(1)) ? cell.slice(1) : cell;
}
