import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hostWithPosts, type HostWithPosts } from '../../../test/support/host-with-posts.ts';
import { rerunReport, writtenArchive, type WrittenArchive } from '../../api/archives.ts';
import type { Run } from '../../api/runs.ts';
import { readEntries } from '../../files/zip-archive.ts';
import { createZipWriter } from '../../files/zip-writer.ts';
import { compareNumbers } from './compare-run.ts';

let posts: HostWithPosts;
let bayes: Run;
let whole: WrittenArchive;
let contents: Map<string, Buffer>;

beforeAll(async () => {
  posts = await hostWithPosts();
  await posts.window.call('splits.create', {
    project: posts.project,
    corpus: posts.corpus,
    method: { kind: 'random', group: 'author' },
    seed: 3,
  });
  bayes = await posts.train({ preset: 'naive-bayes' });
  await posts.train({ preset: 'logistic', settings: { 'features.longestCharacters': 0 }, name: 'ö / “x”' });
  whole = await archive('whole.zip');
  contents = await unpacked(whole.path);
});
afterAll(() => posts.close());

async function archive(name: string, input: object = {}): Promise<WrittenArchive> {
  const { job } = await posts.window.call('archives.create', {
    project: posts.project,
    path: join(posts.folder, name),
    ...input,
  });
  return writtenArchive.parse(await posts.finish(job));
}

async function unpacked(path: string): Promise<Map<string, Buffer>> {
  const files = new Map<string, Buffer>();
  for await (const { entry, content } of readEntries(path, 'archive', () => true, 1 << 30))
    files.set(entry.path, content as Buffer);
  return files;
}

async function packed(name: string, files: Iterable<readonly [string, Buffer | string]>): Promise<string> {
  const writer = createZipWriter(join(posts.folder, name), { overwrite: true });
  for (const [path, content] of files) await writer.add(path, [content]);
  return writer.finish().path;
}

const verify = (file: string, seal?: string) =>
  posts.window.call('archives.verify', { file, ...(seal === undefined ? {} : { seal }) });

