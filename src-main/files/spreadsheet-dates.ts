/** Dates of spreadsheets: numbers of days that only their number format tells from other numbers. */

export type DateKind = 'date' | 'time';

/** Formats 14 to 22 and 45 to 47 are dates and times without being defined in the file (ECMA-376 18.8.30). */
const builtIn = new Map<number, DateKind>([
  ...[14, 15, 16, 17, 22, 27, 28, 29, 30, 31, 36, 50, 51, 52, 53, 54, 57, 58].map(
    (id) => [id, 'date'] as const,
  ),
  ...[18, 19, 20, 21, 45, 46, 47].map((id) => [id, 'time'] as const),
]);

export function dateKinds(): {
  define(id: number, code: string): void;
  of(id: number): DateKind | undefined;
} {
  const own = new Map<number, DateKind | undefined>();
  return {
    define: (id, code) => own.set(id, kindOf(code)),
    of: (id) => (own.has(id) ? own.get(id) : builtIn.get(id)),
  };
}

function kindOf(code: string): DateKind | undefined {
  // Quoted text, escaped characters, colours and conditions are no parts of a date; [h] is.
  const letters = code
    .replace(/"[^"]*"|\\.|_.|\*.|\[(?![hms]+\])[^\]]*\]/gi, '')
    .split(';')[0]!
    .toLowerCase();
  if (/general|[#?]|0(?!0*$)/.test(letters) && !/[ymdhs]/.test(letters)) return undefined;
  if (/[yd]|m(?!.*[hs])/.test(letters) && /[yd]/.test(letters)) return 'date';
  if (/mmm/.test(letters)) return 'date';
  return /[hs]/.test(letters) ? 'time' : undefined;
}

const dayMs = 86_400_000;
/** Day 0 of the calendar that counts 29 February 1900, which never was: right from 1 March 1900 on. */
const epoch1900 = Date.UTC(1899, 11, 30);
const epoch1904 = Date.UTC(1904, 0, 1);

/** ISO 8601, without a zone, since spreadsheets know none. */
export function serialDate(serial: number, kind: DateKind, since1904: boolean): string {
  if (!Number.isFinite(serial) || serial < 0 || serial > 2_958_466) return String(serial);
  const seconds = Math.round((serial % 1) * 86_400);
  const shifted = !since1904 && serial >= 1 && serial < 60 ? serial + 1 : serial;
  if (kind === 'time' && serial < 1) return clock(seconds);
  const date = new Date((since1904 ? epoch1904 : epoch1900) + Math.floor(shifted) * dayMs + seconds * 1_000);
  const iso = date.toISOString();
  return seconds % 86_400 === 0 ? iso.slice(0, 10) : iso.slice(0, 19);
}

function clock(seconds: number): string {
  const two = (n: number): string => String(n).padStart(2, '0');
  return `${two(Math.floor(seconds / 3_600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}
