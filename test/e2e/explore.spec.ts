/** Questions to a corpus by clicks: what it is made of, words in context, and what marks a category out. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseCsv } from './support/csv.ts';
import { choose, numberOf, openCorpus } from './support/gestures.ts';
import { look } from './support/look.ts';
import { root } from './support/serving.ts';
import { expect, test } from './support/workbench.ts';

const file = join(root, 'sample', 'posts.csv');
const [head = [], ...posts] = parseCsv(readFileSync(file, 'utf8'));
const sentiment = head.indexOf('sentiment');

test('labels, words in context and key words of the sample', async ({ page, workbench }) => {
  test.setTimeout(300_000);
  await page.getByRole('button', { name: 'Try the sample' }).click();
  await openCorpus(page, 'Posts');
  await look(page, 'corpus-with-lengths');
  await page.getByRole('button', { name: /^positive / }).click();
  await page.getByRole('button', { name: 'Save selection…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Save this selection' });
  await dialog.getByRole('textbox', { name: 'Name' }).fill('Glad ones');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog).toBeHidden();
  await page.getByRole('button', { name: 'Explore' }).click();
  await expect(page.getByRole('heading', { name: 'Explore Posts', level: 1 })).toBeVisible();

  // Counted here from the file itself.
  const positive = posts.filter((post) => post[sentiment] === 'positive').length;
  const labels = page.getByRole('table', { name: 'sentiment' });
  const row = labels.getByRole('row', { name: /^positive / });
  expect(numberOf(await row.getByRole('cell').nth(1).innerText())).toBe(positive);
  await look(page, 'explore-labels');
  const downloading = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save as CSV…' }).click();
  const table = parseCsv(readFileSync(await (await downloading).path(), 'utf8'));
  expect(table).toContainEqual(['sentiment', 'positive', String(positive)]);

  await page.getByRole('link', { name: 'Words in context' }).click();
  await expect(page.getByText(/^Type words to find/)).toBeVisible();
  await page.getByRole('searchbox', { name: 'Words to find' }).fill('clinic*');
  const places = page.getByRole('region', { name: 'Words in context' });
  await expect(places.getByRole('row').nth(1)).toBeVisible();
  for (const match of await places.locator('td.match').allInnerTexts()) expect(match).toMatch(/^clinic/i);
  await look(page, 'explore-kwic');
  await page.getByRole('searchbox', { name: 'Words to find' }).fill('xyzzyplugh');
  await expect(page.getByText('These words occur nowhere in these documents.')).toBeVisible();

  await page.getByRole('link', { name: 'Key words' }).click();
  await choose(page, 'Words of', 'negative');
  const words = page.getByRole('table', { name: 'Key words of negative' });
  await expect(words.getByRole('row').nth(1)).toBeVisible();
  const printed = await workbench.run<{ rows: { term: string }[] }>(
    'explore',
    new URL(page.url()).searchParams.get('project') ?? '',
    '--what',
    'keyness',
    '--category',
    'negative',
  );
  expect(await words.getByRole('rowheader').allInnerTexts()).toEqual(printed.rows.map(({ term }) => term));
  await look(page, 'explore-keyness');

  for (const [question, caption] of [
    ['Text lengths', 'Cut by presets'],
    ['Over time', /^Documents per /],
    ['Languages', 'Languages'],
    ['Frequent words', 'Frequent words'],
  ] as const) {
    await page.getByRole('link', { name: question }).click();
    await expect(page.getByRole('table', { name: caption })).toBeVisible();
    await look(page, `explore-${question.toLowerCase().replaceAll(' ', '-')}`);
  }

  await choose(page, 'Selection', 'Glad ones');
  await expect(page.getByRole('status').getByText(`${positive} documents`, { exact: true })).toBeVisible();
  await page.getByRole('button', { name: 'Rename or delete selections' }).click();
  await page.getByRole('button', { name: 'Delete the selection Glad ones' }).click();
  await expect(page.getByRole('dialog', { name: 'Saved selections' })).toBeHidden();
  await expect(page.getByRole('button', { name: 'Rename or delete selections' })).toBeHidden();
});
