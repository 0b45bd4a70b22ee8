import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { hostWithPosts, type HostWithPosts } from '../../../test/support/host-with-posts.ts';
import type { VerbInput } from '../../api/catalogue.ts';
import { groupComparison, languageScore, type LanguageRun } from '../../api/language.ts';

let posts: HostWithPosts;
let run: LanguageRun;
let inRun: { project: string; run: string };
beforeAll(async () => {
  posts = await hostWithPosts();
  run = await train({ preset: 'kneser-ney-5' });
  inRun = { project: posts.project, run: run.id };
});
afterAll(() => posts.close());

async function train(
  input: Omit<VerbInput<'language.train'>, 'project' | 'corpus'> & { corpus?: number },
): Promise<LanguageRun> {
  const { project, corpus, window } = posts;
  const { run: id, job } = await window.call('language.train', { project, corpus, ...input });
  await posts.finish(job);
  return window.call('language.get', { project, run: id });
}

async function importTexts(name: string, texts: readonly string[]): Promise<number> {
  const path = join(posts.folder, `${name}.csv`);
  writeFileSync(
    path,
    ['party,text', ...texts.map((text, i) => `p${String(i % 2)},"${text}"`)].join('\n') + '\n',
  );
  await posts.finish((await posts.window.call('corpora.import', { project: posts.project, path })).job);
  const corpora = await posts.window.call('corpora.list', { project: posts.project });
  return corpora.find((corpus) => corpus.name === name)!.id;
}

async function score(input: Partial<VerbInput<'language.score'>>) {
  const { job } = await posts.window.call('language.score', { ...inRun, ...input });
  return languageScore.parse(await posts.finish(job));
}

test('a model trained on the split has a perplexity with an interval on every part', () => {
  expect(run.state).toBe('done');
  expect(run.unit).toBe('words');
  for (const part of ['train', 'validation', 'test'] as const) {
    const { value, low, high } = run.metrics![part]!.perplexity;
    expect(low!).toBeLessThan(value!);
    expect(value!).toBeLessThan(high!);
  }
  expect(run.metrics!.train!.perplexity.value!).toBeLessThan(run.metrics!.test!.perplexity.value!);
});

test('scoring the test part finds the perplexity of training, in the file too', async () => {
  const path = join(posts.folder, 'tokens.csv');
  const scored = await score({ part: 'test', path, rows: 'tokens' });
  expect(scored.all).toEqual(run.metrics!.test);
  const rows = readFileSync(path, 'utf8').trim().split('\n').slice(1);
  expect(rows).toHaveLength(scored.all.tokens);
  const bits = rows.reduce((sum, row) => sum + Number(row.split(',').at(-1)), 0);
  expect(bits / rows.length).toBeCloseTo(scored.all.bitsPerToken.value!, 9);
  expect(rows.filter((row) => row.includes(',</s>,'))).toHaveLength(scored.all.documents);
  expect(scored.written!.columns.slice(0, 2)).toEqual(['id', 'document']);
});

test('groups of a column share the documents among them', async () => {
  const { by, all } = await score({ by: 'author' });
  expect(by!.groups.reduce((sum, group) => sum + group.tokens, 0)).toBe(all.tokens);
  const values = by!.groups.map((group) => group.perplexity.value!);
  expect(values).toEqual([...values].sort((a, b) => a - b));
});

test('documents come in the order of their surprisal', async () => {
  await score({});
  const { total, documents } = await posts.window.call('language.documents', { ...inRun, limit: 50 });
  expect(total).toBeGreaterThan(1_000);
  const surprisals = documents.map(({ surprisal }) => surprisal);
  expect(surprisals).toEqual([...surprisals].sort((a, b) => b - a));
});

test('tokens of a text stand where they say, and unknown words are said to be unknown', async () => {
  const text = 'The council xyzzyx — again!';
  const { tokens, perplexity } = await posts.window.call('language.tokens', { ...inRun, text });
  for (const token of tokens.slice(0, -1)) expect(token.text).toBe(text.slice(token.start, token.end));
  expect(tokens.at(-1)).toMatchObject({ text: '</s>', unknown: false });
  expect(tokens.filter(({ unknown }) => unknown).map((token) => token.text)).toContain('xyzzyx');
  const mean = tokens.reduce((sum, { surprisal }) => sum + surprisal, 0) / tokens.length;
  expect(2 ** mean).toBeCloseTo(perplexity, 6);
});

test('probabilities of all next symbols sum to one, for any beginning', async () => {
  for (const prompt of ['', 'The council', 'xyzzyx 🦄']) {
    const { symbols } = await posts.window.call('language.next', { ...inRun, prompt, count: 1_000 });
    const { symbols: few } = await posts.window.call('language.next', { ...inRun, prompt, count: 3 });
    expect(symbols.slice(0, 3)).toEqual(few);
    const sum = symbols.reduce((total, { probability }) => total + probability, 0);
    if (run.vocabularySize! <= 1_000) expect(sum).toBeCloseTo(1, 9);
    else expect(sum).toBeLessThan(1);
  }
});

test('the same seed writes the same text, another writes another', async () => {
  const write = (seed: number) =>
    posts.window.call('language.generate', {
      ...inRun,
      prompt: 'The council',
      seed,
      count: 3,
      temperature: 0.9,
    });
  expect(await write(1)).toEqual(await write(1));
  expect((await write(1)).texts.slice(1)).toEqual((await write(2)).texts.slice(0, 2));
  const { texts } = await write(5);
  for (const { text } of texts) expect(text).not.toContain('<unk>');
});

