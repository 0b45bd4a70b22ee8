/** Lengths of texts, counted while they are read, so that a million of them need not be read again for a chart. */
import { z } from 'zod';
import type { CorpusSummary } from '../../api/corpora.ts';

/** How many documents have each length: `[length, documents]`. */
const lengths = z.array(z.tuple([z.number(), z.number()]));
export const textStatistics = z.object({ words: lengths, characters: lengths });
export type TextStatistics = z.infer<typeof textStatistics>;

/** Words are runs of characters between white space; characters are UTF-16 units. */
export class TextLengthCounter {
  readonly #words = new Map<number, number>();
  readonly #characters = new Map<number, number>();

  /** Texts that were counted before. */
  include({ words, characters }: TextStatistics): void {
    for (const [length, n] of words) this.#words.set(length, n + (this.#words.get(length) ?? 0));
    for (const [length, n] of characters)
      this.#characters.set(length, n + (this.#characters.get(length) ?? 0));
  }

  /** UTF-8 bytes from `from` up to `to`. */
  add(bytes: Uint8Array, from: number, to: number): void {
    let words = 0;
    let characters = to - from;
    let before = 0;
    for (let at = from; at < to; at++) {
      let byte = 0;
      // Without a branch for the ends of words, which no processor can foresee: three times as fast.
      for (; at < to && (byte = bytes[at]!) < 128; at++) {
        const inWord = (32 - byte) >>> 31;
        words += inWord & ~before;
        before = inWord;
      }
      if (at >= to) break;
      let inWord = 1;
      if (byte >= 0xf0) {
        // Two UTF-16 units, as everywhere where texts are strings.
        characters -= 2;
        at += 3;
      } else if (byte >= 0xe0) {
        const code = ((byte & 15) << 12) | ((bytes[at + 1]! & 63) << 6) | (bytes[at + 2]! & 63);
        if (code === 0x3000 || (code >= 0x2000 && code <= 0x200a)) inWord = 0;
        characters -= 2;
        at += 2;
      } else {
        if (byte === 0xc2 && bytes[at + 1] === 0xa0) inWord = 0;
        characters--;
        at++;
      }
      words += inWord & ~before;
      before = inWord;
    }
    increase(this.#words, words);
    increase(this.#characters, characters);
  }

  statistics(): TextStatistics {
    return { words: sorted(this.#words), characters: sorted(this.#characters) };
  }
}

/** Words, or characters where the writing does not put spaces between words. */
export function lengthSummary({ words, characters }: TextStatistics): CorpusSummary['textLength'] {
  const total = (counts: TextStatistics['words']): number =>
    counts.reduce((sum, [length, n]) => sum + length * n, 0);
  const unit = total(characters) > 20 * Math.max(1, total(words)) ? 'characters' : 'words';
  const counts = unit === 'words' ? words : characters;
  return {
    unit,
    bins: bins(counts),
    median: quantile(counts, 0.5),
    p95: quantile(counts, 0.95),
    max: counts.at(-1)?.[0] ?? 0,
  };
}

/**
 * At most 24 bins of a round width, `from` included and `to` not; they end where 99 of 100 texts do, and the last one
 * holds all longer texts, so that one book among tweets does not squeeze the tweets into one bar.
 */
function bins(counts: TextStatistics['words']): { from: number; to: number; count: number }[] {
  const longest = counts.at(-1)?.[0] ?? 0;
  const shown = Math.max(1, quantile(counts, 0.99));
  const width = roundWidth((shown + 1) / 20);
  const number = Math.ceil((shown + 1) / width);
  const result = Array.from({ length: number }, (_, i) => ({
    from: i * width,
    to: (i + 1) * width,
    count: 0,
  }));
  for (const [length, documents] of counts)
    result[Math.min(number - 1, Math.floor(length / width))]!.count += documents;
  const last = result.at(-1)!;
  last.to = Math.max(last.to, longest + 1);
  return result;
}

function roundWidth(atLeast: number): number {
  for (let power = 1; ; power *= 10) {
    for (const step of [1, 2, 5]) if (step * power >= atLeast) return step * power;
  }
}

function quantile(counts: TextStatistics['words'], q: number): number {
  const documents = counts.reduce((sum, [, n]) => sum + n, 0);
  let seen = 0;
  for (const [length, n] of counts) {
    seen += n;
    if (seen >= q * documents) return length;
  }
  return 0;
}

function increase(counts: Map<number, number>, key: number): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function sorted(counts: Map<number, number>): [number, number][] {
  return [...counts].sort(([a], [b]) => a - b);
}
