/**
 * Pairs of neighbouring words as token ids of their own, without a list of pairs: each has one of a fixed number of
 * rows, which it may share with others (the hashing trick of fastText; Joulin et al. 2017).
 */
import { IntegerList } from './analyser.ts';
import type { EncodedTexts } from './vocabulary.ts';

/** Multiplier of a linear congruence mod 2^32 with good spread (Knuth, volume 2, 3.3.4). */
const factor = 1664525;

function bucketOf(first: number, second: number, buckets: number): number {
  let hash = Math.imul(first + 1, factor) ^ (second + 1);
  hash = Math.imul(hash ^ (hash >>> 15), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) % buckets;
}

/**
 * @param words ids below it are words, in the order of the text; the others (pieces of words) make no pairs
 * @param firstPair id of the first row for pairs
 * @param places as of `Vocabulary.encode`; continued for the pairs
 */
export function withHashedPairs(
  encoded: EncodedTexts,
  words: number,
  firstPair: number,
  buckets: number,
  places?: IntegerList,
): EncodedTexts {
  if (buckets === 0) return encoded;
  const tokens = new IntegerList();
  const ownPlaces = new IntegerList();
  const offsets = new Int32Array(encoded.offsets.length);
  for (let text = 0; text + 1 < encoded.offsets.length; text++) {
    let before = -1;
    let placeBefore = 0;
    for (let at = encoded.offsets[text]; at < encoded.offsets[text + 1]; at++) {
      const token = encoded.tokens[at];
      tokens.push(token);
      ownPlaces.push(places?.data[2 * at] ?? 0);
      ownPlaces.push(places?.data[2 * at + 1] ?? 0);
      if (token >= words) continue;
      if (before >= 0) {
        tokens.push(firstPair + bucketOf(before, token, buckets));
        ownPlaces.push(placeBefore);
        ownPlaces.push(places?.data[2 * at + 1] ?? 0);
      }
      before = token;
      placeBefore = places?.data[2 * at] ?? 0;
    }
    offsets[text + 1] = tokens.length;
  }
  if (places !== undefined) {
    places.length = 0;
    for (let at = 0; at < ownPlaces.length; at++) places.push(ownPlaces.data[at]);
  }
  return { tokens: tokens.toArray(), offsets, truncated: encoded.truncated };
}
