import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { parquetReadObjects } from 'hyparquet';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readVectorFile } from './vector-file.ts';
import { writeVectorFile, type VectorFileFormat, type VectorTable } from './vector-writer.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lectern-vectors-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const table: VectorTable = {
  names: ['the', 'naïve', '東京', '🙂', 'a"b,c'],
  size: 3,
  vectors: Float32Array.of(0.1, -2, 3e-8, 1 / 3, 0, 12345678, -0.5, 0.25, 1e30, 7, 8, 9, 1.5, 2.5, 3.5),
  columns: [
    { name: 'word', values: ['the', 'naïve', '東京', '🙂', 'a"b,c'] },
    { name: 'count', values: ['9', '5', '4', '3', '2'] },
  ],
};
const all = { limit: 1000 };

async function write(format: VectorFileFormat, given = table): Promise<string> {
  const path = join(folder, `vectors.${format}`);
  await writeVectorFile(path, format, given, false);
  return path;
}

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

describe('vectors go out and come back', () => {
  test.each(['txt', 'bin'] as const)('word2vec %s keeps every bit', async (format) => {
    const back = await readVectorFile(await write(format), all);
    expect(back.words).toEqual(table.names);
    expect(back.size).toBe(3);
    expect(back.vectors).toEqual(table.vectors);
    expect(back.warnings).toEqual([]);
  });

  test('npy is what NumPy reads: magic, header, little-endian floats from a multiple of 64', async () => {
    const bytes = readFileSync(await write('npy'));
    expect([...bytes.subarray(0, 8)]).toEqual([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0]);
    const start = 10 + bytes.readUInt16LE(8);
    expect(start % 64).toBe(0);
    expect(bytes.toString('latin1', 10, start).trimEnd()).toBe(
      "{'descr': '<f4', 'fortran_order': False, 'shape': (5, 3), }",
    );
    expect(bytes[start - 1]).toBe(10);
    expect(Array.from({ length: 15 }, (_, at) => bytes.readFloatLE(start + at * 4))).toEqual([
      ...table.vectors,
    ]);
    expect(readFileSync(join(folder, 'vectors.rows.csv'), 'utf8')).toContain('"a""b,c",2');
  });

  test('csv, projector and parquet', async () => {
    expect(
      readFileSync(await write('csv'), 'utf8')
        .split('\n')
        .slice(0, 2),
    ).toEqual(['word,count,d1,d2,d3', 'the,9,0.1,-2,3e-8']);
    expect(readFileSync(await write('tsv'), 'utf8').split('\n')[0]).toBe('0.1\t-2\t3e-8');
    expect(readFileSync(join(folder, 'vectors.metadata.tsv'), 'utf8').split('\n')[0]).toBe('word\tcount');
    const bytes = readFileSync(await write('parquet'));
    const rows = await parquetReadObjects({
      file: bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength),
    });
    expect(rows[2]).toEqual({ word: '東京', count: '4', d1: -0.5, d2: 0.25, d3: Math.fround(1e30) });
  });

  test('a file that is there is refused, and nothing is left behind', async () => {
    await write('txt');
    await expect(write('txt')).rejects.toThrow('There is already a file');
    await expect(writeVectorFile(join(folder, 'no', 'x.csv'), 'csv', table, false)).rejects.toThrow(
      'There is no folder',
    );
  });
});

describe('published forms', () => {
  test('GloVe has no first line of sizes; gzipped; blanks inside a word', async () => {
    const path = file('glove.txt.gz', gzipSync('the 0.5 -1\n. . 1 2\nbad 1\nthe 9 9\n'));
    const { words, size, vectors, warnings } = await readVectorFile(path, all);
    expect(words).toEqual(['the', '. .']);
    expect(size).toBe(2);
    expect([...vectors]).toEqual([0.5, -1, 1, 2]);
    expect(warnings).toEqual([
      'Lines left out because they do not hold a word and 2 numbers: 1.',
      'Words that occur again later in the file, of which the first vector counts: 1.',
    ]);
  });

  test('fastText ends its lines with a blank; a limit stops the reading', async () => {
    const path = file('wiki.vec', '3 2\nde 1 2 \nla 3 4 \nel 5 6 \n');
    const { words, warnings } = await readVectorFile(path, { limit: 2 });
    expect(words).toEqual(['de', 'la']);
    expect(warnings[0]).toContain('Only the first 2 vectors');
  });

  test.each([
    ['prose', 'Dear diary,\ntoday nothing happened.\n'],
    ['one long line', 'x'.repeat(400_000)],
    ['a header alone', '100 300\n'],
  ])('%s is refused in words', async (_, content) => {
    await expect(readVectorFile(file('odd.txt', content), all)).rejects.toThrow(
      'does not look like word vectors',
    );
  });
});
