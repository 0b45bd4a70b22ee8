/**
 * Which delimiter and quotation mark a table uses, and whether its first row names the columns. Every candidate reads
 * the same sample; the one under which rows are most alike in their number of cells, and cells most like data, wins.
 */
import type { Dialect, ReadOptions } from '../api/corpora.ts';
import { CsvScanner, type CsvFormat } from './csv-scanner.ts';

const delimiters = [',', ';', '\t', '|'];
/** Taken only where everything fits: they are too frequent in ordinary text, or too rare as delimiters. */
const unusualDelimiters = [' ', '^', '~', '#', '*'];
const quotes = ['"', "'"];
const rowsLookedAt = 1_000;

export interface DialectGuess {
  readonly dialect: Dialect;
  /** Why the header was guessed absent, where it was. */
  readonly warnings: readonly string[];
  /** Cells in most rows. */
  readonly width: number;
  /** Of the rows below the first that have this width, the first cell. */
  readonly firstCells: readonly string[];
}

interface Reading {
  readonly format: CsvFormat;
  readonly rows: string[][];
  readonly problems: number;
  readonly stray: number;
  readonly newlines: CsvScanner['newlines'];
}

/** `sample`: UTF-8; `whole`: it is the entire file, so its last row is complete. */
export function detectDialect(sample: Buffer, whole: boolean, options: ReadOptions): DialectGuess {
  const escapes =
    options.escape === undefined ? [undefined, ...escapesIn(sample)] : [options.escape || undefined];
  const chosenDelimiters = options.delimiter === undefined ? undefined : [options.delimiter];
  const candidates = (chosenDelimiters ?? [...delimiters, ...unusualDelimiters]).flatMap((delimiter) =>
    (options.quote === undefined ? quotes : [options.quote]).flatMap((quote) =>
      (quote === '' ? [undefined] : escapes).map((escape): CsvFormat => ({
        delimiter,
        quote,
        ...(escape === undefined ? {} : { escape }),
      })),
    ),
  );
  const readings = candidates.map((format) => read(sample, whole, format));
  let best = readings[0]!;
  let bestScore = -Infinity;
  for (const reading of readings) {
    const score = quality(reading);
    if (score > bestScore + 1e-9) [best, bestScore] = [reading, score];
  }
  const { width } = usualWidth(best.rows);
  const { header, warnings } = headerOf(best.rows, options.header);
  return {
    dialect: { ...best.format, header, newline: newlineOf(best.newlines) },
    warnings,
    width,
    firstCells: best.rows.slice(1).flatMap((row) => (row.length === width ? [row[0]!] : [])),
  };
}

/** A backslash before a quote somewhere: perhaps an escape. */
function escapesIn(sample: Buffer): string[] {
  return sample.includes('\\"') || sample.includes("\\'") ? ['\\'] : [];
}

function read(sample: Buffer, whole: boolean, format: CsvFormat): Reading {
  const rows: string[][] = [];
  let problems = 0;
  let stray = 0;
  let taken = 0;
  const scanner = new CsvScanner(format, (record) => {
    if (taken >= rowsLookedAt || record.blank) return;
    taken++;
    if (record.problem !== null) problems++;
    else {
      if (record.strayQuotes) stray++;
      rows.push(record.cells());
    }
  });
  // In pieces, so that reading stops soon after enough rows.
  for (let at = 0; at < sample.length && taken < rowsLookedAt; at += 1 << 16) {
    scanner.push(sample.subarray(at, at + (1 << 16)));
  }
  // The last row of a head is cut somewhere; it is judged only where it is all there is.
  if (taken < rowsLookedAt && (whole || taken === 0)) scanner.end();
  return { format, rows, problems, stray, newlines: scanner.newlines };
}

function quality({ format, rows, problems, stray }: Reading): number {
  if (rows.length === 0) return -1;
  const { width, alike } = usualWidth(rows);
  const all = rows.length + problems;
  const consistency = Math.max(alike / all, 0.8 * runShare(rows, all));
  const orderly = 1 - (problems + 0.5 * stray) / all;
  const typed = width === 1 ? 0 : typedShare(rows, width);
  const split = width === 1 ? 0.2 : 0.8 + 0.1 * (1 - 1 / width) + 0.1 * typed;
  const usual = format.quote === '"' || quotedCells(rows, format) ? 0.01 : 0.2;
  // An escape is believed only where it puts something right.
  const escaping = format.escape === undefined ? 0 : 0.001;
  const odd = unusualDelimiters.includes(format.delimiter)
    ? oddness(width, consistency, format.delimiter)
    : 0;
  return consistency ** 2 * orderly * split - usual - escaping - odd;
}

