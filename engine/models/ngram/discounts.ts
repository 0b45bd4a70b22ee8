/**
 * How much Kneser-Ney smoothing takes from each count, estimated from how many n-grams occur once, twice, three and four
 * times: one discount (Ney, Essen and Kneser 1994) or three (Chen and Goodman 1999, "modified").
 */

/** Taken from counts of 1, of 2, and of 3 and more. */
export type Discounts = readonly [number, number, number];

/** Numbers of n-grams with count 1, 2, 3 and 4. */
export type CountsOfCounts = readonly [number, number, number, number];

/** Where an estimate is not possible: half a count, one, one and a half, as KenLM falls back to. */
const FALLBACK_DISCOUNTS: Discounts = [0.5, 1, 1.5];

export function countCounts(counts: Int32Array): CountsOfCounts {
  const numbers: [number, number, number, number] = [0, 0, 0, 0];
  for (let node = 0; node < counts.length; node++) {
    const count = counts[node];
    if (count >= 1 && count <= 4) numbers[count - 1]++;
  }
  return numbers;
}

/** n1 / (n1 + 2 n2), and 3/4 where one of them is zero. */
export function singleDiscount([n1, n2]: CountsOfCounts): Discounts {
  const discount = n1 === 0 || n2 === 0 ? 0.75 : n1 / (n1 + 2 * n2);
  return [discount, discount, discount];
}

/** i − (i + 1) Y n(i+1) / n(i) with Y = n1 / (n1 + 2 n2), kept within 0 … i; the fallback where one of the four is zero. */
export function modifiedDiscounts([n1, n2, n3, n4]: CountsOfCounts): Discounts {
  if (n1 === 0 || n2 === 0 || n3 === 0 || n4 === 0) return FALLBACK_DISCOUNTS;
  const y = n1 / (n1 + 2 * n2);
  return [
    Math.min(Math.max(1 - (2 * y * n2) / n1, 0), 1),
    Math.min(Math.max(2 - (3 * y * n3) / n2, 0), 2),
    Math.min(Math.max(3 - (4 * y * n4) / n3, 0), 3),
  ];
}

/** Whether an estimate rests on too few n-grams: a number in its formula is zero, or the discount came out as zero. */
export function areUnreliable(discounts: Discounts, numbers: CountsOfCounts, modified: boolean): boolean {
  return numbers.slice(0, modified ? 4 : 2).includes(0) || discounts.includes(0);
}
