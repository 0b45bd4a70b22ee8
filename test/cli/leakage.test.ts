import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { leakageReport } from '../../src-main/api/leakage.ts';
import { openProjectReader } from '../../src-main/database/open-project.ts';
import { lectern, type Outcome } from '../support/lectern.ts';
import { repository } from '../support/workbench.ts';

let home: string;
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'lectern-leakage-'));
});
afterAll(() => {
  rmSync(home, { recursive: true, force: true });
});

async function done(...args: string[]): Promise<unknown> {
  const outcome: Outcome = await lectern([...args, '--json'], { home });
  expect(outcome.stderr + outcome.stdout).toContain('{');
  expect(outcome.code, outcome.stdout).toBe(0);
  return outcome.json();
}

describe('posts that were passed on', () => {
  beforeAll(async () => {
    const words =
      'vote bill farm school road water health tax budget town council market bus park clinic'.split(' ');
    const text = (i: number): string =>
      Array.from(
        { length: 12 },
        (_, k) => `${words[(i * 7 + k * (i % 5) + k * k) % words.length]}${(i * k) % 17}`,
      ).join(' ');
    const rows = Array.from({ length: 240 }, (_, i) => {
      const own = i % 4 === 3 ? `RT @someone${i}: ${text(i - 1)} https://t.co/${i}` : text(i);
      const label = ['good', 'bad'][Math.floor(i / 4) % 2]!;
      return `${own},${label},author${i % 40},${label === 'good' ? 5 + (i % 3) : 1 + (i % 3)},${(i * 37) % 101}`;
    });
    writeFileSync(join(home, 'posts.csv'), `text,mood,author,stars,likes\n${rows.join('\n')}\n`);
    await done('import', 'study.lectern', 'posts.csv', '--text', 'text', '--label', 'mood');
  }, 60_000);

  test('are found across a split, with what to do about it', async () => {
    await done('split', 'study.lectern', '--seed', '3', '--name', 'careless');
    const report = leakageReport.parse(await done('check', 'study.lectern'));
    expect(report.duplicates).toMatchObject({ clusters: 60, documents: 120, nearAcross: 0 });
    expect(report.duplicates.equalAcross).toBeGreaterThan(5);
    const [example] = report.duplicates.examples;
    expect(example!.equal).toBe(true);
    expect(example!.judged.text).not.toBe(example!.training.text);
    expect(report.groups).toMatchObject([
      { column: 'author', role: 'group', shared: expect.any(Number) as number },
    ]);
    expect(report.findings.some(({ kind, repair }) => kind === 'group' && repair !== undefined)).toBe(true);
    const stars = report.columns.find(({ column }) => column === 'stars')!;
    expect(stars).toMatchObject({ accuracy: 1, givesAway: true });
    expect(report.columns.find(({ column }) => column === 'likes')!.givesAway).toBe(false);
    const finding = report.findings.find(({ kind }) => kind === 'duplicates')!;
    expect(finding).toMatchObject({ severity: 'problem', repair: { method: { duplicates: true } } });
  });

  test('are kept together by the repair, in folds too, apart from the gold set', async () => {
    await done('split', 'study.lectern', '--by-duplicates', '--stratify', '--name', 'careful');
    const check = leakageReport.parse(await done('check', 'study.lectern', '--split', 'careful'));
    expect(check.duplicates).toMatchObject({ equalAcross: 0, nearAcross: 0 });
    const folds = (await done(
      'split',
      'study.lectern',
      '--by-duplicates',
      '--folds',
      '10',
      '--gold',
      '30',
    )) as {
      split: { folds: number };
      gold: { size: number };
    };
    expect(folds).toMatchObject({ split: { folds: 10 }, gold: { size: 30, drawnFrom: 240 } });
    const again = leakageReport.parse(await done('check', 'study.lectern'));
    expect(again.gold).toMatchObject({ size: 30, inTraining: 0, repeatedInTraining: 0, uses: 0 });
    const refused = await lectern(['train', 'study.lectern', '--split', 'careless', '--preset', 'majority', '--json'], { home }); // prettier-ignore
    expect(refused.code).toBe(1);
    expect(refused.stdout).toContain('gold set');
  });

  test('labels are made from numbers, categories, patterns and dictionaries', async () => {
    const of = (...args: string[]): Promise<unknown> => done('derive', 'study.lectern', '--label', ...args);
    expect(await of('liked', '--from', 'likes', '--threshold', '50')).toMatchObject({
      label: { name: 'liked', categories: [{ name: 'no' }, { name: 'yes' }] },
      description: '“yes” where “likes” is above 50',
    });
    expect(await of('tone', '--from', 'mood', '--recode', 'good=fine,bad=poor')).toMatchObject({
      label: {
        categories: [
          { name: 'fine', count: 120 },
          { name: 'poor', count: 120 },
        ],
      },
    });
    expect(await of('passed on', '--matching', '^RT @')).toMatchObject({
      label: {
        categories: [
          { name: 'no', count: 180 },
          { name: 'yes', count: 60 },
        ],
      },
    });
    writeFileSync(join(home, 'money.txt'), 'tax*\nbudget*\n');
    expect(await of('money', '--dictionary', 'money.txt', '--yes', 'money', '--no', 'other')).toMatchObject({
      label: { missing: 0, categories: [{ name: 'money' }, { name: 'other' }] },
    });
    const taken = await lectern(['derive', 'study.lectern', '--label', 'liked', '--from', 'likes', '--threshold', '1', '--json'], { home }); // prettier-ignore
    expect(taken.code).toBe(1);
    const check = leakageReport.parse(await done('check', 'study.lectern', '--label', 'liked'));
    expect(check.columns[0]).toMatchObject({ column: 'likes', source: true, givesAway: true });
  });
});

