/**
 * From a CSV file to a searchable corpus, against the sqlite3 command line on the same file in the same run: `.import`,
 * then a full-text index with its default settings, and with the `hashsize` that Lectern uses.
 * Options: --rows N (default 1,000,000, which are 268 MB), --rounds N (default 3, of which the medians count).
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
  const rounds = Number(options['rounds'] ?? 3);
  const folder = mkdtempSync(join(tmpdir(), 'lectern-bench-'));
  try {
    const table = join(folder, 'tweets.csv');
    writeTweetTable(table, rows);
    const ours: Measured[] = [];
    const theirs: CommandLine[] = [];
    let projectMegabytes = 0;
    // One after the other, round by round: what else the machine does meets both.
    for (let round = 0; round < rounds; round++) {
      const project = join(folder, 'bench.lectern');
      createProject(project, 'bench', '0').close();
      ours.push(lectern(project, table));
      projectMegabytes = Math.round(statSync(project).size / 1e5) / 10;
      rmSync(project);
      const peer = sqliteCommandLine(folder, table);
      if (peer) theirs.push(peer);
    }
    const seconds = median(ours.map((one) => one.seconds));
    const processorSeconds = median(ours.map((one) => one.processorSeconds));
    return {
      rows,
      fileMegabytes: Math.round(statSync(table).size / 1e5) / 10,
      lectern: {
        seconds,
        processorSeconds,
        rowsPerSecond: Math.round(rows / seconds),
        peakMemoryMegabytes: Math.max(...ours.map((one) => one.peakMemoryMegabytes)),
        longestHostPauseMs: Math.max(...ours.map((one) => one.longestHostPauseMs)),
        projectMegabytes,
        rounds: ours,
      },
      sqlite: theirs.length > 0 ? theirs : 'the command sqlite3 is not installed here',
      ...(theirs.length > 0 && {
        ratioToDefaultIndex: ratio(
          seconds,
          median(theirs.map((one) => one.importing.seconds + one.defaultIndex.seconds)),
        ),
        ratioToSameHashsize: ratio(
          seconds,
          median(theirs.map((one) => one.importing.seconds + one.sameHashsizeIndex.seconds)),
        ),
        // The command line works in one thread; on a busy machine these change less than those of the clock.
        processorTimeToDefaultIndex: ratio(
          processorSeconds,
          median(theirs.map((one) => one.importing.processorSeconds + one.defaultIndex.processorSeconds)),
        ),
        processorTimeToSameHashsize: ratio(
          processorSeconds,
          median(
            theirs.map((one) => one.importing.processorSeconds + one.sameHashsizeIndex.processorSeconds),
          ),
        ),
      }),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Measured {
  readonly seconds: number;
  readonly processorSeconds: number;
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

interface Step {
  readonly seconds: number;
  readonly processorSeconds: number;
}

interface CommandLine {
  readonly version: string;
  readonly importing: Step;
  readonly defaultIndex: Step;
  readonly sameHashsizeIndex: Step;
}

function sqliteCommandLine(folder: string, table: string): CommandLine | undefined {
  const found = spawnSync('sqlite3', ['--version'], { encoding: 'utf8' });
  if (found.status !== 0) return undefined;
  const database = join(folder, 'plain.db');
  const timed = (sql: string[]): Step => {
    const started = performance.now();
    const result = spawnSync('bash', ['-c', `sqlite3 "$0" && times`, database], {
      input: sql.join('\n'),
      encoding: 'utf8',
    });
    if (result.status !== 0) throw new Error(result.stderr);
    return {
      seconds: round((performance.now() - started) / 1000),
      processorSeconds: processorSecondsOf(result.stdout),
    };
  };
  // Neither side writes a journal or waits for the disk.
  const fast = ['PRAGMA journal_mode=OFF;', 'PRAGMA synchronous=OFF;'];
  const names = 'id created_at user lang label grp likes score url text'.split(' ');
  const index = `CREATE VIRTUAL TABLE fts USING fts5(text, content='doc', content_rowid='rowid', tokenize='unicode61 remove_diacritics 2');`;
  const build = "INSERT INTO fts(fts) VALUES('rebuild');";
  const importing = timed([
    ...fast,
    `CREATE TABLE doc(${names.map((name) => `${name} TEXT`).join(', ')});`,
    `.import --csv --skip 1 ${table} doc`,
  ]);
  const defaultIndex = timed([...fast, index, build]);
  timed([...fast, 'DROP TABLE fts;']);
  const sameHashsizeIndex = timed([
    ...fast,
    index,
    "INSERT INTO fts(fts, rank) VALUES('hashsize', 67108864);",
    build,
  ]);
  rmSync(database);
  return { version: found.stdout.split(' ')[0]!, importing, defaultIndex, sameHashsizeIndex };
}

/** Of the children, in the second line of what the shell's `times` prints: user and system, such as `1m2.345s 0m0.120s`. */
function processorSecondsOf(times: string): number {
  const children = times.trim().split('\n').at(-1) ?? '';
  const parts = [...children.matchAll(/(\d+)m([\d.]+)s/g)];
  return round(parts.reduce((sum, [, minutes, seconds]) => sum + 60 * Number(minutes) + Number(seconds), 0));
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle]! : round((sorted[middle - 1]! + sorted[middle]!) / 2);
}

function ratio(a: number, b: number): number {
  return round(a / b);
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
