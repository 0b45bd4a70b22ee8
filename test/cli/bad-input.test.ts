/** Each kind of bad input gets one clear sentence and leaves nothing half-done. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { importReport, type ImportReport } from '../../src-main/api/corpora.ts';
import { createProject } from '../../src-main/database/open-project.ts';
import { lectern } from '../support/lectern.ts';
import { failureShape } from '../support/shapes.ts';
import { commandLine, ownNode, repository } from '../support/workbench.ts';

let home: string;
let number = 0;

beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'lectern-bad-'));
});
afterAll(() => {
  rmSync(home, { recursive: true, force: true });
});

const place = (name: string) => join(home, name);
function file(name: string, content: string | Uint8Array): string {
  writeFileSync(place(name), content);
  return place(name);
}
const newProject = () => place(`p${String((number += 1))}.lectern`);

/** Both faces of one failure: `--json`, and the words on stderr. */
async function failure(args: readonly string[], environment: NodeJS.ProcessEnv = {}) {
  const outcome = await lectern([...args, '--json'], { home, environment });
  const { error } = failureShape.parse(outcome.json());
  expect(outcome.code).toBe(error.code === 'bad-input' ? 2 : 1);
  expect(error.code).not.toBe('internal');
  // One sentence: begins with a capital or a quotation, ends with a full stop, has no line break and no trace of a stack.
  expect(error.message).toMatch(/^[\p{Lu}“\d-].*\.$/su);
  expect(error.message).not.toMatch(/\n|Error:|SQLITE|ENOENT|at .*\.ts/);
  const human = await lectern(args, { home, environment });
  expect(human.stdout).toBe('');
  expect(human.stderr).toContain(`lectern: ${error.message}`);
  return error;
}

async function imported(path: string, ...more: string[]): Promise<ImportReport> {
  const outcome = await lectern(['import', newProject(), path, ...more, '--json'], { home });
  expect(outcome.code, outcome.stdout + outcome.stderr).toBe(0);
  const report = importReport.parse(outcome.json());
  expect(report.read).toBe(report.stored + report.skipped + report.empty);
  return report;
}

describe('a file that cannot be imported', () => {
  const cases: [string, () => string, string, RegExp][] = [
    ['a missing file', () => place('nowhere.csv'), 'not-found', /nowhere\.csv/],
    [
      'a directory',
      () => (mkdirSync(place('folder.csv'), { recursive: true }), place('folder.csv')),
      'unreadable-file',
      /folder\.csv.*is a folder/,
    ],
    ['an empty file', () => file('empty.csv', ''), 'bad-file', /empty\.csv.*is empty/],
    ['a header without rows', () => file('header.csv', 'text,label\n'), 'bad-file', /header\.csv/],
    [
      'a text column that is all empty',
      () => file('blank.csv', `text,label\n${',a\n,b\n'.repeat(20)}`),
      'bad-data',
      /empty/,
    ],
    [
      'a picture',
      () => file('picture.csv', Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex')),
      'bad-file',
      /picture\.csv/,
    ],
    [
      'a cut gzip archive',
      () => file('cut.csv.gz', Buffer.from('1f8b08000000000000034b4ad5', 'hex')),
      'bad-file',
      /cut\.csv\.gz/,
    ],
  ];
  test.each(cases)('%s', async (_name, make, code, message) => {
    const project = newProject();
    const error = await failure(
      ['import', project, make(), '--text', 'text'].slice(0, make().includes('blank') ? 5 : 3),
    );
    expect(error.code).toBe(code);
    expect(error.message).toMatch(message);
  });
});

describe('a file that is imported as far as it can be', () => {
  test('no header: columns get names, and no row is taken for one', async () => {
    const rows = Array.from(
      { length: 30 },
      (_, row) =>
        `${String(1000 + row)},This is the text of row ${String(row)} and it is rather long,${row % 2 === 0 ? 'yes' : 'no'}`,
    );
    const report = await imported(file('no-header.csv', `${rows.join('\n')}\n`));
    expect(report.stored).toBe(30);
    expect(report.dialect.header).toBe(false);
    expect(new Set(report.columns.map(({ column }) => column)).size).toBe(3);
  });

  test('unbalanced quotes are said with their line', async () => {
    const many = (row: (index: number) => string) =>
      Array.from({ length: 30 }, (_, index) => row(index)).join('');
    const path = file(
      'quotes.csv',
      `text,label\n${many((index) => `"fine ${String(index)}",a\n`)}"never closed,b\n${many((index) => `plain ${String(index)},b\n`)}`,
    );
    const report = await imported(path, '--text', 'text');
    expect(report).toMatchObject({ read: 61, stored: 60, skipped: 1 });
    expect(report.skippedRows).toEqual([
      { line: 32, reason: expect.stringContaining('never closed') as string },
    ]);
  });

  test('ragged rows are skipped one by one, with line and reason', async () => {
    const report = await imported(
      file('ragged.csv', 'text,label\none,a\ntwo\nthree,b,extra,cells\nfour,a\n'),
      '--text',
      'text',
    );
    expect(report.stored + report.skipped).toBe(4);
    expect(report.skippedRows.map(({ line }) => line)).toContain(4);
  });

  const texts = `text;label\n${'Grüße aus Köln, schön wär’s;positiv\nÄrger über die Straße;negativ\n'.repeat(20)}`;
  test('UTF-16 with and without a byte order mark', async () => {
    for (const [name, bytes] of [
      ['utf16-bom.csv', Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(texts, 'utf16le')])],
      ['utf16be-bom.csv', Buffer.concat([Buffer.from([0xfe, 0xff]), Buffer.from(texts, 'utf16le').swap16()])],
    ] as const) {
      const report = await imported(file(name, bytes), '--text', 'text');
      expect(report.encoding, name).toMatch(/utf-?16/i);
      expect(report.columns.map((each) => each.name)).toEqual(['text', 'label']);
    }
  });

  test('Windows-1252', async () => {
    const bytes = Buffer.from(texts.replaceAll('’', '\u0092'), 'latin1');
    const report = await imported(file('latin.csv', bytes), '--text', 'text');
    expect(report.encoding).toMatch(/1252|8859/);
  });

  test('NUL bytes in a cell neither cut a text nor stop the import', async () => {
    const report = await imported(
      file('nul.csv', `text,label\n${'a good row,a\n'.repeat(50)}a\0b,b\nlast,a\n`),
      '--text',
      'text',
    );
    expect(report.read).toBe(52);
  });

  test('a field of 10 MB is kept whole', async () => {
    const report = await imported(
      file('field.csv', `text,label\n"${'x y '.repeat(2_621_440)}",a\nshort,b\n`),
      '--text',
      'text',
    );
    expect(report.stored).toBe(2);
  });

  test('duplicate and empty column names stay apart', async () => {
    const report = await imported(
      file('names.csv', 'text,note,note,,\nhello there,1,2,3,4\nhello again,5,6,7,8\n'),
      '--text',
      'text',
    );
    const columns = report.columns.map(({ column }) => column);
    expect(new Set(columns).size).toBe(5);
    expect(columns.every((column) => column !== '')).toBe(true);
    expect(report.columns.map(({ name }) => name)).toEqual(['text', 'note', 'note', '', '']);
  });
});