test('an archive is complete, and verifies', async () => {
  expect(whole.runs.map(({ name }) => name)).toEqual(['ö / “x”', bayes.name]);
  const found = await verify(whole.path, whole.seal.slice(0, 16));
  expect(found).toMatchObject({ intact: true, problems: [], seal: whole.seal, withoutTexts: false });
  expect(found.files).toBe(whole.files - 2);
  expect([...contents.keys()].map((path) => path.replace(/-[0-9a-f]{8}\//, '/'))).toEqual(
    expect.arrayContaining([
      'data/posts-1/documents.csv',
      'data/posts-1/splits/by-author-2.csv',
      'runs/naive-bayes-1/model.safetensors',
      'runs/ö-x/predictions.csv',
      'environment.json',
      'README.md',
      'scripts/recompute.R',
    ]),
  );
});

describe('each kind of tampering is named', () => {
  const documents = 'data/posts-1/documents.csv';
  const problems = async (name: string, files: Iterable<readonly [string, Buffer | string]>) =>
    (await verify(await packed(name, files))).problems.map(({ kind, path }) => [kind, path]);

  test('a changed file, of another length and of the same', async () => {
    const text = (contents.get(documents) as Buffer).toString('utf8');
    const flipped = text.replace(',negative,', ',positive,');
    expect(flipped).not.toBe(text);
    expect(
      await problems('a.zip', new Map<string, Buffer | string>([...contents, [documents, flipped]])),
    ).toEqual([['changed', documents]]);
    expect(
      await problems('b.zip', new Map<string, Buffer | string>([...contents, [documents, `${text}x`]])),
    ).toEqual([['changed', documents]]);
  });

  test('a missing and an added file', async () => {
    expect(
      await problems(
        'c.zip',
        [...contents].filter(([path]) => path !== documents),
      ),
    ).toEqual([['missing', documents]]);
    expect(await problems('d.zip', [...contents, ['.DS_Store', 'x'], ['data/more.csv', 'x']])).toEqual([
      ['extra', '.DS_Store'],
      ['extra', 'data/more.csv'],
    ]);
  });

  test('a changed manifest, also where its seal was changed with it', async () => {
    const manifest = (contents.get('manifest.json') as Buffer).toString('utf8');
    const forged = manifest.replace('"withoutTexts": false', '"withoutTexts": true');
    expect(
      await problems('e.zip', new Map<string, Buffer | string>([...contents, ['manifest.json', forged]])),
    ).toEqual([['manifest', 'manifest.json']]);
    expect(
      await problems('f.zip', new Map<string, Buffer | string>([...contents, ['manifest.json', '{}']])),
    ).toContainEqual(['manifest', 'manifest.json']);
    expect(
      await problems(
        'g.zip',
        [...contents].filter(([path]) => path !== 'manifest.sha256'),
      ),
    ).toEqual([['missing', 'manifest.sha256']]);
    // The whole archive made anew is found out by the published seal.
    const other = await verify((await archive('other.zip', { runs: [bayes.id] })).path, whole.seal);
    expect(other.problems.map(({ kind }) => kind)).toEqual(['manifest']);
  });

  test('bytes that do not unpack any more', async () => {
    const bytes = readFileSync(whole.path);
    const at = bytes.indexOf('documents.csv') + 200;
    bytes.fill(0xff, at, at + 400);
    const path = join(posts.folder, 'damaged.zip');
    writeFileSync(path, bytes);
    const { problems: told } = await verify(path);
    expect(told).toEqual([expect.objectContaining({ path: documents })]);
    expect(['unreadable', 'changed']).toContain(told[0]?.kind);
  });

  test('what is no archive at all', async () => {
    await expect(verify(await packed('n.zip', [['a.csv', 'x']]))).rejects.toThrow(/no replication archive/);
    await expect(verify(posts.path)).rejects.toThrow(/zip/);
  });
});

test('training again from the archive alone gives every number and every byte', async () => {
  const { project, job } = await posts.window.call('archives.rerun', { file: whole.path });
  for (;;) {
    const { state, output, error } = await posts.window.call('jobs.get', { project, job });
    expect(error).toBeNull();
    if (state === 'done') {
      const report = rerunReport.parse(output);
      expect(report.reproduced).toBe(true);
      expect(
        report.runs.map(({ verdict, sameWeights, differing }) => [verdict, sameWeights, differing]),
      ).toEqual([
        ['identical', true, 0],
        ['identical', true, 0],
      ]);
      // 2,000 documents of three categories, and the measures.
      for (const { compared } of report.runs) expect(compared).toBeGreaterThan(6_100);
      break;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}, 120_000);

test('an archive without texts has no word of them, and says that it cannot be trained again', async () => {
  const bare = await archive('bare.zip', { withoutTexts: true });
  const files = await unpacked(bare.path);
  const documents = (contents.get('data/posts-1/documents.csv') as Buffer).toString('utf8').split('\n');
  const phrase = 'Flu jabs at the Saltgate clinic';
  expect(documents.some((row) => row.includes(phrase))).toBe(true);
  for (const [path, content] of files)
    if (!path.endsWith('.safetensors')) expect(content.includes(phrase), path).toBe(false);
  expect((files.get('data/posts-1/documents.csv') as Buffer).toString('utf8')).toMatch(
    /^document_id,source_line,id,sentiment,text_characters,text_sha256\n1,2,1709329328197744615,negative,\d+,[0-9a-f]{64}\n/,
  );
  expect(bare.warnings).toHaveLength(1);
  await expect(posts.window.call('archives.rerun', { file: bare.path })).rejects.toThrow(/without the texts/);
});

test('the Python script recomputes the measures, and finds a changed prediction', ({ skip }) => {
  const folder = join(posts.folder, 'unpacked');
  for (const [path, content] of contents) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  try {
    execFileSync('python3', ['--version']);
  } catch {
    return skip('Python is not installed here.');
  }
  const run = () => execFileSync('python3', [join(folder, 'scripts/recompute.py')], { encoding: 'utf8' });
  expect(run()).toMatch(/\n\d{2,} numbers recomputed, 0 differ/);
  const [name] = [...contents.keys()].filter((path) => path.endsWith('predictions.csv'));
  const path = join(folder, name as string);
  writeFileSync(path, readFileSync(path, 'utf8').replace('test,negative,negative', 'test,negative,positive'));
  expect(run).toThrow();
});

test('comparing numbers sees every change, however deep', () => {
  const differing = (a: unknown, b: unknown): number => {
    let count = 0;
    compareNumbers(a, b, { take: (x, y) => (count += Object.is(x, y) ? 0 : 1) });
    return count;
  };
  const tree = { a: [1, { b: 2, c: null }], d: 'word' };
  expect(differing(tree, structuredClone(tree))).toBe(0);
  expect(differing(tree, { a: [1, { b: 2.000001, c: null }] })).toBe(1);
  expect(differing(tree, { a: [1, { b: 2, c: 3 }] })).toBe(1);
  expect(differing(tree, { a: [1] })).toBe(1);
  expect(differing({ a: null }, { a: { b: 1 } })).toBe(1);
});

test('killed in the middle of it, the archive is not there under its name', async () => {
  const out = join(posts.folder, 'killed', 'k.zip');
  mkdirSync(dirname(out));
  const script = `
    import { createZipWriter } from ${JSON.stringify(new URL('../../files/zip-writer.ts', import.meta.url).href)};
    const writer = createZipWriter(process.argv[1]);
    const piece = new Uint8Array(1 << 20).map((_, i) => (Math.sin(i) * 1e9) & 255);
    await writer.add('endless', (function* () { for (let i = 0; ; i++) { if (i === 3) process.send('writing'); yield piece; } })());`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script, out], {
    cwd: fileURLToPath(new URL('../../..', import.meta.url)),
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  await once(child, 'message');
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(existsSync(out)).toBe(false);
  expect(readdirSync(dirname(out)).every((name) => name.startsWith('.') && name.endsWith('.part'))).toBe(
    true,
  );
});
