/** Reads a column of times so that its documents can be put in order: numbers, ISO dates, or other dates all of one form. */
import { LecternError } from '../../api/errors.ts';

/** Throws `bad-data` naming the first cell that is no time. */
export function timeValues(cells: readonly string[], column: string): Float64Array {
  const missing = cells.filter((cell) => cell.trim() === '').length;
  if (missing > 0) {
    throw new LecternError(
      'bad-data',
      `${missing.toLocaleString('en')} documents have no time in the column “${column}”.`,
      'Choose a column that is filled in for all of them.',
    );
  }
  const dayFirst = cells.some((cell) => Number(slashed.exec(cell.trim())?.[1] ?? 0) > 12);
  const allNumbers = cells.every((cell) => Number.isFinite(Number(cell)));
  return Float64Array.from(cells, (cell, i) => {
    const value = allNumbers ? Number(cell) : moment(cell.trim(), dayFirst);
    if (Number.isNaN(value)) {
      throw new LecternError(
        'bad-data',
        `“${cell.slice(0, 40)}”, in the column “${column}” of document ${i + 1}, is no date, time or number.`,
        'Choose a column with dates such as 2024-05-31 or 2024-05-31T18:00:00Z.',
      );
    }
    return value;
  });
}

const slashed = /^(\d{1,2})[./-](\d{1,2})[./-](\d{4}|\d{2})(.*)$/;

function moment(cell: string, dayFirst: boolean): number {
  const parts = slashed.exec(cell);
  if (!parts) return Date.parse(/^\d{4}-\d{2}-\d{2} \d/.test(cell) ? cell.replace(' ', 'T') : cell);
  // 31.5.2024 is always day first; with slashes it is what some cell of the column shows.
  const [, a, b, year, rest] = parts as unknown as [string, string, string, string, string];
  const [day, month] = dayFirst || cell.includes('.') ? [a, b] : [b, a];
  const full = year.length === 2 ? `20${year}` : year;
  const time = rest.trim().replace(/^,\s*/, '');
  return Date.parse(`${full}-${month.padStart(2, '0')}-${day.padStart(2, '0')}${time ? ` ${time}` : ''}`);
}
