/** What can go wrong in the middle of an import: nothing of it may ever be seen, and the project stays whole. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { LecternError } from '../../api/errors.ts';
import { readCorpora } from '../../database/corpus-record.ts';
import { createProject, openProjectReader, openProjectWriter } from '../../database/open-project.ts';
import type { ProjectWriter } from '../../database/project-database.ts';
import type { JobRun } from '../../jobs/job-queue.ts';
import { runImport } from './import-job.ts';

let folder: string;
let projectPath: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lectern-faults-'));
  projectPath = join(folder, 'study.lectern');
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function table(rows: number, repeats = 1): string {
  const path = join(folder, 'table.csv');
  const lines = Array.from(
    { length: rows },
    (_, i) =>
      `${i},"${`some words, of text number ${i} that is about as long as a post usually is`.repeat(repeats)}",${i % 3 ? 'a' : 'b'}`,
  );
  writeFileSync(path, `id,text,label\n${lines.join('\n')}\n`);
  return path;
}

function request(path: string, project = projectPath): Parameters<typeof runImport>[0] {
  return { projectPath: project, path, sourceName: 'table.csv', options: {}, roles: {} };
}

function run(
  signal = new AbortController().signal,
  onProgress: (message: string) => void = () => undefined,
): JobRun {
  return { id: 'job', signal, progress: (_done, _total, _unit, message) => onProgress(message ?? '') };
}

/** Nothing visible, nothing left over, nothing broken; or else everything. */
function expectWhole(writer: ProjectWriter, rows: number): boolean {
  const corpora = readCorpora(writer);
  expect(writer.value('PRAGMA integrity_check')).toBe('ok');
  expect(writer.all('PRAGMA foreign_key_check')).toEqual([]);
  const tables = writer.column<string>(
    "SELECT name FROM sqlite_schema WHERE type = 'table' AND name LIKE 'corpus_%'",
  );
  if (corpora.length === 0) {
    expect(tables).toEqual([]);
    for (const name of ['labels', 'splits', 'split_parts', 'set_aside_rows']) {
      expect(writer.value(`SELECT count(*) FROM ${name}`)).toBe(0);
    }
    return false;
  }
  expect(corpora[0]!.documents).toBe(rows);
  expect(writer.value('SELECT count(*) FROM corpus_1')).toBe(rows);
  expect(writer.value("SELECT count(*) FROM corpus_1_fts WHERE corpus_1_fts MATCH 'words'")).toBe(rows);
  writer.run("INSERT INTO corpus_1_fts (corpus_1_fts, rank) VALUES ('integrity-check', 1)");
  return true;
}

function leftovers(place = folder): string[] {
  return readdirSync(place).filter((name) => name.startsWith('study.lectern') && name !== 'study.lectern');
}