test('words of one letter, one word, and unseen characters: a model of a vocabulary of one', async () => {
  const corpus = await importTexts(
    'ones',
    Array.from({ length: 12 }, () => 'a'),
  );
  const one = await train({ preset: 'kneser-ney-5', corpus, split: null });
  expect(one.vocabularySize).toBe(3);
  const asked = { project: posts.project, run: one.id };
  const { symbols } = await posts.window.call('language.next', { ...asked, prompt: '' });
  expect(symbols[0].symbol).toBe('a');
  expect(symbols.reduce((sum, { probability }) => sum + probability, 0)).toBeCloseTo(1, 12);
  for (const text of ['', 'a', '漢字 \u{1F984}', 'a '.repeat(20)]) {
    const { perplexity } = await posts.window.call('language.tokens', { ...asked, text });
    expect(Number.isFinite(perplexity)).toBe(true);
  }
});

test('characters are read with their blanks and written as they were', async () => {
  const characters = await train({
    preset: 'kneser-ney-5',
    settings: { 'text.unit': 'characters', 'model.order': 6 },
  });
  const asked = { project: posts.project, run: characters.id };
  const { tokens } = await posts.window.call('language.tokens', { ...asked, text: ' The  bus ' });
  expect(tokens.map(({ text }) => text)).toEqual(['T', 'h', 'e', '  ', 'b', 'u', 's', '</s>']);
  const { texts } = await posts.window.call('language.generate', { ...asked, temperature: 0.5 });
  expect(texts[0].text).toContain(' ');
});

test('a corpus that a language model was tested on cannot be deleted under it', async () => {
  const corpus = await importTexts('others', ['the council met', 'the bus was late', 'no bus at all']);
  const tested = await train({ preset: 'kneser-ney-5', testCorpus: corpus });
  expect(tested.metrics!.test!.documents).toBe(3);
  expect(tested.warnings.join(' ')).toContain('only 3 test documents');
  const inCorpus = { project: posts.project, corpus };
  await expect(posts.window.call('corpora.delete', inCorpus)).rejects.toThrow('cannot be deleted');
  await posts.window.call('language.delete', { project: posts.project, run: tested.id });
  await posts.window.call('corpora.delete', inCorpus);
});

test(
  'training that was killed goes on to the same numbers as one that was not',
  { timeout: 120_000 },
  async () => {
    const corpus = await importTexts(
      'short',
      Array.from({ length: 60 }, (_, i) => (i % 3 === 0 ? 'we met the council' : 'the bus was late again')),
    );
    const asked = {
      preset: 'lstm-lm',
      corpus,
      split: null,
      validationCorpus: corpus,
      device: 'cpu' as const,
      threads: 1,
      settings: {
        'model.hiddenSize': 16,
        'model.embeddingSize': 16,
        'training.batchSize': 4,
        'training.steps': 5,
        'training.epochs': 12,
      },
    };
    const whole = await train(asked);
    const { project, window } = posts;
    const started = await window.call('language.train', { project, ...asked });
    const killed = { project, run: started.run };
    while ((await window.call('language.get', killed)).resumableAfter === null)
      await new Promise((resolve) => setTimeout(resolve, 2));
    process.kill(posts.engine.pid!, 'SIGKILL');
    await expect(posts.finish(started.job)).rejects.toThrow('ended unexpectedly');
    const interrupted = await window.call('language.get', killed);
    expect(interrupted.state).toBe('interrupted');
    expect(interrupted.resumableAfter).toBeLessThan(12);
    await posts.finish((await window.call('language.resume', killed)).job);
    const resumed = await window.call('language.get', killed);
    expect(resumed.metrics).toEqual(whole.metrics);
    const losses = async (run: string) =>
      (await window.call('language.epochs', { project, run })).map((epoch) => [
        epoch.trainLoss,
        epoch.sample,
      ]);
    expect(await losses(resumed.id)).toEqual(await losses(whole.id));
    await expect(window.call('language.resume', killed)).rejects.toThrow('has its model already');
  },
);

test('groups are compared on one vocabulary and equally many symbols; their own texts surprise them least', async () => {
  const { window, project } = posts;
  const corpus = await importTexts(
    'groups',
    Array.from({ length: 200 }, (_, i) =>
      i % 2 === 0
        ? `taxes are too high in year ${String(i)}`
        : `the sea was calm on day ${String(i)} of june`,
    ),
  );
  const { job } = await window.call('language.compareGroups', { project, corpus, by: 'party' });
  const { groups, cells, leftOut, vocabularySize } = groupComparison.parse(await posts.finish(job));
  expect(groups.map(({ name, scored, documents }) => [name, scored, documents])).toEqual([
    ['p0', 20, 100],
    ['p1', 20, 100],
  ]);
  expect(vocabularySize).toBeGreaterThan(10);
  expect(leftOut).toEqual({ values: 0, documents: 0 });
  const least = Math.min(...groups.map(({ learnt }) => learnt.tokens));
  for (const { learnt } of groups) expect(learnt.tokens - least).toBeLessThan(12);
  for (const { learnt, scored, excessBits } of cells)
    if (learnt === scored) expect(excessBits).toBe(0);
    else expect(excessBits!).toBeGreaterThan(1);
  await expect(
    window.call('language.compareGroups', { project, corpus, by: 'party', values: ['p0', 'p9'] }),
  ).rejects.toThrow('No document has the value “p9”');
});
