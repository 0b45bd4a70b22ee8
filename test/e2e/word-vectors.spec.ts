/** How texts are read, and vectors that a network begins with, from the train screen to the notes of the run. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { finished } from './support/gestures.ts';
import { look } from './support/look.ts';
import { expect, test } from './support/workbench.ts';

const sample = fileURLToPath(new URL('../../sample/posts.csv', import.meta.url));

test('stems, and an embedding of the project under a network', async ({ page, workbench }) => {
  test.setTimeout(300_000);
  const project = join(workbench.home, 'vectors.lectern');
  const vectors = join(workbench.home, 'glove.txt');
  const words = ['the', 'was', 'library', 'ferri', 'good', 'and', '.', ','];
  writeFileSync(
    vectors,
    words.map((word, row) => `${word} ${[1, 2, 3, 4].map((at) => Math.cos(row + at)).join(' ')}\n`).join(''),
  );
  await workbench.run('import', project, sample);
  await workbench.run('split', project, '--corpus', 'posts');
  await workbench.run('embed', 'import', project, vectors, '--name', 'small GloVe');
  await page.goto(`${workbench.serving.address}?project=${encodeURIComponent(project)}#/corpora`);
  await page.getByRole('link', { name: 'posts' }).first().click();
  await page.getByRole('button', { name: 'Train…' }).click();

  await page.getByRole('radio', { name: 'Deep averaging network' }).check();
  const settings = page.getByRole('region', { name: 'Settings' });
  await settings.getByText('Text', { exact: true }).click();
  await settings.getByLabel('Stemming').click();
  await page.getByRole('option', { name: 'English' }).click();
  await settings.scrollIntoViewIfNeeded();
  await look(page, 'train-text');
  await settings.getByText('Model', { exact: true }).click();
  await settings.getByLabel('Word vectors to begin with').click();
  await page.getByRole('option', { name: 'small GloVe' }).click();
  await settings.getByRole('combobox', { name: 'Word vectors to begin with' }).scrollIntoViewIfNeeded();
  await look(page, 'train-vectors');
  await page.getByRole('button', { name: 'Train', exact: true }).click();
  await finished(page);
  await expect(page.getByText(/of the words that occur in the training part have a vector/)).toBeVisible();
  await look(page, 'run-vectors');
});
