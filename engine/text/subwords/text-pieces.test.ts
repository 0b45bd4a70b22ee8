import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { learnTextPieces, runsOf, TextPieceReader } from './text-pieces.ts';

const texts = Array.from(
  { length: 50 },
  (_, at) => `The ferry was late again, and nobody said sorry. ${String(at)} 👍🏽 https://t.co/ab`,
);
const model = await learnTextPieces(texts, 'tweet', { size: 500, minCount: 2 });
const reader = new TextPieceReader(model, 'tweet');

function runs(text: string): string[] {
  const all: string[] = [];
  runsOf(text, 'tweet', (start, end) => all.push(text.slice(start, end)));
  return all;
}

describe('texts in pieces', () => {
  test('a blank belongs to the word after it', () => {
    expect(runs('Two  words,\nwell ')).toEqual(['Two', ' ', ' words', ',', '\n', 'well', ' ']);
  });

  test('frequent words become one piece, rare ones several', () => {
    const pieces = (text: string): string[] =>
      reader.read(text).ids.map((id) => reader.tokenizer.spellings[id]!);
    expect(pieces('The ferry was late')).toEqual(['The', ' ferry', ' was', ' late']);
    expect(pieces(' ferries').length).toBeGreaterThan(1);
  });

  test('pieces put together are the text, and stand where they say', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'grapheme' }), fc.constantFrom(...texts)), (text) => {
        const { ids, starts, ends } = reader.read(text);
        expect(reader.textOf(ids)).toBe(text.toWellFormed());
        let end = 0;
        ids.forEach((_, at) => {
          // Either right behind the piece before, or a further byte of the same character.
          expect([end, starts[at - 1]]).toContain(starts[at]);
          expect(ends[at]).toBeGreaterThan(starts[at]!);
          end = ends[at]!;
        });
        expect(end).toBe(text.length);
      }),
    );
  });
});
