/** Learns pieces of words: begins with characters, and makes one piece of the pair that stands side by side most often, again and again. */
import {
  BYTES,
  CONTINUATION,
  PieceList,
  spelledCharacters,
  type SubwordMethod,
  type SubwordModel,
} from './subword-model.ts';
import { PairCounts } from './pair-counts.ts';

export interface CountedWord {
  readonly word: string;
  readonly count: number;
}

export interface LearningOptions {
  readonly method: SubwordMethod;
  /** Pieces wanted, with the 256 bytes and the characters; fewer where the words do not have so many. */
  readonly size: number;
  /** A pair that comes less often makes no piece. */
  readonly minCount: number;
  /** Called every so many merges; may wait, and may throw to stop. */
  learnt?(pieces: number): Promise<void>;
}

/** Share of all characters that are pieces by themselves; the rarest are written as bytes (Kudo & Richardson 2018). */
const COVERAGE = 0.9995;
/** Longer ones are addresses and the like, of which nothing is to be learnt. */
const longestWord = 64;
/** The commonest words are enough, and bound time and memory. */
const mostWords = 500_000;
const mergesPerPause = 200;

/** The same words in the same order give the same pieces; the order itself matters only between equally common words. */
export async function learnSubwords(
  counted: readonly CountedWord[],
  { method, size, minCount, learnt }: LearningOptions,
): Promise<SubwordModel> {
  const words = counted
    .filter(({ word }) => word.length <= longestWord)
    .sort((a, b) => b.count - a.count)
    .slice(0, mostWords);
  const characters = commonCharacters(words, method, size - BYTES);
  const pieces = new PieceList(method, characters);
  const sequences = words.map(({ word }) =>
    // A character that is no piece parts the word: no merge goes over it.
    spelledCharacters(word, method).map((character) => pieces.idOf(character) ?? -1),
  );
  const pairs = new PairCounts();
  sequences.forEach((sequence, word) => {
    for (let at = 1; at < sequence.length; at++)
      addPair(pairs, sequence[at - 1], sequence[at], words[word].count, word);
  });
  const merges: number[] = [];
  while (pieces.spellings.length < size) {
    const pair = pairs.takeCommonest(minCount);
    if (pair === undefined) break;
    const { left, right } = pair;
    const merged = pieces.merge(left, right);
    merges.push(left, right);
    for (const word of pair.words)
      replacePair(sequences[word], left, right, merged, pairs, words[word].count, word);
    if (merges.length % (2 * mergesPerPause) === 0) await learnt?.(pieces.spellings.length);
  }
  return { method, characters, merges };
}

/** Most frequent first, equally frequent ones by code point. */
function commonCharacters(words: readonly CountedWord[], method: SubwordMethod, most: number): string[] {
  const counts = new Map<string, number>();
  let total = 0;
  for (const { word, count } of words)
    for (const character of spelledCharacters(word, method)) {
      // A second # would make the start of a word look like a piece that continues one.
      if (character === CONTINUATION + '#') continue;
      counts.set(character, (counts.get(character) ?? 0) + count);
      total += count;
    }
  const ordered = [...counts].sort(([a, m], [b, n]) => n - m || compareCharacters(a, b));
  const kept: string[] = [];
  let covered = 0;
  for (const [character, count] of ordered) {
    if (covered >= COVERAGE * total || kept.length >= most) break;
    kept.push(character);
    covered += count;
  }
  return kept;
}

function compareCharacters(a: string, b: string): number {
  return a.length - b.length || (a < b ? -1 : 1);
}

function addPair(pairs: PairCounts, left: number, right: number, count: number, word: number): void {
  if (left >= 0 && right >= 0) pairs.add(left, right, count, word);
}

/** From left to right, in place; the pairs with what stands on both sides are counted anew. */
function replacePair(
  sequence: number[],
  left: number,
  right: number,
  merged: number,
  pairs: PairCounts,
  count: number,
  word: number,
): void {
  let length = 0;
  for (let at = 0; at < sequence.length; at++) {
    if (sequence[at] !== left || at + 1 >= sequence.length || sequence[at + 1] !== right) {
      sequence[length++] = sequence[at];
      continue;
    }
    addPair(pairs, left, right, -count, word);
    if (length > 0) {
      addPair(pairs, sequence[length - 1], left, -count, word);
      addPair(pairs, sequence[length - 1], merged, count, word);
    }
    if (at + 2 < sequence.length) {
      addPair(pairs, right, sequence[at + 2], -count, word);
      addPair(pairs, merged, sequence[at + 2], count, word);
    }
    sequence[length++] = merged;
    at++;
  }
  sequence.length = length;
}
