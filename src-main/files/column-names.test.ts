import fc from 'fast-check';
import { expect, test } from 'vitest';
import { columnNames } from './column-names.ts';

test('repeated and empty names become unique', () => {
  expect(columnNames(['text', 'text', '', 'Text', 'a b'])).toEqual([
    'text',
    'text_2',
    'column_3',
    'Text_3',
    'a b',
  ]);
});

test('names that the project file needs for itself are changed', () => {
  expect(columnNames(['document_id', 'rowid', 'rank', 'corpus_1_fts'])).toEqual([
    'document_id_2',
    'rowid_2',
    'rank_2',
    'corpus_1_fts_2',
  ]);
});

test('any header gives names that SQLite takes for different columns', () => {
  fc.assert(
    fc.property(
      fc.array(fc.string({ unit: 'grapheme', maxLength: 8 }), { minLength: 1, maxLength: 12 }),
      (header) => {
        const names = columnNames(header);
        expect(new Set(names.map((name) => name.toLowerCase())).size).toBe(header.length);
        expect(names.every((name) => name.trim() !== '' && !name.includes('\0'))).toBe(true);
      },
    ),
  );
});
