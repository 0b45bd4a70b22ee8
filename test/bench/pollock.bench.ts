/**
 * Reading messy CSV files: the Pollock files, told the dialect and left to find it, and the annotated dialect sets.
 * `--worst 20` also lists the files that lost most.
 */
import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import Papa from 'papaparse';
import type { ReadOptions } from '../../src-main/api/corpora.ts';
import { openTable } from '../../src-main/files/table-reader.ts';
import { pollockValues, type LoadedTable } from './pollock-score.ts';

const data = new URL('../../../shared/data/csv_messy/', import.meta.url).pathname;

export async function run(options: Readonly<Record<string, string>>): Promise<object> {
  if (!existsSync(data)) return { skipped: `${data} is not there` };
  const folder = mkdtempSync(join(tmpdir(), 'lectern-pollock-'));
  try {
    const worst = Number(options['worst'] ?? 0);
    return {
      ...(await pollock(folder, worst)),
      dialects: {
        pollockAndOthers: await dialects(folder, 'pollock_and_others', worst),
        w3c: await dialects(folder, 'w3c_csvw', worst),
      },
      horror: await horror(),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Parameters {
  readonly encoding: string;
  readonly delimiter: string;
  readonly quotechar: string;
  readonly escapechar: string;
  readonly header_lines: number;
}

async function pollock(folder: string, worst: number): Promise<object> {
  const unpacked = ['row_pollutions', 'survey_sample'].map((archive) => {
    const to = join(folder, archive);
    mkdirSync(to);
    execFileSync('tar', ['xzf', join(data, 'pollock', `${archive}.tar.gz`), '-C', to]);
    return existsSync(join(to, 'csv')) ? to : join(to, readdirSync(to)[0] ?? '');
  });
  return {
    pollock: await score([join(data, 'pollock'), unpacked[0]!], folder, worst),
    pollockSurvey: await score([unpacked[1]!], folder, worst),
  };
}

async function score(sets: readonly string[], folder: string, worst: number): Promise<object> {
  const told: Scored[] = [];
  const found: Scored[] = [];
  for (const set of sets) {
    for (const file of readdirSync(join(set, 'csv'))) {
      const path = withCrlf(join(set, 'csv', file), folder);
      const clean = cleanTable(join(set, 'clean', file));
      const parameters = JSON.parse(
        readFileSync(join(set, 'parameters', `${file}_parameters.json`), 'utf8'),
      ) as Parameters;
      told.push({ file, values: pollockValues(await load(path, readOptionsOf(parameters)), clean) });
      found.push({ file, values: pollockValues(await load(path, {}), clean) });
    }
  }
  return { files: told.length, told: simple(told, worst), automatic: simple(found, worst) };
}

interface Scored {
  readonly file: string;
  readonly values: readonly number[];
}

function simple(all: readonly Scored[], worst: number): object {
  const means = all[0]!.values.map(
    (_, i) => all.reduce((sum, { values }) => sum + values[i]!, 0) / all.length,
  );
  const sums = all.map(({ file, values }) => ({ file, sum: values.reduce((a, b) => a + b, 0) }));
  return {
    simple: Math.round(means.reduce((a, b) => a + b, 0) * 10_000) / 10_000,
    ...(worst === 0
      ? {}
      : {
          worst: sums
            .sort((a, b) => a.sum - b.sum)
            .slice(0, worst)
            .map(({ file, sum }) => `${sum.toFixed(2)} ${file}`),
        }),
  };
}

function readOptionsOf({
  encoding,
  delimiter,
  quotechar,
  escapechar,
  header_lines,
}: Parameters): ReadOptions {
  return {
    ...(delimiter.length === 1 ? { delimiter } : {}),
    quote: quotechar,
    ...(escapechar !== '' && escapechar !== quotechar && escapechar !== '\0' ? { escape: escapechar } : {}),
    header: header_lines > 0,
    ...(encoding === '' ? {} : { encoding }),
  };
}

/** The set was stored with LF although its annotations say CRLF. */
function withCrlf(path: string, folder: string): string {
  if (/record_delimiter/.test(path)) return path;
  const content = readFileSync(path, 'latin1');
  if (content.includes('\r')) return path;
  const to = join(folder, basename(path));
  writeFileSync(to, content.replaceAll('\n', '\r\n'), 'latin1');
  return to;
}

function cleanTable(path: string): LoadedTable {
  const { data: rows } = Papa.parse<string[]>(readFileSync(path, 'utf8'), {
    delimiter: ',',
    skipEmptyLines: true,
  });
  return { header: rows[0] ?? [], rows: rows.slice(1) };
}

/** As an export gives it back: every row that was read, short ones filled up. */
async function load(path: string, options: ReadOptions): Promise<LoadedTable | undefined> {
  try {
    const table = await openTable(path, options, { depth: 'whole' });
    const rows: string[][] = [];
    const width = table.columns.length;
    for await (const batch of table.rows()) {
      for (const { cells } of batch) {
        if (cells.length === 1 && cells[0] === '' && width > 1) continue;
        while (cells.length < width) cells.push('');
        rows.push(cells);
      }
    }
    const header = table.columns.map(({ name, column }) => (table.dialect.header ? name : column));
    return { header: table.dialect.header ? header : [], rows };
  } catch {
    return statSync(path).size === 0 ? { header: [], rows: [] } : undefined;
  }
}

const marks: Readonly<Record<string, string>> = {
  comma: ',',
  semicolon: ';',
  tab: '\t',
  vslash: '|',
  pipe: '|',
  nsign: '#',
  space: ' ',
  colon: ':',
  star: '*',
  doublequote: '"',
  singlequote: "'",
  '': '',
};

async function dialects(folder: string, set: string, worst: number): Promise<object> {
  const to = join(folder, `dialects-${set}`);
  mkdirSync(to);
  execFileSync('tar', ['xzf', join(data, 'dialects', `${set}.tar.gz`), '-C', to]);
  const { data: rows } = Papa.parse<Record<string, string>>(
    readFileSync(join(data, 'dialects', `${set}_dialects.csv`), 'utf8'),
    { header: true, skipEmptyLines: true },
  );
  let files = 0;
  let right = 0;
  const wrong: string[] = [];
  for (const row of rows) {
    const path = join(to, 'files', row['file_name'] ?? '');
    if (!existsSync(path)) continue;
    files++;
    const delimiter = marks[row['fields_delimiter'] ?? ''] ?? row['fields_delimiter'];
    const quote = marks[row['quotechar'] ?? ''] ?? row['quotechar'];
    try {
      const { dialect } = await openTable(path, { format: 'delimited' });
      if (dialect.delimiter === delimiter && dialect.quote === quote) right++;
      else
        wrong.push(
          `${row['file_name']}: ${JSON.stringify([dialect.delimiter, dialect.quote])} for ${JSON.stringify([delimiter, quote])}`,
        );
    } catch (error) {
      wrong.push(`${row['file_name']}: ${String(error)}`);
    }
  }
  return {
    files,
    right,
    share: Math.round((right / files) * 10_000) / 10_000,
    ...(worst > 0 ? { wrong } : {}),
  };
}

/** Nothing but a sentence may come of an odd file. */
async function horror(): Promise<object> {
  let files = 0;
  let read = 0;
  const crashes: string[] = [];
  for (const name of readdirSync(join(data, 'horror'), { recursive: true }) as string[]) {
    const path = join(data, 'horror', name);
    if (!statSync(path).isFile()) continue;
    files++;
    try {
      const table = await openTable(path, {}, { depth: 'whole' });
      for await (const batch of table.rows()) void batch;
      read++;
    } catch (error) {
      if (!(error instanceof Error) || error.name !== 'LecternError')
        crashes.push(`${name}: ${String(error)}`);
    }
  }
  return { files, read, refusedInWords: files - read - crashes.length, crashes };
}
