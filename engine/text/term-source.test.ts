import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Analyser, IntegerList } from './analyser.ts';
import { CharacterNgrams, WordNgrams, type TermSource } from './term-source.ts';
import { defaultTextOptions } from './text-options.ts';

const texts = fc.array(
  fc
    .array(fc.constantFrom('good', 'not', 'Very', 'a', '👍🏽', 'é', '!!', 'https://a.b/c', 'ab'), {
      maxLength: 9,
    })
    .map((words) => words.join(' ')),
  { minLength: 1, maxLength: 6 },
);

function spelled(source: TermSource, text: string, add: boolean): string[] {
  const ids = new IntegerList();
  source.encode(text, add, ids);
  return Array.from(ids.toArray(), (id) => source.spell(id));
}

test('word n-grams are the runs of terms, as a naive count finds them', () => {
  fc.assert(
    fc.property(
      texts,
      fc.integer({ min: 1, max: 2 }),
      fc.integer({ min: 2, max: 4 }),
      (all, shortest, longest) => {
        const analyser = new Analyser(defaultTextOptions);
        const source = new WordNgrams(analyser, shortest, longest);
        for (const text of all) {
          const terms = analyser.terms(text);
          const naive: string[] = [];
          terms.forEach((_, start) => {
            for (let size = shortest; size <= longest && start + size <= terms.length; size++)
              naive.push(terms.slice(start, start + size).join(' '));
          });
          expect(spelled(source, text, true)).toEqual(naive);
          // Known by now, so nothing is left out without adding either.
          expect(spelled(source, text, false)).toEqual(naive);
        }
      },
    ),
  );
});

test('an unknown word breaks only the n-grams that hold it', () => {
  const source = new WordNgrams(new Analyser(defaultTextOptions), 1, 2);
  spelled(source, 'very good day', true);
  expect(spelled(source, 'very good news very bad day', false)).toEqual([
    'very',
    'very good',
    'good',
    'very',
    'day',
  ]);
});

test('numbers of spelled terms are those of the text', () => {
  const source = new WordNgrams(new Analyser(defaultTextOptions), 1, 3);
  const numbers = ['a b c', 'a', 'b c'].map((term) => source.numberOf(term));
  const ids = new IntegerList();
  source.encode('a b c', false, ids);
  expect([...ids.toArray()]).toEqual(expect.arrayContaining(numbers));
});

test('character n-grams never cross words or cut a surrogate pair', () => {
  fc.assert(
    fc.property(
      texts,
      fc.integer({ min: 1, max: 3 }),
      fc.integer({ min: 3, max: 5 }),
      (all, shortest, longest) => {
        const source = new CharacterNgrams((text) => text.toLowerCase(), shortest, longest);
        for (const text of all) {
          const naive: string[] = [];
          for (const word of text
            .toLowerCase()
            .split(' ')
            .filter((one) => one !== '')) {
            const padded = [' ', ...word, ' '];
            for (let size = shortest; size <= longest; size++) {
              if (size >= padded.length) {
                naive.push(padded.join(''));
                break;
              }
              for (let start = 0; start + size <= padded.length; start++)
                naive.push(padded.slice(start, start + size).join(''));
            }
          }
          expect(spelled(source, text, true)).toEqual(naive);
        }
      },
    ),
  );
});
