import fc from 'fast-check';
import { expect, test } from 'vitest';
import { learnSubwords, type CountedWord } from './learn-subwords.ts';
import { BYTES, spelledCharacters, joined, type SubwordMethod } from './subword-model.ts';
import { spelledPieces, SubwordTokenizer } from './subword-tokenizer.ts';

const words: CountedWord[] = [
  // The example of Sennrich, Haddow & Birch 2016.
  { word: 'low', count: 5 },
  { word: 'lower', count: 2 },
  { word: 'newest', count: 6 },
  { word: 'widest', count: 3 },
];

test('merges the commonest pair first', async () => {
  const model = await learnSubwords(words, { method: 'bpe', size: BYTES + 10 + 3, minCount: 2 });
  const { spellings } = new SubwordTokenizer(model);
  expect(spellings.slice(BYTES + model.characters.length)).toEqual(['es', 'est', 'lo']);
});

/** Counts every pair anew for each merge. */
function learnNaively(
  counted: readonly CountedWord[],
  method: SubwordMethod,
  size: number,
  least: number,
): string[] {
  const known = new Set<string>();
  const order: string[] = [];
  const add = (spelling: string): void => {
    if (known.has(spelling)) return;
    known.add(spelling);
    order.push(spelling);
  };
  const characters = new Map<string, number>();
  for (const { word, count } of counted)
    for (const own of spelledCharacters(word, method))
      characters.set(own, (characters.get(own) ?? 0) + count);
  [...characters]
    .sort(([a, m], [b, n]) => n - m || a.length - b.length || (a < b ? -1 : 1))
    .forEach(([own]) => add(own));
  let sequences = counted.map(({ word, count }) => ({ pieces: spelledCharacters(word, method), count }));
  while (order.length < size) {
    const pairs = new Map<string, { left: string; right: string; count: number }>();
    for (const { pieces, count } of sequences)
      for (let at = 1; at < pieces.length; at++) {
        const [left, right] = [pieces[at - 1]!, pieces[at]!];
        const pair = pairs.get(`${left} ${right}`) ?? { left, right, count: 0 };
        pair.count += count;
        pairs.set(`${left} ${right}`, pair);
      }
    const [best] = [...pairs.values()].sort(
      (a, b) =>
        b.count - a.count ||
        order.indexOf(a.left) - order.indexOf(b.left) ||
        order.indexOf(a.right) - order.indexOf(b.right),
    );
    if (best === undefined || best.count < least) break;
    const merged = joined(best.left, best.right, method);
    add(merged);
    sequences = sequences.map(({ pieces, count }) => {
      const next: string[] = [];
      for (let at = 0; at < pieces.length; at++)
        if (pieces[at] === best.left && pieces[at + 1] === best.right) {
          next.push(merged);
          at++;
        } else next.push(pieces[at]!);
      return { pieces: next, count };
    });
  }
  return order;
}

const anyWords = fc.uniqueArray(
  fc.record({
    word: fc.string({ unit: fc.constantFrom('a', 'b', 'c', 'é'), minLength: 1, maxLength: 9 }),
    count: fc.integer({ min: 1, max: 5 }),
  }),
  { selector: ({ word }) => word, minLength: 1, maxLength: 12 },
);

test.each(['bpe', 'wordpiece'] as const)(
  'learns by %s what counting anew for each merge gives',
  async (method) => {
    await fc.assert(
      fc.asyncProperty(anyWords, fc.integer({ min: 4, max: 30 }), async (counted, wanted) => {
        const model = await learnSubwords(counted, { method, size: BYTES + wanted, minCount: 2 });
        const pieces = new SubwordTokenizer(model).spellings.slice(BYTES);
        const naive = learnNaively(
          [...counted].sort((a, b) => b.count - a.count),
          method,
          wanted,
          2,
        );
        if (naive.length <= wanted) expect(pieces).toEqual(naive);
      }),
      { numRuns: 300 },
    );
  },
);

test.each(['bpe', 'wordpiece'] as const)('any text can be written by %s and read again', async (method) => {
  const model = await learnSubwords([...words, { word: 'naïve', count: 4 }, { word: '👩‍👩‍👧', count: 3 }], {
    method,
    size: 400,
    minCount: 2,
  });
  const tokenizer = new SubwordTokenizer(model);
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ unit: 'binary' }),
        fc.string({ unit: fc.constantFrom(...'lowernstid#<é', '👩', '\u200d') }),
      ),
      (word) => {
        const { ids, ends } = tokenizer.encode(word);
        expect(tokenizer.decode(ids)).toBe(word.toWellFormed());
        expect(ends.at(-1) ?? 0).toBe(word.length);
        expect(ends).toEqual([...ends].sort((a, b) => a - b));
      },
    ),
  );
});

test('reads by longest piece, and marks what does not begin a word', async () => {
  const model = await learnSubwords(words, { method: 'wordpiece', size: 290, minCount: 2 });
  const tokenizer = new SubwordTokenizer(model);
  expect(spelledPieces(tokenizer, 'lowest')).toEqual(['low', '##est']);
  expect(spelledPieces(tokenizer, '#')).toEqual(['<0x23>']);
});

test('keeps no word that is one character too rare, and finishes where there is nothing to merge', async () => {
  expect(await learnSubwords([], { method: 'bpe', size: 1000, minCount: 2 })).toEqual({
    method: 'bpe',
    characters: [],
    merges: [],
  });
  const one = await learnSubwords([{ word: 'aaaa', count: 9 }], { method: 'bpe', size: 1000, minCount: 2 });
  expect(spelledPieces(new SubwordTokenizer(one), 'aaaaa')).toEqual(['aaaa', 'a']);
});

test('a damaged model is refused', () => {
  expect(() => new SubwordTokenizer({ method: 'bpe', characters: ['a'], merges: [256, 999] })).toThrow(
    'damaged',
  );
});
