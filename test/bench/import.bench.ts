/**
 * From a CSV file to a searchable corpus, against the sqlite3 command line on the same file in the same run: `.import`,
 * then a full-text index with its default settings, and with the `hashsize` that Lectern uses.
 * Options: --rows N (default 1,000,000, which are 268 MB).
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createProject } from '../../src-main/database/open-project.ts';
import { writeTweetTable } from './tweet-table.ts';

export async function run(options: Readonly<Record<string, string>> = {}): Promise<object> {
  const rows = Number(options['rows'] ?? 1_000_000);
  const folder = mkdtempSync(join(tmpdir(), 'lectern-bench-'));
  try {
    const table = join(folder, 'tweets.csv');
    writeTweetTable(table, rows);
    const project = join(folder, 'bench.lectern');
    createProject(project, 'bench', '0').close();
    const ours = lectern(project, table);
    const theirs = sqliteCommandLine(folder, table);
    return {
      rows,
      fileMegabytes: Math.round(statSync(table).size / 1e5) / 10,
      lectern: {
        ...ours,
        rowsPerSecond: Math.round(rows / ours.seconds),
        projectMegabytes: Math.round(statSync(project).size / 1e5) / 10,
      },
      sqlite: theirs ?? 'the command sqlite3 is not installed here',
      ...(theirs && {
        ratioToDefaultIndex: ratio(ours.seconds, theirs.importSeconds + theirs.defaultIndexSeconds),
        ratioToSameHashsize: ratio(ours.seconds, theirs.importSeconds + theirs.sameHashsizeIndexSeconds),
      }),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Measured {
  readonly seconds: number;
  readonly stored: number;
  readonly found: number;
  readonly peakMemoryMegabytes: number;
  readonly longestHostPauseMs: number;
}

function lectern(project: string, table: string): Measured {
  const child = fileURLToPath(new URL('./import-in-child.ts', import.meta.url));
  const result = spawnSync(process.execPath, [child, project, table], { encoding: 'utf8' });
  if (result.status !== 0) throw new Error(result.stderr);
  return JSON.parse(result.stdout) as Measured;
}

interface CommandLine {
  readonly version: string;
  readonly importSeconds: number;
  readonly defaultIndexSeconds: number;
  readonly sameHashsizeIndexSeconds: number;
}

function sqliteCommandLine(folder: string, table: string): CommandLine | undefined {
  const found = spawnSync('sqlite3', ['--version'], { encoding: 'utf8' });
  if (found.status !== 0) return undefined;
  const database = join(folder, 'plain.db');
  const seconds = (sql: string[]): number => {
    const started = performance.now();
    const result = spawnSync('sqlite3', [database], { input: sql.join('\n'), encoding: 'utf8' });
    if (result.status !== 0) throw new Error(result.stderr);
    return round((performance.now() - started) / 1000);
  };
  // Neither side writes a journal or waits for the disk.
  const fast = ['PRAGMA journal_mode=OFF;', 'PRAGMA synchronous=OFF;'];
  const names = 'id created_at user lang label grp likes score url text'.split(' ');
  const index = `CREATE VIRTUAL TABLE fts USING fts5(text, content='doc', content_rowid='rowid', tokenize='unicode61 remove_diacritics 2');`;
  const build = "INSERT INTO fts(fts) VALUES('rebuild');";
  const importSeconds = seconds([
    ...fast,
    `CREATE TABLE doc(${names.map((name) => `${name} TEXT`).join(', ')});`,
    `.import --csv --skip 1 ${table} doc`,
  ]);
  const defaultIndexSeconds = seconds([...fast, index, build]);
  seconds([...fast, 'DROP TABLE fts;']);
  const sameHashsizeIndexSeconds = seconds([
    ...fast,
    index,
    "INSERT INTO fts(fts, rank) VALUES('hashsize', 67108864);",
    build,
  ]);
  return {
    version: found.stdout.split(' ')[0]!,
    importSeconds,
    defaultIndexSeconds,
    sameHashsizeIndexSeconds,
  };
}

function ratio(a: number, b: number): number {
  return round(a / b);
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
