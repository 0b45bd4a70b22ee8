/** Borders above which documents count as high, overall or for each author by the author's own numbers. */
import { quantileOfSorted } from '../../../engine/statistics/quantile.ts';

export interface Borders {
  /** Per document; NaN where there is no number to go by. */
  readonly ofDocuments: Float64Array;
  /** Groups without a number in the training part, whose border comes from all of their documents. */
  readonly withoutTraining: number;
  readonly groups: number;
}

/**
 * @param numbers NaN where a cell is empty
 * @param groups per document a number from 0, or undefined for one border for all
 * @param trains whether a document is in the training part; undefined where there is no split
 */
export function quantileBorders(
  numbers: Float64Array,
  share: number,
  groups: Int32Array | undefined,
  trains: ((document: number) => boolean) | undefined,
): Borders {
  const all = new Map<number, number[]>();
  const training = new Map<number, number[]>();
  numbers.forEach((number, i) => {
    if (Number.isNaN(number)) return;
    const group = groups?.[i] ?? 0;
    push(all, group, number);
    if (trains?.(i)) push(training, group, number);
  });
  const borders = new Map<number, number>();
  let withoutTraining = 0;
  for (const [group, own] of all) {
    const from = trains ? training.get(group) : own;
    if (!from) withoutTraining++;
    borders.set(
      group,
      quantileOfSorted(
        (from ?? own).toSorted((a, b) => a - b),
        share,
      ),
    );
  }
  return {
    ofDocuments: numbers.map((_, i) => borders.get(groups?.[i] ?? 0) ?? NaN),
    withoutTraining,
    groups: all.size,
  };
}

function push(lists: Map<number, number[]>, key: number, value: number): void {
  const list = lists.get(key);
  if (list) list.push(value);
  else lists.set(key, [value]);
}
