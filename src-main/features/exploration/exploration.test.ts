import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestProject, type TestProject } from '../../../test/support/test-project.ts';
import type { VerbInput } from '../../api/catalogue.ts';
import type { ExplorationResult } from '../../api/exploration.ts';

type Asked = VerbInput<'exploration.ask'>;
let here: TestProject;

const posts = [
  'id,text,label,author,date',
  '1,The old tax is a bad tax.,against,ann,2024-01-01',
  '2,RT @ann: The old tax is a bad tax. https://t.co/x,against,bob,2024-01-02',
  '3,Café life and good bread,for,ann,2024-01-15',
  '4,我喜欢这部电影,for,bob,2024-02-01',
  '5,この映画はとても面白い,for,cyd,2024-02-01',
  '6,هذا كِتَابٌ جميل جدا,for,cyd,2024-03-09',
  '7,ฉันชอบกินข้าวมาก,for,ann,',
  '8,हिन्दी में लिखा गया,against,ann,2024-03-10',
  '9,Good bread; taxes are good,for,bob,2024-03-31',
].join('\n');

beforeAll(async () => {
  here = await openTestProject();
  await here.importFile(posts, { roles: { label: 'label', author: 'group', date: 'time' } });
});
afterAll(() => here.close());

async function ask<What extends ExplorationResult['what']>(
  question: Extract<Asked['question'], { what: What }>,
  selection: Asked['selection'] = {},
): Promise<Extract<ExplorationResult, { what: What }>> {
  for (;;) {
    const answer = await here.window.call('exploration.ask', {
      project: here.project,
      corpus: 1,
      question,
      selection,
      waitMs: 1_000,
    } as Asked);
    if (answer.state === 'done') return answer.result as Extract<ExplorationResult, { what: What }>;
  }
}

const search = async (
  typed: string,
  filters: NonNullable<Asked['selection']>['filters'] = [],
): Promise<number[]> =>
  (
    await here.window.call('corpora.documents', { project: here.project, corpus: 1, search: typed, filters })
  ).documents.map(({ id }) => id);

test('searches find words of scripts without spaces, and Arabic however it is pointed', async () => {
  expect(await search('电影')).toEqual([4]);
  expect(await search('映画')).toEqual([5]);
  expect(await search('面白')).toEqual([5]);
  expect(await search('كتاب')).toEqual([6]);
  expect(await search('كِتَابٌ')).toEqual([6]);
  expect(await search('ข้าว')).toEqual([7]);
  expect(await search('हिन्दी')).toEqual([8]);
  expect(await search('हान')).toEqual([]);
  expect(await search('书')).toEqual([]);
});

test('filters by text, number and time', async () => {
  expect(await search('', [{ column: 'author', contains: 'NN' }])).toEqual([1, 3, 7, 8]);
  expect(await search('', [{ column: 'id', least: 3, most: 5 }])).toEqual([3, 4, 5]);
  expect(await search('', [{ column: 'text', least: 0 }])).toEqual([]);
  expect(await search('', [{ column: 'date', since: '2024-03-01' }])).toEqual([6, 8, 9]);
  expect(await search('bread', [{ column: 'date', until: '2024-01-15' }])).toEqual([3]);
});

test('saved selections are kept by name, replaced and deleted', async () => {
  const inCorpus = { project: here.project, corpus: 1 };
  const first = { search: 'tax', filters: [{ column: 'author', values: ['ann'] }] };
  await here.window.call('corpora.saveSelection', { ...inCorpus, name: 'taxes', selection: first });
  await here.window.call('corpora.saveSelection', {
    ...inCorpus,
    name: 'taxes',
    selection: { search: 'bread' },
  });
  const [saved, ...others] = await here.window.call('corpora.selections', inCorpus);
  expect(others).toEqual([]);
  expect(saved).toMatchObject({ name: 'taxes', selection: { search: 'bread', filters: [] } });
  await here.window.call('corpora.deleteSelection', { ...inCorpus, selection: saved!.id });
  expect(await here.window.call('corpora.selections', inCorpus)).toEqual([]);
  await expect(
    here.window.call('corpora.saveSelection', {
      ...inCorpus,
      name: 'x',
      selection: { filters: [{ column: 'nowhere', values: [] }] },
    }),
  ).rejects.toThrow(/no column “nowhere”/);
});

