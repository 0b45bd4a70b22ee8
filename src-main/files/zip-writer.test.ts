import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { readEntries, zipEntries } from './zip-archive.ts';
import { createZipWriter } from './zip-writer.ts';

const folder = mkdtempSync(join(tmpdir(), 'lectern-zip-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let number = 0;
const fresh = (): string => join(folder, `${String(++number)}.zip`);

async function contents(path: string): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for await (const { entry, content } of readEntries(path, 'archive', () => true, 1 << 30))
    found[entry.path] = (content as Buffer).toString('utf8');
  return found;
}

test('what goes in comes out, by another reader of zip archives', async () => {
  const path = fresh();
  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(fc.string({ unit: 'grapheme' })), { maxLength: 6 }), async (files) => {
      const writer = createZipWriter(path, { overwrite: true });
      for (const [index, pieces] of files.entries()) {
        const written = await writer.add(`données/${String(index)}.txt`, pieces);
        const whole = pieces.join('');
        expect(written.sizeBytes).toBe(Buffer.byteLength(whole));
        expect(written.sha256).toBe(createHash('sha256').update(whole).digest('hex'));
      }
      expect(writer.finish().sizeBytes).toBe(readFileSync(path).length);
      expect(await contents(path)).toEqual(
        Object.fromEntries(
          files.map((pieces, index) => [`données/${String(index)}.txt`, pieces.join('')] as const),
        ),
      );
    }),
    { numRuns: 25 },
  );
});

test('large and badly packing contents, and Python’s reader', async ({ skip }) => {
  const path = fresh();
  const noise = new Uint8Array(3_000_000).map((_, index) => (index * 2_654_435_761) >>> 13);
  const writer = createZipWriter(path);
  await writer.add('noise.bin', [noise, noise]);
  await writer.add(
    'a/b/rows.csv',
    Array.from({ length: 50_000 }, (_, row) => `${String(row)},ä\n`),
  );
  writer.finish();
  expect((await zipEntries(path, 'archive')).map(({ path: name, sizeBytes }) => [name, sizeBytes])).toEqual([
    ['noise.bin', 6_000_000],
    ['a/b/rows.csv', 438_890],
  ]);
  let told: string;
  try {
    told = execFileSync('python3', ['-c', `import zipfile; print(zipfile.ZipFile(${JSON.stringify(path)}).testzip())`], { encoding: 'utf8' }); // prettier-ignore
  } catch {
    return skip('Python is not installed here.');
  }
  expect(told.trim()).toBe('None');
});

describe('never leaves half an archive', () => {
  test('an abandoned one is removed, and an existing one stays', async () => {
    const path = fresh();
    writeFileSync(path, 'old');
    expect(() => createZipWriter(path)).toThrow(/already a file/);
    const writer = createZipWriter(path, { overwrite: true });
    await writer.add('a', ['new']);
    writer.abort();
    expect(readFileSync(path, 'utf8')).toBe('old');
    expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  test('a full disk is said in words', async ({ skip }) => {
    if (process.platform !== 'linux') return skip('Needs a limit on the size of files, as Linux has.');
    const script = `
      import { createZipWriter } from ${JSON.stringify(new URL('./zip-writer.ts', import.meta.url).href)};
      process.on('SIGXFSZ', () => {});
      const writer = createZipWriter(process.argv[1]);
      const noise = new Uint8Array(4_000_000).map((_, i) => (Math.sin(i) * 1e9) & 255);
      await writer.add('noise', [noise]).then(() => writer.finish(), (error) => console.log(error.code, error.message));`;
    const path = fresh();
    const told = execFileSync(
      'bash',
      ['-c', 'ulimit -f 1000; exec "$0" --input-type=module -e "$1" "$2"', process.execPath, script, path],
      { encoding: 'utf8' },
    );
    expect(told).toMatch(/^disk-full The disk is full/);
    expect(existsSync(path)).toBe(false);
    expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  test('names that would lead out of a folder are refused', async () => {
    const writer = createZipWriter(fresh());
    for (const name of ['../a', '/a', 'a/../b', 'a\\b', 'C:a', '', 'a//b'])
      await expect(writer.add(name, ['x'])).rejects.toThrow(/no safe name/);
    await writer.add('a', ['x']);
    await expect(writer.add('a', ['x'])).rejects.toThrow(/already has/);
    writer.abort();
  });
});
