/** An import that was killed goes on where it was, or begins again where it must. */
import { spawnSync } from 'node:child_process';
import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createProject, openProjectWriter } from '../../database/open-project.ts';
import { runImport } from './import-job.ts';

let folder: string;
let projectPath: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lectern-former-'));
  projectPath = join(folder, 'study.lectern');
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const rows = 6_000;
function table(): string {
  const path = join(folder, 'table.csv');
  const lines = Array.from(
    { length: rows },
    (_, i) =>
      `${i},"some words, of text number ${i} that is about as long as a post usually is",${i % 3 ? 'a' : 'b'}`,
  );
  writeFileSync(path, `id,text,label\n${lines.join('\n')}\n`);
  return path;
}

const run = { id: 'job', signal: new AbortController().signal, progress: () => undefined };

function leftovers(): string[] {
  return readdirSync(folder).filter((name) => name.startsWith('study.lectern') && name !== 'study.lectern');
}

test('an import whose file has changed since it was killed begins again', { timeout: 300_000 }, async () => {
  const path = table();
  createProject(projectPath, 'study', '1').close();
  const inPieces = {
    ...{ projectPath, path, sourceName: 'table.csv', options: {}, roles: {} },
    ...{ pieceBytes: 100_000, job: 'import' },
  };
  const code = `
    import { runImport } from ${JSON.stringify(new URL('./import-job.ts', import.meta.url).href)};
    const run = { id: 'x', signal: new AbortController().signal, progress(done, total, unit, message) {
      if (message.startsWith('Adding')) process.kill(process.pid, 'SIGKILL');
    } };
    await runImport(${JSON.stringify(inPieces)}, run);`;
  /** Returns the pieces that are staged then. */
  const killed = (): { number: number; documents: number }[] => {
    const { signal } = spawnSync(process.execPath, ['--input-type=module-typescript', '-e', code]);
    expect(signal).toBe('SIGKILL');
    const progress = leftovers().find((name) => name.endsWith('-progress'))!;
    const { pieces } = JSON.parse(readFileSync(join(folder, progress), 'utf8')) as {
      pieces: { number: number; documents: number }[];
    };
    // The first ones may have been brought in already.
    return pieces.filter(({ number }) => leftovers().some((name) => name.endsWith(`-${number}-index`)));
  };
  const documentsOf = (pieces: { documents: number }[]): number =>
    pieces.reduce((sum, { documents }) => sum + documents, 0);
  const writer = openProjectWriter(projectPath);

  const staged = killed();
  const first = await runImport({ ...inPieces, goesOn: true }, run);
  expect(staged.length).toBeGreaterThan(0);
  expect(first.resumedDocuments).toBe(documentsOf(staged));
  expect(first.stored).toBe(rows);
  writer.run("INSERT INTO corpus_1_fts (corpus_1_fts, rank) VALUES ('integrity-check', 1)");

  // As long as before, so that only its time tells.
  killed();
  const text = readFileSync(path, 'utf8');
  writeFileSync(path, text.replace('number 5999', 'number 5998'));
  utimesSync(path, new Date(), new Date(Date.now() + 5_000));
  const second = await runImport({ ...inPieces, goesOn: true, name: 'second' }, run);
  expect(second.resumedDocuments).toBeUndefined();
  expect(second.warnings.join(' ')).toContain('read from its beginning');
  expect(writer.value("SELECT count(*) FROM corpus_2 WHERE text LIKE '%number 5998%'")).toBe(2);

  // Even where time and size say that nothing changed, other line numbers tell.
  killed();
  const { mtime } = statSync(path);
  const lines = readFileSync(path, 'utf8').split('\n');
  const [moved] = lines.splice(1_500, 1);
  lines.splice(1_500, 0, moved!.slice(0, 30) + '\n'.repeat(20) + moved!.slice(50));
  writeFileSync(path, lines.join('\n'));
  utimesSync(path, mtime, mtime);
  const third = await runImport({ ...inPieces, name: 'third' }, run);
  expect(third.resumedDocuments).toBeUndefined();
  expect(third.stored).toBe(rows);

  // A piece that was damaged is written again.
  const [damaged, ...others] = killed();
  const piece = leftovers().find((name) => name.endsWith(`-${damaged!.number}`))!;
  truncateSync(join(folder, piece), 8192);
  const fourth = await runImport({ ...inPieces, name: 'fourth' }, run);
  expect(fourth.resumedDocuments ?? 0).toBe(documentsOf(others));
  expect(writer.value('SELECT count(*) FROM corpus_4')).toBe(rows);
  writer.run("INSERT INTO corpus_4_fts (corpus_4_fts, rank) VALUES ('integrity-check', 1)");
  writer.close();
  expect(leftovers()).toEqual([]);
});
