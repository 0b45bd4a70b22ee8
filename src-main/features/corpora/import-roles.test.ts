import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openTestProject, type TestProject } from '../../../test/support/test-project.ts';
import { pseudonymOf, withoutNames } from './pseudonyms.ts';

let here: TestProject;
beforeAll(async () => (here = await openTestProject()));
afterAll(() => here.close());

async function corpusOf(name: string) {
  const corpora = await here.window.call('corpora.list', { project: here.project });
  const corpus = corpora.find((one) => one.name === name)!;
  const { documents } = await here.window.call('corpora.documents', {
    project: here.project,
    corpus: corpus.id,
  });
  return { corpus, documents };
}

const csv =
  'id,title,body,topics,author,when,extra\n' +
  '1,Hello,"Ask @Ann_B at a.b@example.org, see https://t.co/x1.",tax; health,@Ann,2024,x\n' +
  '2,,Only a body,,ann ,2023,y\n' +
  '3,Only a title,,health,Bob,2022,z\n' +
  '4,too,few\n' +
  '5,,,tax,Bob,2021,w\n';
const roles = {
  title: 'text',
  body: 'text',
  topics: 'labels',
  author: 'group',
  when: 'time',
  id: 'id',
  extra: 'covariate',
} as const;

describe('roles', () => {
  test('texts are joined, lists of labels become columns, names become codes', async () => {
    const report = await here.importFile(csv, {
      name: 'roles',
      roles,
      pseudonymise: { texts: true, columns: ['author'] },
    });
    expect(report).toMatchObject({ read: 5, stored: 3, skipped: 1, empty: 1 });
    expect(report.columns.map(({ column, role }) => `${column} ${role}`)).toEqual([
      'id id',
      'title other',
      'body other',
      'topics other',
      'author group',
      'when time',
      'extra covariate',
      'joined_text text',
      'topics: health label',
      'topics: tax label',
    ]);
    const { corpus, documents } = await corpusOf('roles');
    expect(documents.map(({ text }) => text)).toEqual([
      'Hello\n\nAsk @user at [e-mail], see http.',
      'Only a body',
      'Only a title',
    ]);
    expect(documents.map(({ cells }) => cells.slice(-2))).toEqual([
      ['yes', 'yes'],
      [null, null].map(() => ''),
      ['yes', 'no'],
    ]);
    const authors = documents.map(({ cells }) => cells[4]);
    expect(authors[0]).toMatch(/^[0-9a-f]{16}$/);
    expect(authors[1]).toBe(authors[0]);
    expect(authors[2]).not.toBe(authors[0]);
    // Neither does a row that was set aside give names away.
    const saved = await here.window.call('corpora.saveSetAside', {
      project: here.project,
      corpus: corpus.id,
    });
    const content = readFileSync(saved.path, 'utf8');
    expect(saved.rows).toBe(2);
    expect(content).toContain('has 3 cells where the header has 7');
    expect(content).not.toContain('Bob');
    // Another corpus of the project: the same name, the same code.
    await here.importFile('text,name\nhello,Ann\nthere,Cy\n', {
      name: 'more',
      roles: { text: 'text' },
      pseudonymise: { texts: false, columns: ['name'] },
    });
    expect((await corpusOf('more')).documents[0]!.cells[1]).toBe(authors[0]);
  });

  test('two authors are one too many', async () => {
    await expect(
      here.importFile(csv, { roles: { body: 'text', author: 'group', extra: 'group' } }),
    ).rejects.toThrow('More than one column is chosen as the group');
  });
});

describe('ids', () => {
  const repeated = 'id,text\n7,a b\n8,c d\n7,e f\n';
  test('repeated ones are refused with the list where the column was chosen, and kept on request', async () => {
    const chosen = { id: 'id', text: 'text' } as const;
    await expect(here.importFile(repeated, { name: 'ids', roles: chosen })).rejects.toThrow('“7”');
    const kept = await here.importFile(repeated, { name: 'ids', roles: chosen, repeatedIds: 'keep' });
    expect(kept.stored).toBe(3);
    expect(kept.warnings.join()).toContain('is not unique');
  });

  test('digits that a spreadsheet turned into zeros are noticed', async () => {
    const rows = [3, 4, 5, 6].map((n) => `123456789012${n}450000,text ${n}`);
    const report = await here.importFile(`id,text\n${rows.join('\n')}\n`, {
      name: 'zeros',
      roles: { id: 'id' },
    });
    expect(report.warnings.join()).toContain('look rounded by a spreadsheet');
    const whole = [3, 4, 5, 6].map((n) => `123456789012${n}45678${n},text ${n}`);
    const good = await here.importFile(`id,text\n${whole.join('\n')}\n`, {
      name: 'whole',
      roles: { id: 'id' },
    });
    expect(good.warnings.join()).not.toContain('rounded');
  });
});

describe('names in texts', () => {
  test.each([
    ['RT @a_1: hi @b!', 'RT @user: hi @user!'],
    ['(see www.example.org/a?b=@c).', '(see http).'],
    ['mail me: jörg.x+y@uni-köln.de.', 'mail me: [e-mail].'],
    ['@ann@social.example and @bo.bsky.social, ok', '@user and @user, ok'],
    ['5 @ 3, a@ b', '5 @ 3, a@ b'],
    ['“https://a.b/c_(d)”', '“http)”'],
  ])('%s', (text, plain) => {
    expect(withoutNames(text)).toBe(plain);
  });

  test('another salt, another code', () => {
    expect(pseudonymOf(' @Ann', '00')).toBe(pseudonymOf('ann', '00'));
    expect(pseudonymOf('ann', '00')).not.toBe(pseudonymOf('ann', '01'));
    expect(pseudonymOf(' ', '00')).toBe('');
  });
});