test('a label with one category only cannot be learnt', async () => {
  const project = newProject();
  const path = file(
    'one-class.csv',
    `text,label\n${Array.from({ length: 40 }, (_, row) => `text number ${String(row)},same\n`).join('')}`,
  );
  expect(
    (await lectern(['import', project, path, '--text', 'text', '--label', 'label'], { home })).code,
  ).toBe(0);
  expect((await lectern(['split', project], { home })).code).toBe(0);
  const error = await failure(['train', project, '--preset', 'logistic']);
  expect(error.code).toBe('bad-data');
});

describe('a project that cannot be used', () => {
  test('something else than a project', async () => {
    const error = await failure(['runs', file('letter.lectern', 'Dear Sir or Madam,\n'.repeat(100))]);
    expect(error.code).toBe('bad-project');
    expect((await failure(['runs', file('nothing.lectern', '')])).code).toBe('bad-project');
    expect((await failure(['runs', place('missing.lectern')])).code).toBe('not-found');
    mkdirSync(place('folder.lectern'), { recursive: true });
    expect(['unreadable-file', 'bad-project']).toContain(
      (await failure(['runs', place('folder.lectern')])).code,
    );
  });

  test('from a newer version', async () => {
    const path = newProject();
    const writer = createProject(path, 'future', '9.0.0');
    writer.run('PRAGMA user_version = 9000');
    writer.close();
    for (const args of [
      ['runs', path],
      ['split', path],
    ]) {
      const error = await failure(args);
      expect(error.code).toBe('bad-project');
      expect(`${error.message} ${error.hint ?? ''}`).toMatch(/newer/);
    }
  });

  test('cut short', async () => {
    const path = newProject();
    await lectern(['import', path, join(repository, 'sample', 'posts.csv')], { home });
    truncateSync(path, 200_000);
    expect((await failure(['show', path, 'latest'])).code).toMatch(/bad-project|not-found/);
  });

  test('opened twice: reading goes on, writing is refused and names the other process', async () => {
    const path = newProject();
    const writer = createProject(path, 'busy', '0.0.0');
    try {
      const error = await failure(['import', path, join(repository, 'sample', 'posts.csv')]);
      expect(error.code).toBe('project-locked');
      expect(error.message).toContain(String(process.pid));
      expect((await lectern(['runs', path], { home })).code).toBe(0);
    } finally {
      writer.close();
    }
    expect((await lectern(['import', path, join(repository, 'sample', 'posts.csv')], { home })).code).toBe(0);
  });

  /** Root may write anywhere: somebody else is asked to try. */
  const nobody = process.getuid?.() === 0 ? 65_534 : undefined;
  const canRun =
    nobody === undefined ||
    spawnSync(ownNode, [commandLine, '--version'], { uid: nobody, gid: nobody }).status === 0;
  test.skipIf(process.platform === 'win32' || !canRun)(
    'on a read-only disk: it can be looked at, not written',
    async () => {
      const folder = place('protected');
      mkdirSync(folder);
      const path = join(folder, 'p.lectern');
      expect((await lectern(['import', path, join(repository, 'sample', 'posts.csv')], { home })).code).toBe(
        0,
      );
      chmodSync(path, 0o444);
      chmodSync(folder, 0o555);
      chmodSync(home, 0o755);
      const own = mkdtempSync(join(tmpdir(), 'lectern-nobody-'));
      chmodSync(own, 0o777);
      const as = nobody === undefined ? { home: own } : { home: own, uid: nobody };
      const listed = await lectern(['runs', path, '--json'], as);
      expect(listed.code, listed.stdout).toBe(0);
      const refused = await lectern(['split', path, '--json'], as);
      expect(refused.code).toBe(1);
      expect(failureShape.parse(refused.json()).error.code).toBe('read-only');
      const created = await lectern(
        ['import', join(folder, 'new.lectern'), join(repository, 'sample', 'posts.csv'), '--json'],
        as,
      );
      expect(failureShape.parse(created.json()).error.code).toBe('read-only');
      chmodSync(folder, 0o755);
      rmSync(own, { recursive: true, force: true });
    },
  );

  test('a full disk in the middle of an import: a sentence, the project as it was, nothing left over', async (context) => {
    const disk = place('disk');
    mkdirSync(disk);
    const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=3m', 'tmpfs', disk]).status === 0;
    if (!mounted) context.skip('a small disk can only be made by root');
    try {
      const path = join(disk, 'p.lectern');
      const small = file('small.csv', `text,label\n${'a short text,a\n'.repeat(20)}`);
      expect((await lectern(['import', path, small, '--text', 'text'], { home })).code).toBe(0);
      const large = file('large.csv', `text,label\n${`${'many words '.repeat(30)},b\n`.repeat(30_000)}`);
      const error = await failure(['import', path, large, '--text', 'text']);
      expect(error.code).toBe('disk-full');
      expect(readdirSync(disk)).toEqual(['p.lectern']);
      const listed = await lectern(['import', path, small, '--text', 'text', '--corpus', 'again', '--json'], {
        home,
      });
      expect(listed.code, listed.stdout).toBe(0);
    } finally {
      spawnSync('umount', [disk]);
    }
  });
});

