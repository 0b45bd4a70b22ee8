/** Word vectors in the window: learn them, look at neighbours, an analogy and the map, in both themes. */
import { join } from 'node:path';
import { look } from './support/look.ts';
import { root } from './support/serving.ts';
import { expect, test } from './support/workbench.ts';

test('word vectors are learnt and asked', async ({ page, workbench }) => {
  test.setTimeout(300_000);
  const project = join(workbench.home, 'words.lectern');
  const sample = join(root, 'sample', 'posts.csv');
  await workbench.run('import', project, sample, '--text', 'text', '--label', 'sentiment', '--id', 'id');
  const address = new URL(page.url());
  address.searchParams.set('project', project);
  address.hash = '#/embeddings';
  await page.goto(address.href);
  await expect(page.getByRole('heading', { name: 'Embeddings', level: 1 })).toBeVisible();
  await look(page, 'embeddings-none');

  await page.getByRole('button', { name: 'Train', exact: true }).click();
  const nearest = page.getByRole('table', { name: /^Nearest words of/ });
  await expect(nearest).toBeVisible({ timeout: 120_000 });
  await expect(page.getByRole('heading', { name: 'Map of words' })).toBeVisible();
  await page.getByLabel('Word', { exact: true }).fill('library');
  await page.getByRole('button', { name: 'Show', exact: true }).click();
  await expect(page.getByRole('table', { name: 'Nearest words of library' }).getByRole('row')).toHaveCount(
    16,
  );

  await page.getByLabel('A', { exact: true }).fill('bus');
  await page.getByLabel('B', { exact: true }).fill('late');
  await page.getByLabel('C', { exact: true }).fill('library');
  await page.getByRole('button', { name: 'Answer' }).click();
  await expect(
    page.getByRole('table', { name: 'bus is to late as library is to' }).getByRole('row'),
  ).toHaveCount(11);
  await look(page, 'embeddings');

  await page.getByLabel('Word', { exact: true }).fill('notawordhere');
  await page.getByRole('button', { name: 'Show', exact: true }).click();
  await expect(page.getByText('No vector is known for “notawordhere”.')).toBeVisible();
  await look(page, 'embeddings-unknown-word');

  await page.getByLabel('Documents', { exact: true }).fill('400');
  await page.getByRole('button', { name: 'Draw', exact: true }).click();
  await expect(page.getByText(/^UMAP keeps 15 neighbours together/)).toBeVisible({ timeout: 120_000 });
  await expect(
    page.getByText(/400 of 2,000 documents by lot, in proportion to the values of “sentiment”/),
  ).toBeVisible();
  const map = page.getByRole('img', { name: 'Map of documents' });
  await map.locator('path').nth(20).click({ force: true });
  await expect(page.getByRole('heading', { name: /^Document \d+$/ })).toBeVisible();
  await map.scrollIntoViewIfNeeded();
  await look(page, 'embeddings-documents');
});
