/**
 * Which documents train, which choose between settings (validation), and which judge (test). Every function returns one
 * byte per document: 0 train, 1 validation, 2 test, 255 outside the split. Same input and seed, same parts.
 */
import type { SeededRandom } from './seeded-random.ts';

export const outside = 255;

/** Of train, validation and test, or of as many folds; they add up to 1. */
export type Shares = readonly number[];

/**
 * Random parts. With `strata` (a number per document, such as its category) every stratum is divided in the same shares,
 * to within one document.
 */
export function randomParts(
  count: number,
  shares: Shares,
  random: SeededRandom,
  strata?: ArrayLike<number>,
): Uint8Array {
  const parts = new Uint8Array(count);
  const wanted = shares.map(() => 0);
  const given = shares.map(() => 0);
  const last = shares.findLastIndex((share) => share > 0);
  for (const members of membersByStratum(count, strata)) {
    random.shuffle(members);
    // Rounding is carried over from stratum to stratum, so that the totals are right as well.
    let next = 0;
    for (let part = 0; part < shares.length; part++) {
      wanted[part]! += members.length * shares[part]!;
      const end =
        part === last ? members.length : Math.min(members.length, next + roundedDemand(wanted, given, part));
      given[part]! += Math.max(0, end - next);
      for (; next < end; next++) parts[members[next]!] = part;
    }
  }
  return parts;
}

/**
 * Random parts in which all documents of a group are in the same part. Large groups are placed first, each where it
 * brings sizes, and with `strata` also the shares of the strata, nearest to what is wanted; the order among the others
 * is random.
 */
export function groupedParts(
  groups: Int32Array,
  shares: Shares,
  random: SeededRandom,
  strata?: ArrayLike<number>,
): Uint8Array {
  const count = groups.length;
  let groupCount = 0;
  for (let i = 0; i < count; i++) groupCount = Math.max(groupCount, groups[i]! + 1);
  const categoryOf = strata ? denseStrata(strata, count) : { codes: new Int32Array(count), size: 1 };
  const width = categoryOf.size;
  const perGroup = new Float64Array(groupCount * width);
  const sizes = new Float64Array(groupCount);
  const totals = new Float64Array(width);
  for (let i = 0; i < count; i++) {
    perGroup[groups[i]! * width + categoryOf.codes[i]!]!++;
    sizes[groups[i]!]!++;
    totals[categoryOf.codes[i]!]!++;
  }
  const smallest = Math.min(...shares.filter((share) => share > 0)) * count;
  const order = random.shuffle(Int32Array.from({ length: groupCount }, (_, group) => group));
  const isLarge = (group: number): number => (sizes[group]! > smallest / 4 ? sizes[group]! : 0);
  order.sort((a, b) => isLarge(b) - isLarge(a));

  const filled = shares.map(() => new Float64Array(width));
  const partOfGroup = new Uint8Array(groupCount);
  for (const group of order) {
    let best = 0;
    let bestGain = -Infinity;
    for (let part = 0; part < shares.length; part++) {
      if (shares[part] === 0) continue;
      // How much nearer the part comes to its target, summed over the strata, relative to the target.
      let gain = 0;
      for (let c = 0; c < width; c++) {
        const target = Math.max(totals[c]! * shares[part]!, 1e-9);
        const before = (target - filled[part]![c]!) / target;
        const after = (target - filled[part]![c]! - perGroup[group * width + c]!) / target;
        gain += (before * before - after * after) * target;
      }
      if (gain > bestGain) [best, bestGain] = [part, gain];
    }
    partOfGroup[group] = best;
    for (let c = 0; c < width; c++) filled[best]![c]! += perGroup[group * width + c]!;
  }
  return Uint8Array.from(groups, (group) => partOfGroup[group]!);
}

/**
 * The oldest documents train and the newest test. Documents of the same moment are never divided, so that nothing in
 * training is as new as the validation or test part.
 */
export function timeOrderedParts(times: Float64Array, shares: Shares): Uint8Array {
  const count = times.length;
  const order = Int32Array.from({ length: count }, (_, i) => i).sort(
    (a, b) => times[a]! - times[b]! || a - b,
  );
  const firstValidation = startOfMoment(order, times, Math.round(count * shares[0]!));
  const firstTest = startOfMoment(order, times, Math.round(count * (shares[0]! + shares[1]!)));
  const parts = new Uint8Array(count);
  for (let i = 0; i < count; i++) parts[order[i]!] = i >= firstTest ? 2 : i >= firstValidation ? 1 : 0;
  return parts;
}

/** Moves a random share of the training part, in equal shares of each stratum, to validation. */
export function setApartValidation(
  parts: Uint8Array,
  share: number,
  random: SeededRandom,
  strata?: ArrayLike<number>,
): void {
  const training = Int32Array.from(parts.keys()).filter((i) => parts[i] === 0);
  const strataOfTraining = strata && Array.from(training, (i) => strata[i]!);
  const chosen = randomParts(training.length, [1 - share, share, 0], random, strataOfTraining);
  chosen.forEach((part, i) => {
    if (part === 1) parts[training[i]!] = 1;
  });
}

export function countParts(parts: Uint8Array): {
  train: number;
  validation: number;
  test: number;
  outside: number;
} {
  const counts = new Uint32Array(256);
  for (const part of parts) counts[part]!++;
  return { train: counts[0]!, validation: counts[1]!, test: counts[2]!, outside: counts[outside]! };
}

function roundedDemand(wanted: number[], given: number[], part: number): number {
  return Math.max(0, Math.round(wanted[part]! - given[part]! - 1e-9));
}

function membersByStratum(count: number, strata?: ArrayLike<number>): Int32Array[] {
  if (!strata) return [Int32Array.from({ length: count }, (_, i) => i)];
  const { codes, size } = denseStrata(strata, count);
  const sizes = new Int32Array(size);
  for (const code of codes) sizes[code]!++;
  const members = Array.from(sizes, (length) => new Int32Array(length));
  const filled = new Int32Array(size);
  codes.forEach((code, i) => {
    members[code]![filled[code]!++] = i;
  });
  return members;
}

/** Strata numbered from 0, in ascending order of their value, so that the order of documents does not matter. */
function denseStrata(strata: ArrayLike<number>, count: number): { codes: Int32Array; size: number } {
  const values = new Set<number>();
  for (let i = 0; i < count; i++) values.add(strata[i]!);
  const number = new Map([...values].sort((a, b) => a - b).map((value, i) => [value, i]));
  return { codes: Int32Array.from({ length: count }, (_, i) => number.get(strata[i]!)!), size: number.size };
}

/** A border that would divide documents of one moment moves to that moment's nearer end. */
function startOfMoment(order: Int32Array, times: Float64Array, at: number): number {
  const count = order.length;
  if (at <= 0 || at >= count) return Math.max(0, Math.min(at, count));
  const moment = times[order[at]!]!;
  let from = at;
  while (from > 0 && times[order[from - 1]!] === moment) from--;
  let to = at;
  while (to < count && times[order[to]!] === moment) to++;
  return from === at ? at : at - from <= to - at && from > 0 ? from : to;
}
