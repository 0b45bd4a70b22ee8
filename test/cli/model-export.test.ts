/** The model of a run, written for other programs by the command line, and run there. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadClassifier } from '../../engine/models/load-classifier.ts';
import { openWasmBackend } from '../../src-main/engine-process/wasm-threads.ts';
import { samplePosts } from '../support/host-with-posts.ts';
import { lectern } from '../support/lectern.ts';
import { runOnnx, type ModelInputs } from '../support/onnx-model.ts';

let home: string;
const run = (...args: string[]) => lectern(args, { home });
const study = () => join(home, 'study.lectern');

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'lectern-model-export-'));
  for (const args of [
    ['import', study(), samplePosts, '--text', 'text', '--label', 'sentiment', '--id', 'id'],
    ['split', study(), '--stratify'],
    ['train', study(), '--preset', 'dan', '--set', 'training.epochs=2', '--device', 'cpu'],
  ])
    expect((await run(...args)).code).toBe(0);
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

const python = spawnSync('python3', ['--version']).status === 0;

test('a folder has everything that another program needs', async () => {
  const folder = join(home, 'model');
  const { code, json } = await run('export', study(), 'latest', '--model', '-o', folder, '--json');
  expect(code).toBe(0);
  const { files } = json() as { files: string[] };
  expect(readdirSync(folder).toSorted()).toEqual(files.toSorted());
  expect(files).toContain('model.onnx');
  const config = JSON.parse(readFileSync(join(folder, 'config.json'), 'utf8')) as Record<string, unknown>;
  expect(config).toMatchObject({ preset: 'dan', classes: expect.any(Array), recipe: { preset: 'dan' } });

  const again = await run('export', study(), 'latest', '--model', '-o', folder);
  expect(again.code).toBe(1);
  expect(again.stderr).toContain('There is already');
  expect((await run('export', study(), 'latest', '--model', '-o', folder, '--overwrite')).code).toBe(0);
  expect(readdirSync(home).filter((name) => name.endsWith('.part'))).toEqual([]);
});

test.skipIf(!python)('texts through the script and onnxruntime give what Lectern gives', async () => {
  const folder = join(home, 'model');
  const texts = ['Two hours late, and not a word of apology.', 'tears of joy :-) @you https://a.example', ''];
  const { stdout } = spawnSync('python3', [join(folder, 'lectern_model.py'), '--inputs'], {
    input: JSON.stringify(texts),
    encoding: 'utf8',
  });
  const found = await runOnnx(readFileSync(join(folder, 'model.onnx')), JSON.parse(stdout) as ModelInputs);
  const backend = await openWasmBackend({ threads: 1 });
  const classifier = await loadClassifier(readFileSync(join(folder, 'model.safetensors')), () =>
    Promise.resolve(backend),
  );
  const expected = await classifier.predictProbabilities(texts);
  classifier.dispose();
  await backend.dispose();
  expect(found).toHaveLength(expected.length);
  found.forEach((value, index) => expect(Math.abs(value - expected[index])).toBeLessThan(1e-5));
});

test('one file alone, by its ending; wrong use in words', async () => {
  for (const name of ['alone.onnx', 'alone.safetensors']) {
    expect((await run('export', study(), 'latest', '--model', '-o', join(home, name))).code).toBe(0);
    expect(readFileSync(join(home, name)).length).toBeGreaterThan(10_000);
  }
  const unclear = await run('export', study(), '--model', '-o', join(home, 'x'));
  expect(unclear.code).not.toBe(0);
  expect(unclear.stderr).toContain('Name one run');
});
