import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { afterAll, describe, expect, test } from 'vitest';
import writeExcelFile from 'write-excel-file/node';
import { spssFile, stataFile, zipOf } from '../../test/support/small-files.ts';
import type { ReadOptions } from '../api/corpora.ts';
import { openTable } from './table-reader.ts';

const folder = mkdtempSync(join(tmpdir(), 'lectern-formats-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function file(name: string, content: string | Buffer | Uint8Array): string {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
  return path;
}

async function read(path: string, options: ReadOptions = {}) {
  const table = await openTable(path, options, { depth: 'whole' });
  const rows = [];
  for await (const batch of table.rows()) rows.push(...batch);
  expect(table.sha256()).toMatch(/^[0-9a-f]{64}$/);
  return {
    format: table.format,
    columns: table.columns.map(({ column }) => column),
    cells: rows.map(({ cells }) => cells),
    lines: rows.map(({ line }) => line),
    problems: rows.flatMap(({ problem }) => (problem === null ? [] : [problem])),
    table,
  };
}

describe('packed files', () => {
  const csv = 'id,text\n1,"a\nb"\n2,ü\n';
  test.each([
    ['zstd', 'a.csv.zst', zstdCompressSync(csv)],
    ['gzip', 'a.csv.gz', gzipSync(csv)],
    ['zip', 'a.zip', zipOf({ '__MACOSX/._a.csv': 'x', 'data/a.csv': csv, 'data/readme.txt': 'hello' })],
  ])('%s', async (_, name, content) => {
    const { columns, cells, format } = await read(file(name, content));
    expect({ columns, cells, format }).toEqual({
      columns: ['id', 'text'],
      cells: [
        ['1', 'a\nb'],
        ['2', 'ü'],
      ],
      format: 'delimited',
    });
  });

  test('a zip archive of two tables needs a word', async () => {
    const path = file('two.zip', zipOf({ 'a.csv': csv, 'b.csv': 'text\nhello\n' }));
    await expect(read(path)).rejects.toThrow('holds 2 tables');
    expect((await read(path, { sheet: 'b.csv' })).cells).toEqual([['hello']]);
    await expect(read(path, { sheet: 'c.csv' })).rejects.toThrow('holds no file “c.csv”');
  });

  test('what unpacks to more than it says, or to absurd sizes, is refused', async () => {
    const bomb = file('bomb.zip', zipOf({ 'a.csv': Buffer.alloc(80 << 20, 'a') }));
    await expect(read(bomb)).rejects.toThrow('unpacks to 80 MB');
    const liar = file('liar.zip', zipOf({ 'a.csv': csv }, { declared: 5 }));
    await expect(read(liar)).rejects.toThrow('damaged');
  });

  test('names that lead out of the archive are refused', async () => {
    await expect(read(file('out.zip', zipOf({ '../../a.csv': csv })))).rejects.toThrow(
      'lead out of the archive',
    );
  });

  test('cut archives are refused in words', async () => {
    const whole = zipOf({ 'a.csv': csv });
    await expect(read(file('cut.zip', whole.subarray(0, 40)))).rejects.toThrow('damaged or cut short');
    const packed = zstdCompressSync(Buffer.alloc(100_000, 'a,b\n'));
    await expect(read(file('cut.zst', packed.subarray(0, packed.length - 5)))).rejects.toThrow(
      'damaged or cut short',
    );
  });
});

describe('workbooks', () => {
  const book = async (name: string): Promise<string> => {
    const path = join(folder, name);
    await writeExcelFile([
      {
        sheet: 'Notes',
        data: [[{ value: 'nothing here', type: String }]],
      },
      {
        sheet: 'Tweets & more',
        data: [
          [{ value: 'id' }, { value: 'text' }, { value: 'day' }, { value: 'likes' }, { value: 'ok' }],
          [
            { value: '1234567890123456789' },
            { value: 'a <b> & "c"\nnext 😀' },
            { value: new Date(Date.UTC(2024, 1, 29)), type: Date, format: 'yyyy-mm-dd' },
            { value: 0.1 + 0.2 },
            { value: true },
          ],
          [],
          [{ value: '2' }, null, null, { value: 1e6 }],
        ],
      },
    ]).toFile(path);
    return path;
  };

  test('a sheet is chosen by name or number; cells are text', async () => {
    const path = await book('book.xlsx');
    const first = await read(path);
    expect(first.table.sheets).toEqual(['Notes', 'Tweets & more']);
    expect(first.table.sheet).toBe('Notes');
    for (const sheet of ['Tweets & more', '2']) {
      const { columns, cells, lines, problems, format } = await read(path, { sheet });
      expect(format).toBe('xlsx');
      expect(columns).toEqual(['id', 'text', 'day', 'likes', 'ok']);
      expect(cells.filter((row) => row.join('') !== '')).toEqual([
        ['1234567890123456789', 'a <b> & "c"\nnext 😀', '2024-02-29', '0.30000000000000004', 'true'],
        ['2', '', '', '1000000', ''],
      ]);
      expect(lines.at(-1)).toBe(4);
      expect(problems).toEqual([]);
    }
    await expect(read(path, { sheet: 'Tables' })).rejects.toThrow('has no sheet “Tables”');
  });

  test('a damaged part is said', async () => {
    const broken = zipOf({
      'xl/workbook.xml': '<workbook><sheets><sheet name="A" r:id="r1"/></sheets></workbook>',
      'xl/_rels/workbook.xml.rels':
        '<R><Relationship Id="r1" Type="x/worksheet" Target="worksheets/sheet1.xml"/></R>',
      'xl/worksheets/sheet1.xml': '<worksheet><sheetData><row r="1"><c r="A1" t="str"><v>x</c></row>',
    });
    await expect(read(file('broken.xlsx', broken))).rejects.toThrow('is a workbook that is damaged');
  });

  test('digits of long numbers stay; gaps, formulas, escapes and phonetic marks are understood', async () => {
    const cells = [
      '<row r="1"><c r="A1" t="inlineStr"><is><t>id</t></is></c><c r="C1" t="inlineStr"><is><r><t>te</t></r><r><t>xt</t></r><rPh><t>no</t></rPh></is></c></row>',
      '<row r="3"><c r="A3"><v>1234567890123456789</v></c><c r="C3" t="str"><f>A1&amp;B1</f><v>a_x000A_b</v></c></row>',
      '<row r="4"><c r="A4"><v>1.2345678901234568E+18</v></c><c r="C4" t="e"><v>#N/A</v></c></row>',
    ];
    const path = file(
      'raw.xlsx',
      zipOf({
        'xl/workbook.xml': '<workbook><sheets><sheet name="A" r:id="r1"/></sheets></workbook>',
        'xl/_rels/workbook.xml.rels':
          '<R><Relationship Id="r1" Type="x/worksheet" Target="/xl/worksheets/sheet1.xml"/></R>',
        'xl/worksheets/sheet1.xml': `<worksheet><sheetData>${cells.join('')}</sheetData></worksheet>`,
      }),
    );
    const { columns, cells: got } = await read(path);
    expect(columns).toEqual(['id', 'column_2', 'text']);
    expect(got).toEqual([
      ['1234567890123456789', '', 'a\nb'],
      ['1.2345678901234568E+18', '', '#N/A'],
    ]);
  });
});

describe('JSON', () => {
  test('lines: digits of ids stay, objects within become columns, broken lines are set aside', async () => {
    const lines = [
      '{"id": 1234567890123456789, "text": "a\\nb", "user": {"name": "Zoë", "followers": 1.50}}',
      '{"id": 2, "text": "broken',
      '',
      '{"id": 3, "text": null, "tags": ["x", 9007199254740993], "late": true}',
      '[1, 2]',
    ];
    const { columns, cells, lines: at, problems } = await read(file('a.jsonl', lines.join('\n')));
    expect(columns).toEqual(['id', 'text', 'user.name', 'user.followers', 'tags', 'late']);
    expect(cells[0]).toEqual(['1234567890123456789', 'a\nb', 'Zoë', '1.50', '', '']);
    expect(cells[2]).toEqual(['3', '', '', '', '["x", 9007199254740993]', 'true']);
    expect(at).toEqual([1, 2, 4, 5]);
    expect(problems).toHaveLength(2);
  });

  test('a list, pretty-printed and packed, read in pieces', async () => {
    const rows = Array.from({ length: 3_000 }, (_, i) => ({
      i,
      text: `"quoted" ] } , ${'x'.repeat(i % 500)}`,
    }));
    const path = file('list.json.gz', gzipSync(JSON.stringify(rows, null, 2)));
    const { cells, problems } = await read(path);
    expect(problems).toEqual([]);
    expect(cells).toEqual(rows.map(({ i, text }) => [String(i), text]));
  });

  test('a list on one line numbers its rows', async () => {
    const { lines } = await read(file('one.json', '[{"a":1},{"a":2},3,{"a":4}]'));
    expect(lines).toEqual([1, 2, 3, 4]);
  });

  test('no objects', async () => {
    await expect(read(file('numbers.json', '[1, 2, 3]'))).rejects.toThrow('no objects that could be rows');
  });
});

describe('Parquet', () => {
  test.each(['SNAPPY', 'UNCOMPRESSED'] as const)('%s', async (codec) => {
    const buffer = parquetWriteBuffer({
      codec,
      rowGroupSize: 700,
      columnData: [
        {
          name: 'id',
          data: Array.from({ length: 2_500 }, (_, i) => 1_234_567_890_123_450_000n + BigInt(i)),
          type: 'INT64',
        },
        {
          name: 'text',
          data: Array.from({ length: 2_500 }, (_, i) => (i % 7 === 0 ? null : `tëxt ${i}`)),
          type: 'STRING',
        },
        { name: 'score', data: Array.from({ length: 2_500 }, (_, i) => i / 10), type: 'DOUBLE' },
        {
          name: 'at',
          data: Array.from({ length: 2_500 }, () => new Date(Date.UTC(2024, 1, 29))),
          type: 'TIMESTAMP',
        },
      ],
    });
    const { cells, columns, format } = await read(file(`${codec}.parquet`, new Uint8Array(buffer)));
    expect(format).toBe('parquet');
    expect(columns).toEqual(['id', 'text', 'score', 'at']);
    expect(cells).toHaveLength(2_500);
    expect(cells[0]).toEqual(['1234567890123450000', '', '0', '2024-02-29']);
    expect(cells[2_499]).toEqual(['1234567890123452499', '', '249.9', '2024-02-29']);
  });

  test('damaged', async () => {
    await expect(read(file('bad.parquet', 'PAR1 and then nothing of use PAR1'))).rejects.toThrow('damaged');
    await expect(read(file('bad.parquet.gz', gzipSync('PAR1 and then')))).rejects.toThrow(
      'cannot be read while it is packed',
    );
  });
});

describe('statistics packages', () => {
  test.each([true, false])('SPSS, compressed: %s', async (compressed) => {
    const { columns, cells, format, table } = await read(
      file(`a${compressed}.sav`, spssFile({ compressed })),
    );
    expect(format).toBe('spss');
    expect(table.encoding.name).toBe('utf-8');
    expect(columns).toEqual(['id', 'party_choice', 'party_choice_code', 'name', 'day', 'text']);
    expect(cells).toEqual([
      ['1', 'Labour', '1', 'Jörg', '2024-02-29', 'é'.repeat(140)],
      ['2.5', 'Weigert sich – früh', '9', 'Ana', '', 'short'],
    ]);
  });

  test('Stata', async () => {
    const { columns, cells, format } = await read(file('a.dta', stataFile()));
    expect(format).toBe('stata');
    expect(columns).toEqual(['stance', 'stance_code', 'share', 'name', 'day', 'text', 'ratio']);
    expect(cells).toEqual([
      ['in favour', '1', '0.1', 'Zoë', '2024-02-29', 'a long text – with dashes', '0.1'],
      ['refused', '.a', '', 'Bo', '', 'another', '2'],
      ['7', '7', '10000000000', '', '1960-01-01', '', ''],
    ]);
  });

  test('cut short', async () => {
    const whole = spssFile({ compressed: true });
    await expect(read(file('cut.sav', whole.subarray(0, 400)))).rejects.toThrow('damaged or cut short');
    await expect(read(file('cut.dta', stataFile().subarray(0, 900)))).rejects.toThrow('damaged or cut short');
  });
});

describe('texts', () => {
  test('a folder: the file is the id, its folder a label; each in its own encoding', async () => {
    file('texts/pos/2.txt', Buffer.from('caf\xe9 cr\xe8me, d\xe9j\xe0 vu, na\xefve\n', 'latin1'));
    file('texts/pos/10.txt', 'ten');
    file('texts/neg/1.txt', '\ufeffone\r\ntwo\r\n');
    file('texts/neg/notes.pdf', 'no text');
    const { columns, cells, format } = await read(join(folder, 'texts'));
    expect(format).toBe('texts');
    expect(columns).toEqual(['file', 'folder', 'text']);
    expect(cells).toEqual([
      ['neg/1.txt', 'neg', 'one\r\ntwo'],
      ['pos/2.txt', 'pos', 'café crème, déjà vu, naïve'],
      ['pos/10.txt', 'pos', 'ten'],
    ]);
  });

  test('a zip archive of texts', async () => {
    const { cells } = await read(file('texts.zip', zipOf({ 'a.txt': 'A', 'b/c.txt': 'C' })));
    expect(cells).toEqual([
      ['a.txt', '', 'A'],
      ['b/c.txt', 'b', 'C'],
    ]);
  });

  test('a folder without texts', async () => {
    mkdirSync(join(folder, 'none'));
    await expect(read(join(folder, 'none'))).rejects.toThrow('that holds no text files');
  });

  test('one sentence per line', async () => {
    const path = file('ptb.txt', " no it was n't black monday \n but while \n\n the end\n");
    const { columns, cells, lines, format } = await read(path);
    expect(format).toBe('lines');
    expect(columns).toEqual(['text']);
    expect(cells.map(([text]) => text)).toEqual([
      " no it was n't black monday ",
      ' but while ',
      '',
      ' the end',
    ]);
    expect(lines).toEqual([1, 2, 3, 4]);
  });

  test('a .txt file with columns is a table', async () => {
    expect((await read(file('tab.txt', 'id\ttext\n1\ta b\n2\tc d\n'))).columns).toEqual(['id', 'text']);
  });
});

describe('tagged sentences', () => {
  test('CoNLL-U', async () => {
    const word = (id: string, form: string, tag: string, misc = '_'): string =>
      [id, form, form.toLowerCase(), tag, 'X', '_', '0', 'root', '_', misc].join('\t');
    const path = file(
      'a.conllu',
      [
        '# newdoc id = d1',
        '# sent_id = s1',
        "# text = I can't.",
        word('1', 'I', 'PRON'),
        word('2-3', "can't", '_'),
        word('2', 'ca', 'AUX'),
        word('3', "n't", 'PART'),
        word('3.1', 'go', 'VERB'),
        word('4', '.', 'PUNCT'),
        '',
        '# sent_id = s2',
        word('1', 'Oh', 'INTJ', 'SpaceAfter=No'),
        word('2', '!', 'PUNCT'),
        '',
        '# sent_id = s3',
        '1\tbroken',
      ].join('\n'),
    );
    const { columns, cells, problems } = await read(path);
    expect(columns.slice(0, 7)).toEqual(['sent_id', 'newdoc_id', 'text', 'tokens', 'lemmas', 'upos', 'xpos']);
    expect(cells[0]!.slice(0, 6)).toEqual([
      's1',
      'd1',
      "I can't.",
      '["I","ca","n\'t","."]',
      '["i","ca","n\'t","."]',
      '["PRON","AUX","PART","PUNCT"]',
    ]);
    expect(cells[1]!.slice(0, 4)).toEqual(['s2', 'd1', 'Oh!', '["Oh","!"]']);
    expect(problems).toEqual(['has 2 columns on line 16 where a word has 10']);
  });

  test('CoNLL columns', async () => {
    const content = '-DOCSTART- -X- O O\n\nEU NNP I-NP B-ORG\n# CD O O\n\nPeter NNP I-NP B-PER\n';
    for (const [name, options] of [
      ['a.conll', {}],
      ['b.txt', { format: 'conll' }],
    ] as const) {
      const { columns, cells } = await read(file(name, content), options);
      expect(columns).toEqual(['document', 'text', 'tokens', 'tags_1', 'tags_2', 'tags_3']);
      expect(cells).toEqual([
        ['1', 'EU #', '["EU","#"]', '["NNP","CD"]', '["I-NP","O"]', '["B-ORG","O"]'],
        ['1', 'Peter', '["Peter"]', '["NNP"]', '["I-NP"]', '["B-PER"]'],
      ]);
    }
  });
});
