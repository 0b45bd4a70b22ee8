/**
 * Positive pointwise mutual information of word and context, shifted and with smoothed contexts (Levy, Goldberg and
 * Dagan 2015, "Improving distributional similarity with lessons learned from word embeddings").
 */
import type { Cooccurrence } from './cooccurrence.ts';

export interface PmiOptions {
  /** Exponent of the context's share: 0.75 takes weight from rare contexts. */
  readonly contextPower: number;
  /** ln of this is taken off before what is negative becomes 0; 1: nothing. */
  readonly shift: number;
}

/** max(0, ln(P(w, c) / (P(w) · P(c))) − ln shift); entries that come to 0 are left out. */
export function positivePmi(
  { starts, columns, values }: Cooccurrence,
  { contextPower, shift }: PmiOptions,
): Cooccurrence {
  const extent = starts.length - 1;
  const rowSums = new Float64Array(extent);
  const columnSums = new Float64Array(extent);
  let total = 0;
  for (let row = 0; row < extent; row++)
    for (let at = starts[row]!; at < starts[row + 1]!; at++) {
      rowSums[row]! += values[at]!;
      columnSums[columns[at]!]! += values[at]!;
      total += values[at]!;
    }
  const smoothed = columnSums.map((sum) => sum ** contextPower);
  let smoothedTotal = 0;
  for (let column = 0; column < extent; column++)
    if (columnSums[column]! > 0) smoothedTotal += smoothed[column]!;
  const off = Math.log(shift);
  const newStarts = new Int32Array(extent + 1);
  const newColumns = new Int32Array(columns.length);
  const newValues = new Float64Array(values.length);
  let length = 0;
  for (let row = 0; row < extent; row++) {
    for (let at = starts[row]!; at < starts[row + 1]!; at++) {
      const expected = (rowSums[row]! / total) * (smoothed[columns[at]!]! / smoothedTotal);
      const value = Math.log(values[at]! / total / expected) - off;
      if (value <= 0) continue;
      newColumns[length] = columns[at]!;
      newValues[length++] = value;
    }
    newStarts[row + 1] = length;
  }
  return { starts: newStarts, columns: newColumns.slice(0, length), values: newValues.slice(0, length) };
}