test('keyword in context: phrases, endings, alternatives, accents, scripts', async () => {
  const tax = await ask({ what: 'kwic', query: 'bad tax' });
  expect(tax.lines[0]).toEqual({ document: 1, left: 'The old tax is a ', match: 'bad tax', right: '.' });
  expect(tax.hits).toBe(2);
  expect((await ask({ what: 'kwic', query: 'tax' })).hits).toBe(4);
  expect((await ask({ what: 'kwic', query: 'tax*' })).hits).toBe(5);
  expect((await ask({ what: 'kwic', query: 'cafe|电影' })).lines.map(({ match }) => match)).toEqual([
    'Café',
    '电影',
  ]);
  expect((await ask({ what: 'kwic', query: 'كتاب' })).lines[0]).toMatchObject({ document: 6, left: 'هذا ' });
  expect((await ask({ what: 'kwic', query: 'ข้าว' })).lines[0]).toMatchObject({
    left: 'ฉันชอบกิน',
    right: 'มาก',
  });
  const sorted = await ask({ what: 'kwic', query: 'good', order: 'left', window: 1 });
  expect(sorted.lines.map(({ left }) => left)).toEqual(['', 'and ', 'are ']);
});

test('sequences of words stop at punctuation and count documents', async () => {
  const pairs = await ask({ what: 'ngrams', length: 2, minimum: 2 });
  const found = new Map(pairs.rows.map(({ term, count, documents }) => [term, [count, documents]]));
  expect(found.get('good bread')).toEqual([2, 2]);
  expect(found.get('bad tax')).toEqual([2, 2]);
  expect(found.has('bread taxes')).toBe(false);
  const five = await ask({ what: 'ngrams', length: 5, minimum: 2 });
  expect(five.rows.map(({ term }) => term)).toContain('the old tax is a');
});

test('key words, groups, times, repeated texts, labels', async () => {
  const key = await ask({ what: 'keyness', label: 'label', category: 'against', minimum: 2 });
  const tax = key.rows.find(({ term }) => term === 'tax')!;
  expect(tax).toMatchObject({ count: 4, otherCount: 0, documents: 2, otherDocuments: 0 });
  expect(tax.logRatio).toBeGreaterThan(0);
  expect(key.rows.find(({ term }) => term === 'good')!.logRatio).toBeLessThan(0);

  const groups = await ask({ what: 'groups', column: 'author', label: 'label' });
  expect(groups.rows[0]).toEqual({ value: 'ann', count: 4, counts: expect.any(Array) });
  expect(groups.rows[0]!.counts.toSorted()).toEqual([2, 2]);

  const time = await ask({ what: 'time', column: 'date', unit: 'month', label: 'label' });
  expect(time.periods.map(({ start, count }) => [start, count])).toEqual([
    ['2024-01-01', 3],
    ['2024-02-01', 2],
    ['2024-03-01', 3],
  ]);
  expect(time.unreadable).toBe(1);

  const repeated = await ask({ what: 'duplicates' });
  expect(repeated.rows).toEqual([{ text: 'The old tax is a bad tax.', count: 2, documents: [1, 2] }]);

  const labels = await ask({ what: 'labels' }, { search: 'bread' });
  expect(labels.labels[0]!.categories).toContainEqual({ name: 'for', count: 2 });
});

test('languages are told and a mixture is warned of', async () => {
  const languages = await ask({ what: 'languages' });
  const codes = languages.rows.map(({ code }) => code);
  expect(codes).toEqual(expect.arrayContaining(['en', 'zh', 'ja', 'ar', 'th', 'hi']));
  expect(languages.mixed).toBe(true);
  expect(languages.notes[0]).toMatch(/mixes languages/);
});
