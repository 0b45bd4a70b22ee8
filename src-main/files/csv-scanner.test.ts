import fc from 'fast-check';
import Papa from 'papaparse';
import { describe, expect, test } from 'vitest';
import { CsvScanner, type CsvFormat } from './csv-scanner.ts';
import { formatRow } from './csv-writer.ts';

interface Read {
  rows: string[][];
  lines: number[];
  problems: (string | null)[];
  stray: boolean[];
}

const comma: CsvFormat = { delimiter: ',', quote: '"' };

function scan(text: string | Buffer, format: CsvFormat = comma, pieces: readonly number[] = []): Read {
  const bytes = Buffer.from(text);
  const read: Read = { rows: [], lines: [], problems: [], stray: [] };
  const scanner = new CsvScanner(format, (record) => {
    read.rows.push(record.cells());
    read.lines.push(record.line);
    read.problems.push(record.problem);
    read.stray.push(record.strayQuotes);
  });
  let from = 0;
  for (const to of [...pieces, bytes.length]) {
    scanner.push(bytes.subarray(from, to));
    from = to;
  }
  scanner.end();
  return read;
}

const cell = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 20 }),
  fc.string({
    unit: fc.constantFrom('"', ',', '\n', '\r', '\r\n', 'a', ' ', 'é', '😀', ';', "'", '\t', '|', '\ufeff'),
    maxLength: 12,
  }),
);