test(
  'killed at any moment: none of it, or all of it, and the next start goes on',
  { timeout: 600_000 },
  async () => {
    const rows = 6_000;
    const path = table(rows);
    // Some seven pieces, all but the last of them indexed in threads of their own.
    const inPieces = { ...request(path), pieceBytes: 100_000, job: 'import' };
    createProject(projectPath, 'study', '1').close();
    const code = `
    import { openProjectWriter } from ${JSON.stringify(new URL('../../database/open-project.ts', import.meta.url).href)};
    import { runImport } from ${JSON.stringify(new URL('./import-job.ts', import.meta.url).href)};
    const writer = openProjectWriter(${JSON.stringify(projectPath)});
    const run = { id: 'x', signal: new AbortController().signal, progress() { process.stdout.write('.'); } };
    process.stdout.write('!');
    const report = await runImport(${JSON.stringify(inPieces)}, run);
    process.stdout.write('done after ' + (report.resumedDocuments ?? 0) + ';');
    setInterval(() => {}, 1000);`;
    const start = () =>
      spawn(process.execPath, ['--input-type=module-typescript', '-e', code], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
    /** As the queue does before an import starts. */
    const noteJob = (writer: ProjectWriter): void => {
      writer.run(
        `INSERT OR REPLACE INTO jobs (id, kind, title, state, input, created_at)
       VALUES ('import', 'import', 'Import table.csv', 'running', '{}', '2026-01-01T00:00:00.000Z')`,
      );
    };
    const removeCorpus = (writer: ProjectWriter): void => {
      writer.transaction(() => {
        writer.run('DELETE FROM corpora');
        writer.run('DROP TABLE corpus_1_fts');
        writer.run('DROP TABLE corpus_1');
        noteJob(writer);
      });
    };
    /** Lets it end; milliseconds it took, and documents that it took over. */
    const toTheEnd = async (): Promise<{ tookMs: number; resumed: number }> => {
      const child = start();
      await once(child.stdout, 'data');
      const began = performance.now();
      const resumed = await new Promise<number>((resolve, reject) => {
        let said = '';
        child.on('exit', () => reject(new Error('the import ended by itself')));
        child.stdout.on('data', (data: Buffer) => {
          const after = /done after (\d+);/.exec((said += data.toString()));
          if (after) resolve(Number(after[1]));
        });
      });
      const tookMs = performance.now() - began;
      child.removeAllListeners('exit');
      child.kill('SIGKILL');
      await once(child, 'exit');
      return { tookMs, resumed };
    };
    const isStaged = (name: string): boolean => name.includes('-import-');

    let writer = openProjectWriter(projectPath);
    noteJob(writer);
    writer.close();
    // Once to the end, to know how long it takes on this machine at this hour.
    const { tookMs } = await toTheEnd();
    writer = openProjectWriter(projectPath);
    expect(expectWhole(writer, rows)).toBe(true);
    expect(writer.value('SELECT state FROM jobs')).toBe('done');
    removeCorpus(writer);
    writer.close();

    let unfinished = 0;
    let resumedOnce = 0;
    const moments = 50;
    for (let i = 0; i < moments; i++) {
      const child = start();
      await once(child.stdout, 'data');
      // Spread over the whole import, the last moments around its end, where it is written into the project.
      const share = i % 2 ? 0.05 + 0.03 * i * 0.5 : 0.75 + 0.006 * i;
      await new Promise((resolve) => setTimeout(resolve, tookMs * share * (0.95 + 0.1 * Math.random())));
      child.kill('SIGKILL');
      await once(child, 'exit');
      writer = openProjectWriter(projectPath);
      const entered = expectWhole(writer, rows);
      // What is kept is kept for this job; one that is done keeps nothing.
      if (entered) {
        expect(leftovers().filter(isStaged)).toEqual([]);
        expect(writer.value('SELECT state FROM jobs')).toBe('done');
        removeCorpus(writer);
      } else unfinished++;
      writer.close();
      expect(leftovers().filter((name) => !isStaged(name))).toEqual([]);
      // Every few kills it may go on to its end; else the next kill meets one that goes on.
      if (entered || i % 8 !== 3) continue;
      const { resumed } = await toTheEnd();
      if (resumed > 0) resumedOnce++;
      writer = openProjectWriter(projectPath);
      expect(expectWhole(writer, rows)).toBe(true);
      expect(leftovers().filter(isStaged)).toEqual([]);
      removeCorpus(writer);
      writer.close();
    }
    expect(unfinished, 'no import was killed before its end').toBeGreaterThan(3);
    expect(resumedOnce, 'no import went on').toBeGreaterThan(0);
  },
);

test(
  'called off at any moment: it stops within 200 ms and leaves nothing',
  { timeout: 120_000 },
  async () => {
    const rows = 60_000;
    const path = table(rows);
    const writer = createProject(projectPath, 'study', '1');
    const isStaged = (name: string): boolean => name.includes('-import-');
    const tables = "SELECT count(*) FROM sqlite_schema WHERE name LIKE 'corpus_%'";
    for (const when of ['Looking', 'rows read', 'Adding']) {
      const abort = new AbortController();
      let abortedAt = 0;
      const watching = run(abort.signal, (message) => {
        if (abortedAt > 0 || !message.includes(when)) return;
        abortedAt = performance.now();
        abort.abort();
      });
      const error = await runImport(request(path), watching).then(
        () => undefined,
        (thrown: unknown) => thrown,
      );
      const tookMs = performance.now() - abortedAt;
      expect(error, when).toBeInstanceOf(LecternError);
      expect((error as LecternError).code, when).toBe('cancelled');
      // 150 ms are the patience of the job; the rest is for a busy machine.
      expect(tookMs, when).toBeLessThan(1_000);
      expect(readCorpora(writer), when).toEqual([]);
      // The thread tidies up after the job is over.
      for (let i = 0; i < 200 && (leftovers().some(isStaged) || writer.value(tables) !== 0); i++) {
        await new Promise((resolve) => setTimeout(resolve, 25));
      }
      expect(leftovers().filter(isStaged), when).toEqual([]);
      expect(expectWhole(writer, rows), when).toBe(false);
    }
    // And the same project takes the file afterwards.
    expect((await runImport(request(path), run())).stored).toBe(rows);
    expect(expectWhole(writer, rows)).toBe(true);
    writer.close();
    expect(leftovers()).toEqual([]);
  },
);

test('a file that may not be read', async () => {
  if (process.getuid?.() === 0) {
    console.warn('Skipped: root may read every file.');
    return;
  }
  const writer = createProject(projectPath, 'study', '1');
  const path = table(100);
  chmodSync(path, 0o000);
  await expect(runImport(request(path), run())).rejects.toMatchObject({ code: 'unreadable-file' });
  expect(expectWhole(writer, 100)).toBe(false);
  writer.close();
  expect(leftovers()).toEqual([]);
});

test('the project is held by another connection while a corpus is brought in', async () => {
  const writer = createProject(projectPath, 'study', '1');
  const path = table(20_000);
  let released = false;
  const report = await runImport(
    { ...request(path), pieceBytes: 200_000 },
    run(undefined, (message) => {
      if (released || !message.includes('Adding')) return;
      released = true;
      // The import has to wait for the end of this transaction, which takes a while.
      writer.transaction(() => {
        writer.run("UPDATE project SET name = 'meanwhile'");
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 400);
      });
    }),
  );
  expect(released).toBe(true);
  expect(report.stored).toBe(20_000);
  expect(expectWhole(writer, 20_000)).toBe(true);
  expect(writer.value('SELECT name FROM project')).toBe('meanwhile');
  writer.close();
  expect(leftovers()).toEqual([]);
});

