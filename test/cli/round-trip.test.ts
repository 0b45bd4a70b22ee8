/** A corpus that went in and came out again, with predictions: nothing is changed but the new columns, cell by cell. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseCsv } from '../e2e/support/csv.ts';
import { lectern } from '../support/lectern.ts';
import { repository } from '../support/workbench.ts';

const data = join(repository, '..', 'shared', 'data');
const corpora = [
  {
    file: join(data, 'congress_tweets', 'house_tweets_60k.csv.gz'),
    columns: ['--text', 'text', '--label', 'viral', '--id', 'tweet_id'],
    label: 'viral',
  },
  {
    file: join(data, 'imdb', 'imdb_train.csv.gz'),
    columns: ['--text', 'text', '--label', 'label_name', '--id', 'review_id'],
    label: 'label_name',
  },
];

/** By a parser that has nothing to do with ours. */
function cells(bytes: Buffer): string[][] {
  return parseCsv(bytes.toString('utf8'));
}

/** Rows that differ, few enough to be read. */
function differing(
  found: readonly (readonly string[])[],
  expected: readonly (readonly string[])[],
): object[] {
  const list: object[] = [];
  expected.forEach((row, index) => {
    const other = found[index]?.slice(0, row.length);
    if (list.length < 5 && row.some((cell, column) => cell !== other?.[column]))
      list.push({ index, row, other });
  });
  return list;
}

describe.each(corpora)('$file', ({ file, columns, label }) => {
  let home: string;
  beforeAll(() => {
    home = mkdtempSync(join(tmpdir(), 'lectern-round-trip-'));
  });
  afterAll(() => rmSync(home, { recursive: true, force: true }));

  test.skipIf(!existsSync(file))(
    'comes back as it was (skipped where ../shared/data is absent)',
    async () => {
      const run = async (...args: string[]): Promise<void> => {
        const { code, stderr } = await lectern(args, { home });
        expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
      };
      const project = join(home, 'study.lectern');
      await run('import', project, file, ...columns);
      await run('split', project, '--train', '0.8', '--validation', '0.1', '--test', '0.1');
      await run('train', project, '--preset', 'majority');
      const out = (ending: string): string => join(home, `out.${ending}`);
      for (const ending of ['csv', 'parquet', 'jsonl'])
        await run('export', project, 'latest', '-o', out(ending));

      const [header, ...source] = cells(gunzipSync(readFileSync(file)));
      const [written, ...rows] = cells(readFileSync(out('csv')));
      expect(written.slice(0, header.length)).toEqual(header);
      expect(rows).toHaveLength(source.length);
      expect(differing(rows, source)).toEqual([]);
      expect(written.slice(header.length)).toContain('majority_1_label');
      const human = written.indexOf('majority_1_human');
      expect(rows.every((row) => row[human] === row[header.indexOf(label)])).toBe(true);

      const lines = readFileSync(out('jsonl'), 'utf8').trimEnd().split('\n');
      const objects = lines.map((line) => Object.values(JSON.parse(line) as Record<string, string>));
      expect(differing(objects, source)).toEqual([]);

      const connection = await (await DuckDBInstance.create()).connect();
      const read = await connection.runAndReadAll(`SELECT * FROM read_parquet('${out('parquet')}')`);
      expect(read.columnNames()).toEqual(written);
      expect(differing(read.getRows() as string[][], source)).toEqual([]);
      connection.closeSync();
    },
    180_000,
  );
});