describe('a written table reads back', () => {
  test.each([
    ['\n', ','],
    ['\r\n', ';'],
    ['\r', '\t'],
    ['\n', '|'],
  ])('with row ends %j and delimiter %j', (newline, delimiter) => {
    fc.assert(
      fc.property(fc.array(fc.array(cell, { minLength: 1, maxLength: 5 }), { maxLength: 8 }), (rows) => {
        const text = rows.map((row) => formatRow(row, delimiter) + newline).join('');
        const read = scan(text, { delimiter, quote: '"' });
        expect(read.rows).toEqual(rows);
        expect(read.problems.every((problem) => problem === null)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  test('wherever the bytes are cut', () => {
    const text = 'id,"te""xt",x\r\n1,"two\nlines, é😀",\r"3",plain\r,""\n\n"a" b,"He said "no" to it",c\n';
    const bytes = Buffer.from(text);
    const whole = scan(bytes);
    for (let at = 0; at <= bytes.length; at++) {
      expect(scan(bytes, comma, [at])).toEqual(whole);
      for (let next = at; next <= bytes.length; next += 3)
        expect(scan(bytes, comma, [at, next])).toEqual(whole);
    }
    expect(
      scan(
        bytes,
        comma,
        Array.from({ length: bytes.length }, (_, i) => i),
      ),
    ).toEqual(whole);
  });

  test('any bytes at all: cut anywhere, the same records, and every line belongs to one', () => {
    const noise = fc.string({
      unit: fc.constantFrom('"', '"', ',', '\n', '\r', 'a', 'é', ' '),
      maxLength: 40,
    });
    fc.assert(
      fc.property(noise, fc.array(fc.nat(60), { maxLength: 4 }), (text, cuts) => {
        const bytes = Buffer.from(text);
        const pieces = cuts.map((cut) => Math.min(cut, bytes.length)).sort((a, b) => a - b);
        const whole = scan(bytes);
        expect(scan(bytes, comma, pieces)).toEqual(whole);
        expect(whole.lines).toEqual([...new Set(whole.lines)].sort((a, b) => a - b));
        // Nothing is lost: all characters but delimiters, quotes and row ends are in the cells, in order. (Blanks between a
        // delimiter and a quoted cell belong to no cell.)
        const letters = (s: string): string => s.replace(/[", \r\n]/g, '');
        expect(letters(whole.rows.flat().join(''))).toBe(letters(text));
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('quotes that other programs write', () => {
  test('behind a blank', () => {
    expect(scan('a, "b, c" , "d"" e"\n 1, 2, "x" y\n').rows).toEqual([
      ['a', ' "b', ' c" ', 'd" e'],
      [' 1', ' 2', ' "x" y'],
    ]);
  });

  test('behind a backslash, where it is the escape', () => {
    const text = 'id,text\n1,"a \\"b\\", c"\n2,"d\\\\"\n3,plain \\n\n';
    expect(scan(Buffer.from(text), { ...comma, escape: '\\' }).rows).toEqual([
      ['id', 'text'],
      ['1', 'a "b", c'],
      ['2', 'd\\'],
      ['3', 'plain \\n'],
    ]);
  });

  test('one that was opened by mistake does not swallow the cells up to the next', () => {
    expect(scan('"a,b,"c, d",e\n').rows).toEqual([['"a', 'b', 'c, d', 'e']]);
  });
});

test('agrees with Papa Parse on clean files', () => {
  const clean = fc.array(
    fc.array(fc.string({ unit: fc.constantFrom('"', ',', '\n', 'a', 'b', ' ', 'ü'), maxLength: 8 }), {
      minLength: 2,
      maxLength: 4,
    }),
    { minLength: 1, maxLength: 6 },
  );
  fc.assert(
    fc.property(clean, (rows) => {
      const text = rows.map((row) => formatRow(row, ',')).join('\n');
      expect(scan(text).rows).toEqual(Papa.parse<string[]>(text, { delimiter: ',', newline: '\n' }).data);
    }),
    { numRuns: 500 },
  );
});

describe('row ends', () => {
  test('of all three kinds may be mixed', () => {
    const read = scan('a,b\r\n1,2\n3,4\r5,6');
    expect(read.rows).toEqual([
      ['a', 'b'],
      ['1', '2'],
      ['3', '4'],
      ['5', '6'],
    ]);
    expect(read.lines).toEqual([1, 2, 3, 4]);
  });

  test('inside quotes belong to the cell and count as lines', () => {
    const read = scan('t,x\n"a\r\nb\nc\rd",1\n"e",2\n');
    expect(read.rows).toEqual([
      ['t', 'x'],
      ['a\r\nb\nc\rd', '1'],
      ['e', '2'],
    ]);
    expect(read.lines).toEqual([1, 2, 6]);
  });

  test('one at the end begins no row; a blank line is a record of its own', () => {
    expect(scan('a\n').rows).toEqual([['a']]);
    expect(scan('a').rows).toEqual([['a']]);
    expect(scan('a\n\n\nb').rows).toEqual([['a'], [''], [''], ['b']]);
    expect(scan('').rows).toEqual([]);
  });

  test('an empty last cell is a cell', () => {
    expect(scan('a,\n,').rows).toEqual([
      ['a', ''],
      ['', ''],
    ]);
  });
});

describe('quotes where they do not belong', () => {
  test('inside a plain cell are characters', () => {
    expect(scan('1,say "hi" now,x\n').rows).toEqual([['1', 'say "hi" now', 'x']]);
  });

  test('inside a quoted cell on one line are kept', () => {
    const read = scan('1,"He said "hello, you" to me",pos\n2,"a" b,neg\n');
    expect(read.rows).toEqual([
      ['1', 'He said "hello, you" to me', 'pos'],
      ['2', '"a" b', 'neg'],
    ]);
    expect(read.stray).toEqual([true, true]);
  });

  test('a quote that never closes costs its own line only', () => {
    const read = scan('id,text\n1,"open\n2,fine\n3,also fine\n');
    expect(read.rows).toEqual([
      ['id', 'text'],
      ['1', '"open'],
      ['2', 'fine'],
      ['3', 'also fine'],
    ]);
    expect(read.problems).toEqual([null, 'a quotation mark opened on line 2 is never closed', null, null]);
    expect(read.lines).toEqual([1, 2, 3, 4]);
  });

  test('a quote that closes in a later row costs its own line only', () => {
    const read = scan('id,text,label\n1,"open,neg\n2,"with, comma",pos\n3,plain,pos\n');
    expect(read.rows.slice(2)).toEqual([
      ['2', 'with, comma', 'pos'],
      ['3', 'plain', 'pos'],
    ]);
    expect(read.problems[1]).toBe(
      'a quotation mark opened on line 2 is closed in the middle of a cell on a later line',
    );
  });

  test('the line that is named is the one where the quote opened', () => {
    const read = scan('id,a,b\n1,"two\nlines","open\n2,x,y\n');
    expect(read.problems).toEqual([null, 'a quotation mark opened on line 3 is never closed', null]);
    expect(read.lines).toEqual([1, 2, 4]);
  });
});

test('without a quotation mark quotes are characters', () => {
  expect(scan('"a,b"\n', { delimiter: ',', quote: '' }).rows).toEqual([['"a', 'b"']]);
});

test('a cell of 10 MB is read, in pieces', () => {
  const big = 'x'.repeat(10_000_000);
  const text = `id,text\n1,"${big}\n"\n2,${big}\n`;
  const read = scan(
    text,
    comma,
    Array.from({ length: 20 }, (_, i) => (i + 1) * 1_000_000),
  );
  expect(read.rows.map((row) => row[1]!.length)).toEqual([4, 10_000_001, 10_000_000]);
});

test('a cell without end is refused before it fills the memory', () => {
  const scanner = new CsvScanner(comma, () => undefined);
  const chunk = Buffer.alloc(1 << 20, 'x');
  expect(() => {
    for (let i = 0; i < 80; i++) scanner.push(chunk);
  }).toThrow('larger than 64 MB');
});

test('a quote that never closes in a large file is noticed within bounded memory', () => {
  const problems: string[] = [];
  let rows = 0;
  const scanner = new CsvScanner(comma, (record) => {
    rows++;
    if (record.problem !== null) problems.push(record.problem);
  });
  scanner.push(Buffer.from('id,text\n1,"open\n'));
  const chunk = Buffer.from('2,plain words here\n'.repeat(50_000));
  for (let i = 0; i < 80; i++) scanner.push(chunk);
  scanner.end();
  expect(problems).toEqual(['a quotation mark opened on line 2 is never closed']);
  expect(rows).toBe(2 + 80 * 50_000);
});
