/** Reads a column of times so that its documents can be put in order: numbers, ISO dates, or other dates all of one form. */
import { LecternError } from '../api/errors.ts';

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

/**
 * The same for a column with gaps: milliseconds since 1970, NaN for a cell that is empty or no time. Numbers are taken for
 * years, seconds or milliseconds by their size.
 */
export function momentsOf(cells: readonly string[]): Float64Array {
  const dayFirst = cells.some((cell) => Number(slashed.exec(cell.trim())?.[1] ?? 0) > 12);
  return Float64Array.from(cells, (cell) => {
    const trimmed = cell.trim();
    if (trimmed === '') return NaN;
    const number = Number(trimmed);
    return Number.isFinite(number) ? momentOfNumber(number) : moment(trimmed, dayFirst);
  });
}

function momentOfNumber(value: number): number {
  if (Number.isInteger(value) && value >= 1_000 && value <= 2_999) return Date.UTC(value, 0, 1);
  if (value >= 1e11 && value < 1e14) return value;
  return value >= 1e8 && value < 1e11 ? value * 1_000 : NaN;
}

const slashed = /^(\d{1,2})[./-](\d{1,2})[./-](\d{4}|\d{2})(?:,?\s+(.*))?$/;
/** JavaScript's parser takes "post number 7" for a day in July; only these words belong into a time. */
const words =
  /^(jan(uary)?|feb(ruary)?|mar(ch)?|apr(il)?|may|june?|july?|aug(ust)?|sept?(ember)?|oct(ober)?|nov(ember)?|dec(ember)?|mon(day)?|tue(s|sday)?|wed(nesday)?|thu(r|rs|rsday)?|fri(day)?|sat(urday)?|sun(day)?|t|z|utc|gmt|am|pm)$/i;
const zone = /(z|utc|gmt|[+-]\d{2}:?\d{2})(\s+\d{4})?$/i;

/** Milliseconds; NaN for what is no time. Without a time zone it is UTC, so that the order is the same everywhere. */
function moment(cell: string, dayFirst: boolean): number {
  if (!/\d/.test(cell) || (cell.match(/\p{L}+/gu) ?? []).some((word) => !words.test(word))) return NaN;
  const iso = /^(\d{4}-\d{2}-\d{2})(?:[T ]+(\d{1,2}:\d{2}.*))?$/.exec(cell);
  if (iso) return inUtc(iso[1]!, iso[2]);
  const parts = slashed.exec(cell);
  if (!parts) return Date.parse(zone.test(cell) ? cell : `${cell} UTC`);
  // 31.5.2024 is always day first; with slashes it is what some cell of the column shows.
  const [a, b] = [parts[1]!, parts[2]!];
  const [day, month] = dayFirst || cell.includes('.') ? [a, b] : [b, a];
  const year = parts[3]!.length === 2 ? `20${parts[3]}` : parts[3]!;
  return inUtc(`${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`, parts[4]);
}

function inUtc(day: string, time: string | undefined): number {
  if (time === undefined || time === '') return Date.parse(`${day}T00:00:00Z`);
  return Date.parse(zone.test(time) ? `${day} ${time}` : `${day} ${time} UTC`);
}
