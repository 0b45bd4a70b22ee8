import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hostWithPosts, type HostWithPosts } from '../../../test/support/host-with-posts.ts';
import type { VerbInput } from '../../api/catalogue.ts';
import type { TaggingRun } from '../../api/tagging.ts';

let posts: HostWithPosts;
let learnt: number;
let judged: number;
let run: TaggingRun;
let inRun: { project: string; run: string };

const names = ['Anna', 'Omar', 'שרה'];
const verbs = ['ran', 'slept', 'sang'];
/** Names are PROPN and begin a person; the test part also has a tag that the training part lacks. */
function conllu(sentences: number, more: readonly string[] = []): string {
  const words = Array.from({ length: sentences }, (_, index) => [
    [names[index % 3]!, 'PROPN', 'Number=Sing'],
    [verbs[Math.floor(index / 3) % 3]!, 'VERB', 'Tense=Past'],
    ['.', 'PUNCT', '_'],
  ]);
  const line = ([word, upos, feats]: string[], index: number): string =>
    [String(index + 1), word, word, upos, '_', feats, '0', 'dep', '_', '_'].join('\t');
  return [
    ...words.map((sentence, index) => [`# sent_id = s${String(index)}`, ...sentence.map(line)].join('\n')),
    ...more,
    '',
  ].join('\n\n');
}

const settings = {
  'model.hiddenSize': 16,
  'model.embeddingSize': 8,
  'training.epochs': 3,
  'training.batchSize': 8,
  'training.learningRate': 0.02,
};

async function importFile(name: string, text: string): Promise<number> {
  const path = join(posts.folder, name);
  writeFileSync(path, text);
  await posts.finish((await posts.window.call('corpora.import', { project: posts.project, path })).job);
  const corpora = await posts.window.call('corpora.list', { project: posts.project });
  return corpora.find((corpus) => corpus.sourceName === name)!.id;
}

async function train(input: Partial<VerbInput<'tagging.train'>>): Promise<TaggingRun> {
  const { project, window } = posts;
  const { runs } = await window.call('tagging.train', {
    project,
    corpus: learnt,
    preset: 'window-tagger',
    settings,
    device: 'cpu',
    threads: 1,
    ...input,
  });
  for (const { job } of runs) await posts.finish(job);
  return window.call('tagging.get', { project, run: runs[0]!.run });
}

async function apply(input: Partial<VerbInput<'tagging.apply'>>) {
  const { job } = await posts.window.call('tagging.apply', { ...inRun, ...input });
  return posts.finish(job) as Promise<{ path: string; rows: number; sentences: number; warnings: string[] }>;
}

beforeAll(async () => {
  posts = await hostWithPosts();
  learnt = await importFile('learnt.conllu', conllu(60));
  const odd = ['1\tΩ\tΩ\tSYM\t_\t_\t0\tdep\t_\t_'];
  judged = await importFile('judged.conllu', conllu(15, odd));
  run = await train({ validationCorpus: judged, testCorpus: judged });
  inRun = { project: posts.project, run: run.id };
}, 180_000);
afterAll(() => posts.close());

test('a tagger is measured with intervals, beside the most frequent tag, and says what it cannot know', () => {
  expect(run.state).toBe('done');
  expect(run.column).toBe('upos');
  expect(run.tags).toEqual(['PROPN', 'PUNCT', 'VERB']);
  const part = run.metrics!.test!;
  expect(part).toMatchObject({ sentences: 16, words: 46, unseenWords: 1, spans: null });
  expect(part.accuracy.value!).toBeCloseTo(45 / 46);
  expect(part.accuracy.low!).toBeLessThanOrEqual(part.accuracy.value!);
  expect(part.unseenAccuracy.value).toBe(0);
  expect(part.perTag.find(({ name }) => name === 'SYM')).toMatchObject({ support: 1, predicted: 0 });
  expect(run.warnings.join(' ')).toContain('“SYM”');
  expect(run.wordsPerSecond!).toBeGreaterThan(0);
});

test('its epochs are kept, and told while it trains', async () => {
  const epochs = await posts.window.call('tagging.epochs', inRun);
  expect(epochs.map(({ epoch }) => epoch)).toEqual([1, 2, 3]);
  expect(epochs.at(-1)!.validationAccuracy!).toBeGreaterThan(0.9);
  expect(posts.events.filter((event) => event.event === 'epoch' && event.run === run.id)).toHaveLength(3);
});

test('the same seed gives the same tagger, and several seeds several', async () => {
  const again = await train({ validationCorpus: judged, testCorpus: judged, seeds: 2 });
  const [other] = await posts.window.call('tagging.list', { project: posts.project });
  expect(other!.seed).toBe(2);
  const losses = async (id: string): Promise<(number | null)[]> =>
    (await posts.window.call('tagging.epochs', { project: posts.project, run: id })).map(
      (epoch) => epoch.trainLoss,
    );
  expect(await losses(again.id)).toEqual(await losses(run.id));
  expect(await losses(other!.id)).not.toEqual(await losses(run.id));
});

