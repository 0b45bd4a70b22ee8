import { expect, test } from 'vitest';
import { IntegerList } from './analyser.ts';
import { HashedTerms } from './hashed-terms.ts';
import { murmurHash } from './murmur-hash.ts';
import { termReader } from './term-reader.ts';
import { WordNgrams } from './term-source.ts';
import { defaultTextOptions } from './text-options.ts';
import { VectorizerBuilder, Vectorizer, type VectorizerOptions } from './vectorizer.ts';

test('MurmurHash3 of published test values', () => {
  // Appleby's reference implementation, seed 0.
  expect(murmurHash('') >>> 0).toBe(0);
  expect(murmurHash('test') >>> 0).toBe(0xba6bd213);
  expect(murmurHash('Hello, world!') >>> 0).toBe(0xc0363e43);
  expect(murmurHash('The quick brown fox jumps over the lazy dog') >>> 0).toBe(0x2e4ff723);
});

const source = (buckets: number): HashedTerms =>
  new HashedTerms(() => new WordNgrams(termReader(defaultTextOptions), 1, 2), buckets);

test('words that were never read have a place, the same one each time', () => {
  const numbers = new IntegerList();
  source(1000).encode('good news', false, numbers);
  const again = new IntegerList();
  const other = source(1000);
  other.encode('bad day good news', true, again);
  expect([...again.toArray()]).toEqual(expect.arrayContaining([...numbers.toArray()]));
  for (const place of numbers.toArray()) expect(other.numberOf(other.spell(place))).toBe(place);
});

test('a stored vectorizer of hashed terms gives the same rows and keeps no word', () => {
  const options: VectorizerOptions = {
    minDocuments: 1,
    maxShare: 1,
    maxFeatures: 0,
    binary: false,
    idf: 'smooth',
    sublinear: true,
    norm: 'l2',
  };
  const builder = new VectorizerBuilder(options, [source(64)]);
  for (const text of ['good news today', 'bad news']) builder.add(text);
  const { vectorizer } = builder.finish();
  for (const { terms } of vectorizer.fittedBlocks) for (const term of terms) expect(term).toMatch(/^#\d\d$/u);
  const restored = Vectorizer.restore(options, [source(64)], vectorizer.fittedBlocks);
  expect(restored.transform(['good day', 'news'])).toEqual(vectorizer.transform(['good day', 'news']));
});
