import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  closeSync,
  copyFileSync,
  existsSync,
  ftruncateSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { LecternError } from '../api/errors.ts';
import { createProject, openProjectReader, openProjectWriter } from './open-project.ts';

const asRoot = process.getuid?.() === 0;
const here = new URL('./open-project.ts', import.meta.url).href;

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lectern-project-'));
  path = join(folder, 'study.lectern');
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function refusal(work: () => unknown): LecternError {
  try {
    work();
  } catch (error) {
    if (error instanceof LecternError) return error;
    throw error;
  }
  throw new Error('was not refused');
}

/** Runs TypeScript of a few lines in another process and gives what it printed. */
function elsewhere(code: string): string {
  const result = spawnSync(process.execPath, ['--input-type=module-typescript', '-e', code], {
    encoding: 'utf8',
  });
  return result.stdout + result.stderr;
}

describe('a new project', () => {
  test('holds its name, and is one file when closed', () => {
    const writer = createProject(path, 'My study', '1.2.3');
    expect(writer.get('SELECT name, created_by FROM project')).toEqual({
      name: 'My study',
      created_by: '1.2.3',
    });
    expect(writer.value('PRAGMA journal_mode')).toBe('wal');
    writer.close();
    expect(readdirSync(folder)).toEqual(['study.lectern']);
    const reader = openProjectReader(path);
    expect(reader.value('SELECT name FROM project')).toBe('My study');
    expect(reader.value('PRAGMA journal_mode')).toBe('delete');
    expect(() => reader.all("UPDATE project SET name = 'x'")).toThrow();
    reader.close();
  });

  test('never replaces a file', () => {
    writeFileSync(path, 'precious');
    expect(refusal(() => createProject(path, 'x', '1')).code).toBe('already-exists');
    expect(statSync(path).size).toBe(8);
    expect(readdirSync(folder)).toEqual(['study.lectern']);
  });
});

describe('what is not a project is refused unchanged', () => {
  test('a missing file, a folder', () => {
    expect(refusal(() => openProjectWriter(path)).code).toBe('not-found');
    mkdirSync(path);
    expect(refusal(() => openProjectWriter(path)).code).toBe('unreadable-file');
  });

  test.each([
    ['an empty file', Buffer.alloc(0)],
    ['a table', Buffer.from('id,text\n1,hello\n'.repeat(100))],
    [
      'a file that begins like SQLite',
      Buffer.from('SQLite format 3\0 and then something else'.padEnd(200, '.')),
    ],
  ])('%s', (_name, content) => {
    writeFileSync(path, content);
    for (const open of [openProjectWriter, openProjectReader]) {
      const error = refusal(() => open(path));
      expect(error.code).toBe('bad-project');
      expect(error.message).toBe('“study.lectern” is not a Lectern project.');
      expect(error.hint).toBeTruthy();
    }
    expect(statSync(path).size).toBe(content.length);
    expect(readdirSync(folder)).toEqual(['study.lectern']);
  });

  test('a database of another program', () => {
    const other = new Database(path);
    other.exec('CREATE TABLE notes (x); INSERT INTO notes VALUES (1)');
    other.close();
    expect(refusal(() => openProjectWriter(path)).message).toBe('“study.lectern” is not a Lectern project.');
  });

  test('a project of a newer version', () => {
    createProject(path, 'x', '1').close();
    const newer = new Database(path);
    newer.pragma('user_version = 9999');
    newer.close();
    const before = statSync(path);
    for (const open of [openProjectWriter, openProjectReader]) {
      const error = refusal(() => open(path));
      expect(error.code).toBe('bad-project');
      expect(error.message).toContain('was written by a newer Lectern');
    }
    expect(statSync(path).mtimeMs).toBe(before.mtimeMs);
    expect(readdirSync(folder)).toEqual(['study.lectern']);
  });
});