const tweets = join(repository, '..', 'shared', 'data', 'congress_tweets', 'house_tweets_60k.csv.gz');

describe.skipIf(!existsSync(tweets))('viral tweets (skipped where ../shared/data is absent)', () => {
  test('from the raw file to an author-grouped split with a viral label', async () => {
    await done('import', 'viral.lectern', tweets, '--text', 'text', '--id', 'tweet_id');
    const derived = (await done(
      ...['derive', 'viral.lectern', '--label', 'top tenth', '--from', 'retweet_count'],
      ...['--quantile', '.9', '--within', 'user', '--yes', '1', '--no', '0'],
    )) as { label: { categories: { name: string; count: number }[] }; description: string };
    expect(derived.description).toBe(
      '“1” where “retweet_count” is above the 90th percentile of the same “user”',
    );
    const { split } = (await done(
      'split',
      'viral.lectern',
      '--group',
      'user',
      '--stratify',
      '--label',
      'top tenth',
    )) as {
      split: { description: string };
    };
    expect(split.description).toContain('each “user” wholly in one part');
    const project = openProjectReader(join(home, 'viral.lectern'));
    try {
      const rows = project.all<{ user: string; count: string; own: string; file: string }>(
        'SELECT "user", "retweet_count" AS count, "top tenth" AS own, "viral" AS file FROM corpus_1',
      );
      expect(rows).toHaveLength(60_000);
      // The file's border is of all 747,071 tweets, ours of the 60,000 here; between the two they must differ.
      const borders = new Map<string, { highestNo: number; lowestYes: number }>();
      for (const { user, count, file } of rows) {
        const border = borders.get(user) ?? { highestNo: -1, lowestYes: Infinity };
        borders.set(user, border);
        if (file === '1') border.lowestYes = Math.min(border.lowestYes, Number(count));
        else border.highestNo = Math.max(border.highestNo, Number(count));
      }
      const different = rows.filter(({ own, file }) => own !== file);
      expect(1 - different.length / rows.length).toBeGreaterThan(0.97);
      // Per author both are a border on the same number: who differs, differs in one direction only.
      for (const [user, { highestNo, lowestYes }] of borders) {
        expect(lowestYes).toBeGreaterThan(highestNo);
        expect(new Set(different.filter((row) => row.user === user).map(({ own }) => own)).size).toBeLessThan(
          2,
        );
      }
    } finally {
      project.close();
    }
  }, 120_000);
});