test('columns of tags are found, and there are none in a corpus of posts', async () => {
  const { project, window, corpus } = posts;
  const columns = await window.call('tagging.columns', { project, corpus: learnt });
  expect(columns.find(({ name }) => name === 'upos')).toMatchObject({ tags: 3 });
  expect(columns.map(({ name }) => name)).toContain('feats');
  expect(await window.call('tagging.columns', { project, corpus })).toEqual([]);
});

test('a text is cut and tagged, from right to left too, and sentences of the part show both tags', async () => {
  const { sentences } = await posts.window.call('tagging.tag', { ...inRun, text: 'Anna sang. שרה ran.\n\n' });
  expect(sentences.map(({ words }) => words.map(({ text, tag }) => `${text}/${tag}`).join(' '))).toEqual([
    'Anna/PROPN sang/VERB ./PUNCT',
    'שרה/PROPN ran/VERB ./PUNCT',
  ]);
  expect((await posts.window.call('tagging.tag', { ...inRun, text: ' ' })).sentences).toEqual([]);
  const page = await posts.window.call('tagging.sentences', { ...inRun, offset: 15, limit: 5 });
  expect(page).toMatchObject({ part: 'test', total: 16 });
  expect(page.sentences[0]!.words[0]).toMatchObject({ text: 'Ω', gold: 'SYM', rare: true });
});

test('a CoNLL-U file comes back with the same words and other columns, and can be imported again', async () => {
  const file = join(posts.folder, 'judged.conllu');
  const { path, rows, sentences } = await apply({ file, path: join(posts.folder, 'out.conllu') });
  expect({ rows, sentences }).toEqual({ rows: 46, sentences: 16 });
  const lines = readFileSync(path, 'utf8').split('\n');
  expect(lines[0]).toBe('# sent_id = s0');
  expect(lines.find((line) => line.startsWith('1\tAnna'))).toBe(
    '1\tAnna\tAnna\tPROPN\t_\tNumber=Sing\t0\tdep\t_\t_',
  );
  const again = await importFile('out.conllu', readFileSync(path, 'utf8'));
  const columns = await posts.window.call('tagging.columns', { project: posts.project, corpus: again });
  expect(columns.find(({ name }) => name === 'upos')!.tags).toBe(3);
});

test('plain text and corpora without tags become words with tags', async () => {
  const file = join(posts.folder, 'plain.txt');
  writeFileSync(file, 'Anna ran.\nOmar slept.\n');
  const { path } = await apply({ file, path: join(posts.folder, 'out.conll'), format: 'conll' });
  expect(readFileSync(path, 'utf8')).toBe(
    'Anna\tPROPN\nran\tVERB\n.\tPUNCT\n\nOmar\tPROPN\nslept\tVERB\n.\tPUNCT\n\n',
  );
  const { rows } = await apply({
    corpus: posts.corpus,
    path: join(posts.folder, 'posts.csv'),
    format: 'csv',
  });
  const table = readFileSync(join(posts.folder, 'posts.csv'), 'utf8').trim().split('\n');
  expect(table[0]).toBe('sentence,position,word,tag,probability');
  expect(table).toHaveLength(rows + 1);
});

test('a sentence of 100,000 words is tagged in pieces, and the answer says so', async () => {
  const file = join(posts.folder, 'long.conll');
  writeFileSync(file, Array.from({ length: 100_000 }, (_, i) => `${names[i % 3]!}\tX`).join('\n'));
  const { rows, sentences, warnings } = await apply({
    file,
    path: join(posts.folder, 'long-out.conll'),
    format: 'conll',
  });
  expect({ rows, sentences }).toEqual({ rows: 100_000, sentences: 1 });
  expect(warnings.join(' ')).toContain('in pieces');
});

describe('what cannot be done is refused in words', () => {
  const asked = (input: Partial<VerbInput<'tagging.train'>>) => expect(train(input)).rejects;

  test('a corpus without tags', () => asked({ corpus: posts.corpus }).toThrow('has no tagged sentences'));
  test('a column that is not there', () =>
    asked({ column: 'nothing' }).toThrow('no column of tags “nothing”'));
  test('a part without that column', () =>
    asked({ testCorpus: posts.corpus }).toThrow('has no column of tags “upos”'));
  test('a preset that is not there', () =>
    asked({ preset: 'nothing' }).toThrow('no tagger preset “nothing”'));
  test('a column whose words have no tags', () =>
    asked({ column: 'xpos' }).toThrow('No word of the training part has a tag in the column “xpos”'));
  test('a run without a model', async () => {
    const [failed] = await posts.window.call('tagging.list', { project: posts.project });
    expect(failed).toMatchObject({ state: 'failed', column: 'xpos', hasModel: false });
    const given = { project: posts.project, run: failed!.id, text: 'a' };
    await expect(posts.window.call('tagging.tag', given)).rejects.toThrow('has no model');
    await posts.window.call('tagging.delete', { project: posts.project, run: failed!.id });
  });
  test('to write over the file that is read', async () => {
    const file = join(posts.folder, 'judged.conllu');
    await expect(apply({ file, path: file })).rejects.toThrow('would replace the file that is being read');
  });
  test('to delete a corpus that a tagger was judged on', () =>
    expect(posts.window.call('corpora.delete', { project: posts.project, corpus: judged })).rejects.toThrow(
      'cannot be deleted',
    ));
});