describe('a damaged project', () => {
  function large(): void {
    const writer = createProject(path, 'x', '1');
    writer.run('CREATE TABLE filler (t TEXT)');
    writer.transaction(() => {
      const insert = writer.statement('INSERT INTO filler VALUES (?)');
      for (let i = 0; i < 200; i++) insert('x'.repeat(1_000));
    });
    writer.close();
  }

  test('that was cut short', () => {
    large();
    const file = openSync(path, 'r+');
    ftruncateSync(file, Math.floor(statSync(path).size / 2));
    closeSync(file);
    const error = refusal(() => openProjectWriter(path));
    expect(error.code).toBe('bad-project');
    expect(error.message).toMatch(/“study.lectern” is damaged \([\d,]+ bytes are missing at its end\)/);
  });

  test('with rubbish where its tables were', () => {
    large();
    const file = openSync(path, 'r+');
    for (let at = 8192; at < statSync(path).size; at += 8192)
      writeSync(file, Buffer.alloc(8192, 0xa5), 0, 8192, at);
    closeSync(file);
    const error = refusal(() => {
      const writer = openProjectWriter(path);
      try {
        writer.all('SELECT * FROM filler');
      } finally {
        writer.close();
      }
    });
    expect(error.code).toBe('bad-project');
    expect(error.hint).toContain('backup');
    expect(readdirSync(folder).filter((name) => name.endsWith('-lock'))).toEqual([]);
  });

  test('is found at once after a crash', () => {
    large();
    const file = openSync(path, 'r+');
    writeSync(file, Buffer.alloc(8192, 0xa5), 0, 8192, statSync(path).size - 8192);
    closeSync(file);
    writeFileSync(`${path}-wal`, '');
    expect(refusal(() => openProjectWriter(path)).code).toBe('bad-project');
  });
});

