/** A model goes from one project to another: it predicts and explains the same there, and damaged files are refused in words. */
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readTensorFile, writeTensorFile, floatsOf } from '../../../engine/core/safetensors.ts';
import { hostWithPosts, samplePosts, type HostWithPosts } from '../../../test/support/host-with-posts.ts';
import type { Run } from '../../api/runs.ts';

let posts: HostWithPosts;
let other: string;
const runs: Record<string, Run> = {};
beforeAll(async () => {
  posts = await hostWithPosts();
  const small = { 'training.epochs': 1, 'model.embeddingSize': 8, 'features.minCount': 1 };
  runs['dan'] = await posts.train({ preset: 'dan', settings: small, device: 'cpu', name: 'their dan' });
  runs['naive-bayes'] = await posts.train({ preset: 'naive-bayes', settings: {} });
  other = (await posts.window.call('projects.create', { path: join(posts.folder, 'other.lectern') })).handle;
});
afterAll(() => posts.close());

async function exported(run: Run, form: 'folder' | 'safetensors'): Promise<string> {
  const path = join(posts.folder, `${run.name} ${form}${form === 'folder' ? '' : '.safetensors'}`);
  await posts.window.call('models.export', {
    project: posts.project,
    run: run.id,
    form,
    path,
    overwrite: true,
  });
  return path;
}

async function applied(project: string, run: string, path: string): Promise<string> {
  const { job } = await posts.window.call('predictions.predictFile', {
    project,
    run,
    file: samplePosts,
    path,
    overwrite: true,
  });
  for (;;) {
    const { state, error } = await posts.window.call('jobs.get', { project, job });
    if (state === 'done') return readFileSync(path, 'utf8');
    if (state !== 'queued' && state !== 'running') throw new Error(error?.message);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

const importing = (file: string, name?: string) =>
  posts.window.call('models.import', { project: other, file, ...(name === undefined ? {} : { name }) });

test.each([
  ['dan', 'folder'],
  ['naive-bayes', 'safetensors'],
] as const)(
  '%s as %s: the same predictions and explanations elsewhere, and its origin',
  async (preset, form) => {
    const run = runs[preset];
    const model = await importing(await exported(run, form));
    expect(model).toMatchObject({
      name: run.name,
      preset,
      classes: run.classes,
      parameterCount: run.parameterCount,
      provenance: {
        project: 'posts',
        run: { id: run.id, name: run.name },
        data: { corpus: 'posts', label: 'sentiment', fingerprint: run.dataFingerprint, textColumn: 'text' },
      },
    });
    expect(await posts.window.call('models.list', { project: other })).toContainEqual(model);
    const there = await applied(posts.project, run.id, join(posts.folder, 'there.csv'));
    const here = await applied(other, model.name, join(posts.folder, 'here.csv'));
    expect(here.replaceAll(model.id, run.id)).toBe(there);
    const text = 'Two hours late, and not a word of apology.';
    const ask = { text, method: 'occlusion' as const };
    const ours = await posts.window.call('explanations.explain', { project: other, run: model.id, ...ask });
    const theirs = await posts.window.call('explanations.explain', {
      project: posts.project,
      run: run.id,
      ...ask,
    });
    expect(ours).toMatchObject({ probabilities: theirs.probabilities, attributions: theirs.attributions });
    await expect(
      posts.window.call('explanations.explain', { project: other, run: model.id, document: 1 }),
    ).rejects.toMatchObject({ code: 'bad-input' });
    await posts.window.call('models.delete', { project: other, model: model.id });
    expect(await posts.window.call('models.list', { project: other })).toEqual([]);
  },
);

describe('refused in words', () => {
  const refused = async (bytes: Uint8Array): Promise<void> => {
    const file = join(posts.folder, 'odd.safetensors');
    writeFileSync(file, bytes);
    await expect(importing(file)).rejects.toMatchObject({
      code: 'bad-file',
      message: expect.stringContaining('odd.safetensors') as string,
    });
  };

  test('what is no such file, is cut, or has other bytes in it', async () => {
    const whole = readFileSync(await exported(runs['dan'], 'safetensors'));
    await refused(Buffer.from('label,text\n1,hello\n'));
    await refused(new Uint8Array(0));
    await refused(Buffer.from('ffffffffffffff7f7b7d', 'hex'));
    await refused(whole.subarray(0, whole.length / 2));
    await refused(whole.subarray(0, whole.length - 1));
    const header = Number(whole.readBigUInt64LE(0));
    await fc.assert(
      fc.asyncProperty(fc.nat(header - 1), fc.nat(255), async (place, value) => {
        const damaged = Buffer.from(whole);
        damaged[8 + place] = value;
        const file = join(posts.folder, 'damaged.safetensors');
        writeFileSync(file, damaged);
        // A change that leaves a valid description is taken; any other is refused, and the host stays.
        const said = await importing(file).then(
          ({ id }) => posts.window.call('models.delete', { project: other, model: id }),
          (error: { code: string }) => error.code,
        );
        if (typeof said === 'string') expect(said).toBe('bad-file');
      }),
      { numRuns: 25 },
    );
  });

  test('numbers that are none, descriptions that lie, sizes that no memory has', async () => {
    const { tensors, metadata } = readTensorFile(
      new Uint8Array(readFileSync(await exported(runs['dan'], 'safetensors'))),
    );
    const listed = [...tensors].map(([name, tensor]) => ({
      name,
      shape: tensor.shape,
      data: Float32Array.from(floatsOf(tensor)),
    }));
    const pipeline = JSON.parse(metadata['pipeline']) as { network: object };
    const withPipeline = (changed: object): Uint8Array =>
      writeTensorFile(listed, { ...metadata, pipeline: JSON.stringify({ ...pipeline, ...changed }) });
    await refused(withPipeline({ network: { ...pipeline.network, vocabularySize: 2 ** 40 } }));
    await refused(withPipeline({ network: { ...pipeline.network, classes: -1 } }));
    await refused(withPipeline({ terms: 'none' }));
    await refused(withPipeline({ text: null }));
    await refused(writeTensorFile(listed, { ...metadata, pipeline: '{' }));
    await refused(writeTensorFile(listed, { ...metadata, classes: '["a","a","b"]' }));
    await refused(writeTensorFile(listed, { ...metadata, kind: '__proto__' }));
    await refused(writeTensorFile(listed, { ...metadata, version: '99' }));
    await refused(writeTensorFile(listed, { ...metadata, provenance: '{"format":1}' }));
    listed.forEach(({ data }) => data.fill(Number.NaN));
    await refused(writeTensorFile(listed, metadata));
  });

  test('a folder without a model, parts of two exports, a name that is taken', async () => {
    const folder = join(posts.folder, 'empty');
    mkdirSync(folder);
    await expect(importing(folder)).rejects.toMatchObject({ code: 'bad-file' });
    await expect(importing(join(posts.folder, 'nothing'))).rejects.toMatchObject({ code: 'not-found' });
    const [dan, bayes] = [
      await exported(runs['dan'], 'folder'),
      await exported(runs['naive-bayes'], 'folder'),
    ];
    copyFileSync(join(bayes, 'model.safetensors'), join(dan, 'model.safetensors'));
    const first = await importing(dan, 'mine');
    expect(first.preset).toBe('naive-bayes');
    await expect(importing(dan, 'mine')).rejects.toMatchObject({ code: 'already-exists' });
  });
});