/** Rows that stand among at least five of equal width: several tables below one another are tables too. */
function runShare(rows: readonly string[][], all: number): number {
  let inRuns = 0;
  for (let from = 0; from < rows.length;) {
    let to = from;
    while (to < rows.length && rows[to]!.length === rows[from]!.length) to++;
    if (to - from >= 5 && rows[from]!.length > 1) inRuns += to - from;
    from = to;
  }
  return inRuns / all;
}

function oddness(width: number, consistency: number, delimiter: string): number {
  if (consistency < 0.95 || width < 3) return 1;
  return delimiter === ' ' ? 0.06 : 0.1;
}

function usualWidth(rows: readonly string[][]): { width: number; alike: number } {
  const widths = new Map<number, number>();
  for (const row of rows) widths.set(row.length, (widths.get(row.length) ?? 0) + 1);
  // With ties, the wider reading: one column is what any wrong delimiter gives.
  const [width, alike] = [...widths].reduce(
    (a, b) => (b[1] > a[1] || (b[1] === a[1] && b[0] > a[0]) ? b : a),
    [0, 0],
  );
  return { width, alike };
}

/** Cells that are empty, numbers, dates, links or plain words rather than leftovers of a wrong cut. */
function typedShare(rows: readonly string[][], width: number): number {
  let typed = 0;
  let cells = 0;
  for (const row of rows.slice(0, 200)) {
    if (row.length !== width) continue;
    for (const cell of row) {
      cells++;
      if (/^\s*$|^[-+]?[\d.,%\s]*\d[\d.,%\s]*$|^\d{4}-\d\d?-\d\d?|^https?:|^[\p{L}\p{N}_ .-]+$/u.test(cell))
        typed++;
    }
  }
  return cells === 0 ? 0 : typed / cells;
}

function quotedCells(rows: readonly string[][], { quote, delimiter }: CsvFormat): boolean {
  // Cells that only quoting can produce.
  return rows.some((row) =>
    row.some((cell) => cell.includes(delimiter) || /[\r\n]/.test(cell) || cell.includes(quote)),
  );
}

function newlineOf({ LF, CRLF, CR }: CsvScanner['newlines']): Dialect['newline'] {
  const kinds = [LF > 0, CRLF > 0, CR > 0].filter(Boolean).length;
  if (kinds === 0) return 'none';
  if (kinds > 1) return 'mixed';
  return LF > 0 ? 'LF' : CRLF > 0 ? 'CRLF' : 'CR';
}

const numberLike = /^\s*[-+]?(\d+([.,]\d+)*|[.,]\d+)([eE][-+]?\d+)?\s*%?\s*$/;
const dataLike = /^\s*(\d{4}-\d\d?-\d\d?|\d\d?[./]\d\d?[./]\d{2,4}|https?:\/\/)/;

function headerOf(rows: readonly string[][], chosen?: boolean): { header: boolean; warnings: string[] } {
  if (chosen !== undefined) return { header: chosen, warnings: [] };
  const first = rows[0];
  if (!first) return { header: true, warnings: [] };
  const reason = noHeaderBecause(first, rows.slice(1));
  if (reason === undefined) return { header: true, warnings: [] };
  return {
    header: false,
    warnings: [
      `The first row looks like data, not like names of columns (${reason}), so it is read as a row and the columns ` +
        'are called column_1, column_2 and so on.',
    ],
  };
}

function noHeaderBecause(first: readonly string[], body: readonly string[][]): string | undefined {
  const filled = first.filter((cell) => cell.trim() !== '');
  if (filled.length > 0 && filled.every((cell) => numberLike.test(cell))) return 'it holds only numbers';
  const data = first.find((cell) => dataLike.test(cell));
  if (data !== undefined) return `it holds “${shortened(data)}”`;
  const long = first.find((cell) => cell.length > 100 || /[\r\n]/.test(cell));
  if (long !== undefined) return `it holds “${shortened(long)}”`;
  // Names are not numbers: a number above a column of numbers is one of them.
  const same = body.filter((row) => row.length === first.length);
  for (let i = 0; i < first.length; i++) {
    const column = same.map((row) => row[i]!).filter((cell) => cell.trim() !== '');
    if (column.length < 3) continue;
    if (numberLike.test(first[i]!) && column.every((cell) => numberLike.test(cell))) {
      return `it holds the number ${shortened(first[i]!)} in a column of numbers`;
    }
    // A name does not come up again among the few values of its own column.
    const distinct = new Set(column);
    if (distinct.size <= Math.max(2, column.length / 5) && distinct.has(first[i]!)) {
      return `“${shortened(first[i]!)}” is one of the values of its column`;
    }
  }
  return undefined;
}

function shortened(text: string): string {
  const plain = text.replace(/\s+/g, ' ').trim();
  return plain.length > 30 ? `${plain.slice(0, 29)}…` : plain;
}
