/** From a raw table of posts to a viral label, a checked split and its repair, by clicks. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chooseFile, newProject, openCorpus, preview } from './support/gestures.ts';
import { look } from './support/look.ts';
import { expect, test } from './support/workbench.ts';

const words = 'vote bill farm school road water health tax budget town council market bus park clinic'.split(
  ' ',
);

/** Every fourth post is the one before it, passed on by somebody else. */
function posts(): string {
  const text = (i: number): string =>
    Array.from({ length: 12 }, (_, k) => `${words[(i * 7 + k * (i % 5) + k * k) % 15]}${(i * k) % 17}`).join(
      ' ',
    );
  const rows = Array.from({ length: 400 }, (_, i) => {
    const own = i % 4 === 3 ? `RT @someone${i}: ${text(i - 1)} https://t.co/${i}` : text(i);
    return `${own},author${i % 40},${(i * 37) % 101},2024-01-${String(1 + (i % 28)).padStart(2, '0')}`;
  });
  return `text,author,retweet_count,date\n${rows.join('\n')}\n`;
}

test('a viral label, a leak found, and a split without it', async ({ page, workbench }) => {
  test.setTimeout(300_000);
  await newProject(page, 'Viral');
  await page.goto(new URL('#/import', page.url()).href);
  const file = join(workbench.home, 'tweets.csv');
  writeFileSync(file, posts());
  await chooseFile(page, page.getByRole('button', { name: 'Choose a file…' }), file);
  await expect(preview(page)).toBeVisible();
  await page.getByRole('button', { name: 'Import', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'Imported' })).toBeVisible();
  await openCorpus(page, 'tweets');

  await page.getByRole('button', { name: 'Viral…' }).click();
  const dialog = page.getByRole('dialog', { name: 'New label' });
  await expect(dialog.getByText('above the 90th percentile of the same “author”')).toBeVisible();
  await look(page, 'label-new');
  await dialog.getByRole('button', { name: 'Make the label' }).click();
  await expect(dialog).toBeHidden();

  await page.getByRole('button', { name: 'Make a split…' }).click();
  await look(page, 'split-dialog-folds');
  await page.getByRole('dialog').getByRole('button', { name: 'Make the split' }).click();
  await expect(page.getByRole('dialog')).toBeHidden();
  await page.getByRole('button', { name: 'Train…' }).click();
  const check = page.getByRole('region', { name: 'Leakage check' });
  await expect(check.getByText(/a text in the training part that is the same/)).toBeVisible();
  await check.getByText('Texts on both sides').click();
  await check.getByText('What each column tells of the label').click();
  await check.scrollIntoViewIfNeeded();
  await look(page, 'train-leakage');
  await check.getByRole('button', { name: 'Split again, near-duplicates kept together' }).click();
  await expect(check.getByText(/a text in the training part that is the same/)).toBeHidden();
  await look(page, 'train-leakage-repaired');

  await page.goBack();
  await page.getByRole('button', { name: 'Draw a gold set…' }).click();
  await page.getByRole('dialog').getByRole('spinbutton', { name: 'Documents' }).fill('40');
  await look(page, 'gold-draw');
  await page.getByRole('button', { name: 'Draw and lock' }).click();
  await expect(page.getByText('40 documents drawn at random')).toBeVisible();
  await page.getByText('40 documents drawn at random').scrollIntoViewIfNeeded();
  await look(page, 'gold-drawn');
});
