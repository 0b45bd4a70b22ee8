import { describe, expect, test } from 'vitest';
import { sampleColumn, suggestRoles } from './column-roles.ts';

function roles(columns: Record<string, string[]>): string[] {
  return suggestRoles(Object.entries(columns).map(([name, cells]) => sampleColumn(name, cells)));
}

const many = (make: (i: number) => string): string[] => Array.from({ length: 100 }, (_, i) => make(i));
const sentences = many((i) => `This is sentence number ${i} and it goes on for a while.`);

describe('roles are suggested', () => {
  test('by name', () => {
    expect(
      roles({
        text: sentences,
        label: many((i) => String(i % 3)),
        label_name: many((i) => ['negative', 'neutral', 'positive'][i % 3]!),
        split: many((i) => ['train', 'val', 'test'][i % 3]!),
        source: many((i) => `20${10 + (i % 4)}`),
      }),
    ).toEqual(['text', 'other', 'label', 'split', 'other']);
  });

  test('by what the cells are like where names say nothing', () => {
    expect(
      roles({
        a: many((i) => String(i)),
        b: sentences,
        c: many((i) => ['yes', 'no'][i % 2]!),
        d: many((i) => ['train', 'dev'][i % 2]!),
      }),
    ).toEqual(['other', 'text', 'label', 'split']);
  });

  test('an id is unique', () => {
    expect(roles({ id: many((i) => String(i)), text: sentences })).toEqual(['id', 'text']);
    expect(roles({ id: many((i) => String(i % 5)), text: sentences })[0]).not.toBe('id');
  });

  test('the longest column is the text although another is called so', () => {
    expect(roles({ text: many(() => 'a'), body_html: sentences })).toEqual(['other', 'text']);
  });

  test('a column that is called split but names no parts is none', () => {
    expect(roles({ split: many((i) => String(i % 10)), text: sentences })[0]).not.toBe('split');
  });

  test('lists of tags are longer than the text, and are no text', () => {
    const tagged = {
      text: many((i) => `word ${i}`),
      feats: many((i) => JSON.stringify(['Number=Sing|Person=3|Tense=Pres', `Degree=${i}`])),
    };
    expect(roles(tagged)).toEqual(['text', 'other']);
  });

  test('an empty column is nothing', () => {
    expect(roles({ label: many(() => ''), text: sentences })).toEqual(['other', 'text']);
  });
});
