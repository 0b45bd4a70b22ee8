/** Writes delimited text, complete or not at all: into a temporary file beside the goal, renamed when all is on the disk. */
import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { basename, dirname, join, resolve } from 'node:path';
import { LecternError } from '../api/errors.ts';

export interface CsvWriterOptions {
  readonly delimiter?: string;
  readonly newline?: '\n' | '\r\n';
  /** Puts an apostrophe before cells that a spreadsheet would run as a formula; `unguardFormula` takes it away again. */
  readonly guardFormulas?: boolean;
  /** Replace a file of that name; otherwise it is refused. */
  readonly overwrite?: boolean;
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
  return new FileWriter(resolve(path), options);
}

class FileWriter implements CsvWriter {
  readonly path: string;
  rows = 0;
  readonly #temporary: string;
  readonly #options: Required<CsvWriterOptions>;
  #file: number | undefined;
  #pending = '';
  #sizeBytes = 0;

  constructor(path: string, options: CsvWriterOptions) {
    this.path = path;
    this.#options = { delimiter: ',', newline: '\n', guardFormulas: false, overwrite: false, ...options };
    if (existsSync(path) && !this.#options.overwrite) {
      throw new LecternError(
        'already-exists',
        `There is already a file “${path}”.`,
        'Choose another name, or say that it may be replaced.',
      );
    }
    this.#temporary = join(dirname(path), `.${basename(path)}.${randomUUID()}.part`);
    this.#file = this.#guarded(() => openSync(this.#temporary, 'wx'));
  }

  write(cells: readonly string[]): void {
    const { delimiter, newline, guardFormulas } = this.#options;
    this.#pending += formatRow(guardFormulas ? cells.map(guardFormula) : cells, delimiter) + newline;
    this.rows++;
    if (this.#pending.length > bufferedCharacters) this.#flush();
  }

  finish(): { path: string; rows: number; sizeBytes: number } {
    this.#flush();
    this.#guarded(() => {
      fsyncSync(this.#file!);
      closeSync(this.#file!);
      this.#file = undefined;
      renameSync(this.#temporary, this.path);
    });
    return { path: this.path, rows: this.rows, sizeBytes: this.#sizeBytes };
  }

  abort(): void {
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
    rmSync(this.#temporary, { force: true });
  }

  #flush(): void {
    if (this.#pending === '') return;
    const bytes = Buffer.from(this.#pending, 'utf8');
    this.#pending = '';
    this.#guarded(() => {
      let written = 0;
      while (written < bytes.length) written += writeSync(this.#file!, bytes, written);
    });
    this.#sizeBytes += bytes.length;
  }

  #guarded<Result>(work: () => Result): Result {
    try {
      return work();
    } catch (error) {
      this.abort();
      throw writeError(error, this.path);
    }
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

/** Failures of writing in words: a full disk, a missing folder, a place that may not be written to. */
export function writeError(error: unknown, path: string): unknown {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'ENOSPC' || code === 'EDQUOT' || code === 'EFBIG') {
    return new LecternError(
      'disk-full',
      `The disk is full: “${basename(path)}” could not be written.`,
      'Free some space or choose another disk; nothing has been left half-written.',
    );
  }
  if (code === 'ENOENT') {
    return new LecternError(
      'not-found',
      `There is no folder “${dirname(path)}”.`,
      'Choose a folder that exists.',
    );
  }
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') {
    return new LecternError(
      'read-only',
      `“${path}” may not be written.`,
      'Choose a folder that you may write to.',
    );
  }
  return error;
}