describe('output', () => {
  test('is not written over what is there, nor into a folder that is not', async () => {
    const path = newProject();
    await lectern(['import', path, join(repository, 'sample', 'posts.csv')], { home });
    const there = file('there.csv', 'precious');
    expect((await failure(['export', path, '-o', there])).code).toBe('already-exists');
    expect((await failure(['export', path, '-o', join(home, 'none', 'x.csv')])).code).toBe('not-found');
    expect((await failure(['export', path, '-o', place('x.pdf')])).code).toBe('bad-input');
    expect((await failure(['export', path])).code).toBe('bad-input');
    expect((await failure(['export', path, '--corpus', 'other', '-o', place('x.csv')])).code).toBe(
      'not-found',
    );
  });
});

test('Ctrl+C stops an import at once, says so with exit code 130, and leaves nothing behind', async () => {
  const path = newProject();
  const large = place('much.csv');
  writeFileSync(
    large,
    `text,label\n${'some words of a text that is long enough,a\nother words,b\n'.repeat(600_000)}`,
  );
  const child = spawn(ownNode, [commandLine, 'import', path, large, '--text', 'text', '--json'], {
    env: { ...process.env, LECTERN_HOME: home },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  child.stdout.on('data', (chunk) => (stdout += String(chunk)));
  await expect.poll(() => existsSync(path), { timeout: 20_000, interval: 20 }).toBe(true);
  child.kill('SIGINT');
  const [code] = (await once(child, 'close')) as [number];
  expect(code).toBe(130);
  expect(failureShape.parse(JSON.parse(stdout)).error.code).toBe('cancelled');
  expect(readdirSync(home).filter((name) => name.startsWith(path.slice(home.length + 1)))).toEqual([
    path.slice(home.length + 1),
  ]);
  const copy = newProject();
  copyFileSync(path, copy);
  const listed = await lectern(['export', copy, '-o', place('none.csv'), '--json'], { home });
  expect(failureShape.parse(listed.json()).error.message).toContain('no corpus yet');
});