const mounted = (place: string, size: string): boolean => {
  mkdirSync(place);
  return (
    process.getuid?.() === 0 &&
    spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', place]).status === 0
  );
};

test.each([
  { rows: 40_000, repeats: 12, size: '12m', during: 'rows read' },
  { rows: 40_000, repeats: 1, size: '11m', during: 'Adding' },
])('a disk that becomes full during “$during”', async ({ rows, repeats, size, during }) => {
  const place = join(folder, 'small');
  if (!mounted(place, size)) {
    console.warn('Skipped: a small disk can be mounted only as root.');
    return;
  }
  try {
    const path = table(rows, repeats);
    const small = join(place, 'study.lectern');
    const writer = createProject(small, 'study', '1');
    let phase = '';
    const error = await runImport(
      request(path, small),
      run(undefined, (message) => (phase = message)),
    ).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(LecternError);
    expect((error as LecternError).code).toBe('disk-full');
    expect(phase).toContain(during);
    expect(expectWhole(writer, rows)).toBe(false);
    writer.close();
    const again = openProjectWriter(small);
    expect(expectWhole(again, rows)).toBe(false);
    again.run("UPDATE project SET name = 'still works'");
    again.close();
    expect(leftovers(place)).toEqual([]);
  } finally {
    spawnSync('umount', ['-l', place]);
  }
});

test('closed in the middle of an import: one file remains', async () => {
  const path = table(60_000);
  const writer = createProject(projectPath, 'study', '1');
  const abort = new AbortController();
  const watching = run(abort.signal, (message) => {
    if (message.includes('Adding')) abort.abort();
  });
  await expect(runImport(request(path), watching)).rejects.toMatchObject({ code: 'cancelled' });
  writer.close();
  expect(leftovers()).toEqual([]);
  const again = openProjectWriter(projectPath);
  expect(expectWhole(again, 60_000)).toBe(false);
  again.close();
});

test('the file vanishes or is cut while it is read', async () => {
  const writer = createProject(projectPath, 'study', '1');
  const path = table(60_000);
  // Shortened in place as soon as reading has begun.
  let cut = false;
  const report = await runImport(
    request(path),
    run(undefined, (message) => {
      if (cut || !message.includes('rows read')) return;
      cut = true;
      writeFileSync(path, '');
    }),
  ).catch((error: unknown) => error);
  expect(cut).toBe(true);
  // Either the rest was read before, or what there was is accounted for; never a broken project.
  if (report instanceof LecternError) expect(expectWhole(writer, 60_000)).toBe(false);
  else {
    const { read, stored, skipped, empty } = report as {
      read: number;
      stored: number;
      skipped: number;
      empty: number;
    };
    expect(stored + skipped + empty).toBe(read);
  }
  expect(writer.value('PRAGMA integrity_check')).toBe('ok');
  writer.close();
});

test('the project is not held up while a file is read into it', async () => {
  const writer = createProject(projectPath, 'study', '1');
  const path = table(60_000);
  let writes = 0;
  let slowestMs = 0;
  const timer = setInterval(() => {
    const started = performance.now();
    writer.run('UPDATE project SET name = ?', `name ${writes++}`);
    slowestMs = Math.max(slowestMs, performance.now() - started);
  }, 10);
  await runImport(request(path), run());
  clearInterval(timer);
  expect(writes).toBeGreaterThan(10);
  expect(slowestMs).toBeLessThan(2_000);
  writer.close();
  const reader = openProjectReader(projectPath);
  expect(reader.value('SELECT count(*) FROM corpus_1')).toBe(60_000);
  reader.close();
});