describe('one writer at a time', () => {
  test('within a process', () => {
    const writer = createProject(path, 'x', '1');
    const error = refusal(() => openProjectWriter(path));
    expect(error.code).toBe('project-locked');
    expect(error.message).toContain(`process ${process.pid} on `);
    const reader = openProjectReader(path);
    expect(reader.value('SELECT name FROM project')).toBe('x');
    reader.close();
    writer.close();
    openProjectWriter(path).close();
    expect(readdirSync(folder)).toEqual(['study.lectern']);
  });

  test('between processes: the other is named, and may read', async () => {
    createProject(path, 'x', '1').close();
    const child = spawn(
      process.execPath,
      [
        '--input-type=module-typescript',
        '-e',
        `import { openProjectWriter } from ${JSON.stringify(here)};
         const writer = openProjectWriter(${JSON.stringify(path)});
         writer.run("UPDATE project SET name = 'changed there'");
         console.log('open');
         setInterval(() => {}, 1000);`,
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    try {
      await once(child.stdout, 'data');
      const error = refusal(() => openProjectWriter(path));
      expect(error.code).toBe('project-locked');
      expect(error.message).toMatch(new RegExp(`process ${child.pid} on .+, since \\d{4}-`));
      const reader = openProjectReader(path);
      expect(reader.value('SELECT name FROM project')).toBe('changed there');
      reader.close();
      // Killed without any chance to tidy up: the lock goes with it, what was committed stays.
      child.kill('SIGKILL');
      await once(child, 'exit');
      expect(existsSync(`${path}-lock`)).toBe(true);
      const writer = openProjectWriter(path);
      expect(writer.value('SELECT name FROM project')).toBe('changed there');
      writer.close();
      expect(readdirSync(folder)).toEqual(['study.lectern']);
    } finally {
      child.kill('SIGKILL');
    }
  });

  test('many processes that open it in the same moment: one at a time gets it', async () => {
    createProject(path, '0', '1').close();
    const code = `
      import { openProjectWriter } from ${JSON.stringify(here)};
      let done = 0;
      for (let attempt = 0; attempt < 2000 && done < 5; attempt++) {
        let writer;
        try { writer = openProjectWriter(${JSON.stringify(path)}); }
        catch (error) { if (error.code !== 'project-locked') throw error; await new Promise((r) => setTimeout(r, 5 * Math.random())); continue; }
        const name = Number(writer.value('SELECT name FROM project'));
        await new Promise((r) => setTimeout(r, 3));
        writer.run('UPDATE project SET name = ?', String(name + 1));
        writer.close();
        done++;
      }
      process.exit(done === 5 ? 0 : 1);`;
    const children = Array.from({ length: 3 }, () =>
      spawn(process.execPath, ['--input-type=module-typescript', '-e', code], { stdio: 'inherit' }),
    );
    const ends = await Promise.all(children.map(async (child) => (await once(child, 'exit'))[0] as number));
    expect(ends).toEqual([0, 0, 0]);
    const reader = openProjectReader(path);
    expect(reader.value('SELECT name FROM project')).toBe('15');
    reader.close();
  });
});

describe('where nothing may be written', () => {
  // Root may write anywhere, so the attempt is made as nobody.
  const asNobody = (open: string): string =>
    elsewhere(`
      process.setgid?.(65534); process.setuid?.(65534);
      const { ${open} } = await import(${JSON.stringify(here)});
      try {
        const project = ${open}(${JSON.stringify(path)});
        console.log('opened', project.value('SELECT name FROM project'));
        project.close();
      } catch (error) { console.log(error.code, error.message, error.hint); }`);

  test.skipIf(!asRoot)('a project in a read-only folder is refused for writing and opens for reading', () => {
    createProject(path, 'kept', '1').close();
    chmodSync(path, 0o444);
    chmodSync(folder, 0o555);
    expect(asNobody('openProjectWriter')).toMatch(
      /^read-only “study.lectern” is write-protected\. Copy the project/,
    );
    expect(asNobody('openProjectReader')).toBe('opened kept\n');
    chmodSync(path, 0o666);
    expect(asNobody('openProjectWriter')).toMatch(/^read-only “study.lectern” lies in a folder or on a disk/);
    chmodSync(folder, 0o700);
  });

  test.skipIf(!asRoot)('a file that may not even be read', () => {
    createProject(path, 'kept', '1').close();
    chmodSync(folder, 0o755);
    chmodSync(path, 0o600);
    expect(asNobody('openProjectReader')).toMatch(/^unreadable-file “study.lectern” may not be read/);
  });
});

describe('a full disk', () => {
  const mount = (): string | undefined => {
    const place = join(folder, 'small');
    mkdirSync(place);
    return asRoot && spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', place]).status === 0
      ? place
      : undefined;
  };

  test('takes back what was being written, says so, and leaves the project whole', ({ skip }) => {
    const place = mount();
    if (place === undefined) return skip('a small disk can be mounted only as root');
    try {
      const small = join(place, 'study.lectern');
      const writer = createProject(small, 'x', '1');
      writeFileSync(join(place, 'other'), Buffer.alloc(1 << 20));
      writer.run('CREATE TABLE filler (t TEXT)');
      const error = refusal(() =>
        writer.transaction(() => {
          const insert = writer.statement('INSERT INTO filler VALUES (?)');
          for (let i = 0; i < 80_000; i++) insert('x'.repeat(1_000));
        }),
      );
      expect(error.code).toBe('disk-full');
      expect(writer.value('SELECT count(*) FROM filler')).toBe(0);
      writer.run("UPDATE project SET name = 'still works'");
      writer.close();
      expect(refusal(() => openProjectWriter(small)).code).toBe('disk-full');
      rmSync(join(place, 'other'));
      const again = openProjectWriter(small);
      expect(again.value('SELECT name FROM project')).toBe('still works');
      expect(again.value('PRAGMA integrity_check')).toBe('ok');
      again.close();
      expect(readdirSync(place)).toEqual(['study.lectern']);
    } finally {
      spawnSync('umount', ['-l', place]);
    }
  });
});

describe('a writer', () => {
  test('joins nested transactions and rolls all of it back', () => {
    const writer = createProject(path, 'before', '1');
    expect(() =>
      writer.transaction(() => {
        writer.run("UPDATE project SET name = 'outer'");
        writer.transaction(() => writer.run("UPDATE project SET name = 'inner'"));
        throw new Error('stop');
      }),
    ).toThrow('stop');
    expect(writer.value('SELECT name FROM project')).toBe('before');
    writer.transaction(() => writer.transaction(() => writer.run("UPDATE project SET name = 'after'")));
    expect(writer.value('SELECT name FROM project')).toBe('after');
    writer.close();
  });

  test('stores whole numbers as integers', () => {
    const writer = createProject(path, 'x', '1');
    expect(writer.get('SELECT typeof(?) a, typeof(?) b, typeof(?) c', 1, 1.5, 'x')).toEqual({
      a: 'integer',
      b: 'real',
      c: 'text',
    });
    writer.close();
  });

  test('leaves a WAL behind while a reader is open, and nothing is lost', () => {
    const writer = createProject(path, 'x', '1');
    const reader = openProjectReader(path);
    writer.run("UPDATE project SET name = 'y'");
    writer.close();
    expect(reader.value('SELECT name FROM project')).toBe('y');
    reader.close();
    const again = openProjectWriter(path);
    expect(again.value('SELECT name FROM project')).toBe('y');
    again.close();
    expect(readdirSync(folder)).toEqual(['study.lectern']);
  });

  test('removes the staging files of killed imports when it opens', () => {
    createProject(path, 'x', '1').close();
    writeFileSync(`${path}-import-1a2b3c4d`, 'left over');
    copyFileSync(path, join(folder, 'other.lectern-import-1a2b3c4d'));
    openProjectWriter(path).close();
    expect(readdirSync(folder).sort()).toEqual(['other.lectern-import-1a2b3c4d', 'study.lectern']);
  });
});
