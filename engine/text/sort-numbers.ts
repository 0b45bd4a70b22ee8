/**
 * Small lists of small whole numbers in ascending order, in place. The language's own sort of a part of a typed array makes
 * a view and calls out of the compiled code each time, which for a document's features costs more than the sorting.
 */

const insertionAtMost = 40;
const digitBits = 8;
const buckets = new Int32Array(1 << digitBits);
let spare = new Int32Array(1 << 10);

/** @param below every number is at least 0 and less than this */
export function sortNumbers(data: Int32Array, from: number, until: number, below: number): void {
  if (until - from <= insertionAtMost) insertionSort(data, from, until);
  else radixSort(data, from, until, below);
}

function insertionSort(data: Int32Array, from: number, until: number): void {
  for (let place = from + 1; place < until; place++) {
    const value = data[place];
    let at = place;
    while (at > from && data[at - 1] > value) {
      data[at] = data[at - 1];
      at--;
    }
    data[at] = value;
  }
}

/** From the lowest digit to the highest (Knuth, volume 3, 5.2.5). */
function radixSort(data: Int32Array, from: number, until: number, below: number): void {
  const length = until - from;
  if (spare.length < length) spare = new Int32Array(2 * length);
  const mask = (1 << digitBits) - 1;
  let inSpare = false;
  for (let shift = 0; shift < 31 && (below - 1) >>> shift > 0; shift += digitBits) {
    const [source, first, goal, goalFirst] = inSpare ? [spare, 0, data, from] : [data, from, spare, 0];
    buckets.fill(0);
    for (let at = 0; at < length; at++) buckets[(source[first + at] >>> shift) & mask]++;
    let place = goalFirst;
    for (let digit = 0; digit <= mask; digit++) {
      const count = buckets[digit];
      buckets[digit] = place;
      place += count;
    }
    for (let at = 0; at < length; at++) {
      const value = source[first + at];
      goal[buckets[(value >>> shift) & mask]++] = value;
    }
    inSpare = !inSpare;
  }
  if (inSpare) for (let at = 0; at < length; at++) data[from + at] = spare[at];
}
