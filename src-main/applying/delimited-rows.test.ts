import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatRow, guardFormula } from '../files/csv-writer.ts';
import { PackedRecord } from '../files/raw-record.ts';
import { blankCells, predictionCells } from './added-columns.ts';
import { DelimitedRows } from './delimited-rows.ts';
import { columnTexts, rowCells, RowBlockBuilder } from './row-block.ts';

const run = { id: '=7f', name: 'r', preset: 'logistic', classes: ['a,b', 'ü"', '=c'], decision: null };
const cell = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.constantFrom('', '=1+1', '-3.5', "'=x", 'a"b', 'a\nb', '\r', '\t', '\ufeffx', 'a;b', ',', '😀'),
);
const tables = fc.integer({ min: 1, max: 4 }).chain((width) =>
  fc.record({
    width: fc.constant(width),
    rows: fc.array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 12 }),
  }),
);

function blockOf(rows: readonly string[][], width: number): ReturnType<RowBlockBuilder['take']> {
  const builder = new RowBlockBuilder(width, 0);
  const record = new PackedRecord();
  rows.forEach((cells, index) => {
    record.set(index + 1, [...cells], false);
    builder.add(record);
  });
  return builder.take();
}

test('bytes are those of the writer that takes strings', () => {
  fc.assert(
    fc.property(
      tables,
      fc.constantFrom(',', ';', '\t', '|'),
      fc.boolean(),
      fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { nil: undefined }),
      fc.boolean(),
      fc.constantFrom<ArrayBuffer | undefined>(undefined, new ArrayBuffer(3)),
      ({ width, rows }, delimiter, guardFormulas, abstainBelow, numbered, spare) => {
        const added = { ownCorpus: false, abstainBelow };
        const probabilities = Float32Array.from({ length: rows.length * 3 }, (_, at) => ((at * 7) % 11) / 13);
        const predicted = Int32Array.from(rows, (_, row) => (row % 4) - 1);
        const kept = numbered ? 'number' : Array.from({ length: width }, (_, at) => width - 1 - at);
        const bytes = new DelimitedRows(run, added, kept, { delimiter, guardFormulas }).write(
          blockOf(rows, width),
          probabilities,
          predicted,
          spare,
        );
        const expected = rows.map((cells, row) => {
          const own = kept === 'number' ? [String(row + 1)] : kept.map((column) => cells[column]);
          const answer = predicted[row];
          const ours =
            answer < 0
              ? blankCells(run, added)
              : predictionCells(
                  run,
                  { probabilities: probabilities.subarray(row * 3, row * 3 + 3), predicted: answer },
                  added,
                );
          const texts = [...own, ...ours].map((one) => (one === null ? '' : String(one)));
          return `${formatRow(guardFormulas ? texts.map(guardFormula) : texts, delimiter)}\n`;
        });
        // Text that is no well-formed Unicode cannot be written in UTF-8 by either.
        expect(Buffer.from(bytes).toString()).toBe(Buffer.from(expected.join('')).toString());
      },
    ),
  );
});

test('cells come out of a block as they went in, short rows filled up; its memory serves again', () => {
  const builder = new RowBlockBuilder(3, 5);
  const record = new PackedRecord();
  const fill = (rows: readonly string[][]): void => {
    for (const cells of rows) {
      record.set(1, [...cells], false);
      builder.add(record);
    }
  };
  fill([['a', 'é😀', ''], ['x'.repeat(3_000_000)], ['only one']]);
  const first = builder.take();
  expect({ firstRow: first.firstRow, rows: first.rows }).toEqual({ firstRow: 5, rows: 3 });
  expect(columnTexts(first, 1)).toEqual(['é😀', '', '']);
  expect(rowCells(first, 2)).toEqual(['only one', '', '']);
  builder.reuse(first);
  fill([['b', 'c', 'd']]);
  builder.take();
  fill([['e', 'f', 'g']]);
  const third = builder.take();
  expect({ firstRow: third.firstRow, cells: rowCells(third, 0) }).toEqual({
    firstRow: 9,
    cells: ['e', 'f', 'g'],
  });
});
