/**
 * Columns of statistics packages whose codes have labels: the column gets the text of the label, and the codes go to a
 * column of their own beside it, `NAME_code`, so that neither is lost. A code without a label stands in both.
 */
export interface LabelledColumn {
  readonly name: string;
  readonly labelled: boolean;
}

export function labelledNames(columns: readonly LabelledColumn[]): string[] {
  return columns.flatMap(({ name, labelled }) => (labelled ? [name, `${name}_code`] : [name]));
}

/** Shortest text that gives the number back; of single precision the shortest for that. */
export function numberText(value: number, single = false): string {
  if (!single || Number.isInteger(value)) return String(value);
  for (let digits = 6; digits <= 9; digits++) {
    const text = value.toPrecision(digits);
    if (Math.fround(Number(text)) === value) return String(Number(text));
  }
  return String(value);
}

/** ISO 8601 of a moment in UTC milliseconds; only the day where `dayOnly`. */
export function momentText(milliseconds: number, dayOnly: boolean): string | undefined {
  const date = new Date(milliseconds);
  if (Number.isNaN(date.getTime())) return undefined;
  const iso = date.toISOString();
  return dayOnly ? iso.slice(0, 10) : iso.slice(0, 19);
}
