/** Language models in the window: train one, watch it, ask it, put two side by side, compare groups; in both themes. */
import { join } from 'node:path';
import { look } from './support/look.ts';
import { root } from './support/serving.ts';
import { expect, test } from './support/workbench.ts';

test('language models are trained, asked and compared', async ({ page, workbench }) => {
  test.setTimeout(300_000);
  const project = join(workbench.home, 'speech.lectern');
  const sample = join(root, 'sample', 'posts.csv');
  await workbench.run('import', project, sample, '--text', 'text', '--label', 'sentiment', '--id', 'id');
  await workbench.run('split', project, '--stratify');
  const address = new URL(page.url());
  address.searchParams.set('project', project);
  address.hash = '#/language';
  await page.goto(address.href);
  await expect(page.getByRole('heading', { name: 'No language models yet' })).toBeVisible();
  await look(page, 'language-none');

  await page.getByRole('button', { name: 'Train the first language model' }).click();
  await expect(page.getByRole('radio', { name: 'Kneser-Ney 5-gram' })).toBeChecked();
  await look(page, 'language-train');
  await page.getByRole('button', { name: 'Train', exact: true }).click();
  const parts = page.getByRole('table', { name: 'Perplexity by part' });
  await expect(parts).toBeVisible({ timeout: 60_000 });
  await expect(parts.getByRole('row', { name: /^Perplexity per symbol/ })).toContainText('[');
  await expect(page.getByText(/predictions are counted: every symbol of the texts/)).toBeVisible();

  await page.getByLabel('A text begins so').fill('the library');
  const next = page.getByRole('table', { name: /^Next words by/ });
  await expect(next.getByRole('row')).toHaveCount(11);
  await expect(next.getByRole('row').first()).toContainText(/0\.\d{3}/);
  await page.getByRole('button', { name: 'Write', exact: true }).click();
  await expect(page.getByText(/◂ end|… limit/).first()).toBeVisible();

  await page.getByLabel('A text of your own').fill('the library is closed, qwertyuiop 🧑‍🌾');
  await page.getByRole('button', { name: 'Show its surprisal' }).click();
  await expect(page.getByText('Surprisal in bits:')).toBeVisible();
  await page.getByRole('button', { name: 'Score', exact: true }).click();
  await expect(page.getByText('200 documents scored')).toBeVisible({ timeout: 60_000 });
  const documents = page.getByRole('grid', { name: 'Documents with their surprisal' });
  await documents.getByRole('row').nth(1).click();
  await expect(page.getByRole('heading', { name: /^Document [\d,]+$/ })).toBeVisible();
  await look(page, 'language-run');
  await documents.scrollIntoViewIfNeeded();
  await look(page, 'language-run-surprisal');

  // A small network, to see its curve and what it wrote after each epoch.
  await page.getByRole('link', { name: 'Language models' }).click();
  await page.getByRole('button', { name: 'Train a language model' }).click();
  await page.getByRole('radio', { name: 'RNN language model' }).check();
  await page.getByText('Model', { exact: true }).last().click();
  await page.getByLabel('Hidden units').fill('16');
  await page.getByLabel('Vector size').fill('16');
  await page.locator('summary').filter({ hasText: 'Training' }).click();
  await page.getByLabel('Most epochs').fill('3');
  await page.getByRole('button', { name: 'Train', exact: true }).click();
  await expect(page.getByRole('table', { name: /^Epochs with a text/ }).getByRole('row')).toHaveCount(4, {
    timeout: 120_000,
  });
  await expect(parts).toBeVisible({ timeout: 60_000 });
  await expect(page.getByRole('heading', { name: 'Perplexity by epoch' })).toBeVisible();
  await look(page, 'language-run-network');

  await page.getByRole('link', { name: 'Language models' }).click();
  for (const name of ['kneser-ney-5-1', 'rnn-lm-1'])
    await page.getByRole('checkbox', { name: `Put ${name} side by side` }).check();
  await expect(page.getByRole('table', { name: /^Next words by/ })).toHaveCount(2);
  await page.getByLabel('A text begins so').fill('the bus');
  await page.getByRole('button', { name: 'Write', exact: true }).click();
  await expect(page.getByText(/◂ end|… limit/)).toHaveCount(6, { timeout: 30_000 });
  await page.getByRole('button', { name: 'Compare', exact: true }).click();
  const matrix = page.getByRole('table', { name: /^Perplexity of each group/ });
  await expect(matrix.getByRole('row')).toHaveCount(4, { timeout: 60_000 });
  await look(page, 'language');
  await matrix.scrollIntoViewIfNeeded();
  await look(page, 'language-groups');
});
