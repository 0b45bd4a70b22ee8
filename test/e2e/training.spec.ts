/** Settings found by the machine, and what is made of the probabilities, by point and click. */
import { join } from 'node:path';
import { choose, finished } from './support/gestures.ts';
import { look } from './support/look.ts';
import { root } from './support/serving.ts';
import { expect, test } from './support/workbench.ts';

test('a learning rate, a search, and the answers of its best trial', async ({ page, workbench }) => {
  test.setTimeout(300_000);
  const project = join(workbench.projects, 'Posts.lectern');
  await workbench.run('import', project, join(root, 'sample', 'posts.csv'));
  await workbench.run('split', project, '--corpus', 'posts', '--stratify');
  await page.goto(`${workbench.serving.address}?project=${encodeURIComponent(project)}#/train/1`);
  await page.getByRole('radio', { name: 'Deep averaging network' }).check();

  await page.getByRole('region', { name: 'Settings' }).getByText('Training', { exact: true }).click();
  await page.getByRole('button', { name: 'Find a learning rate' }).click();
  await expect(page.getByRole('img', { name: /Loss while the learning rate grows/ })).toBeVisible({
    timeout: 90_000,
  });
  await page.getByRole('button', { name: /^Use 0\.\d+$/ }).click();
  await expect(page.getByRole('button', { name: 'In use' })).toBeDisabled();
  await page.getByRole('spinbutton', { name: 'Most epochs' }).fill('3');

  await page.getByRole('button', { name: 'Search settings…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Search settings' });
  await dialog.getByRole('spinbutton', { name: 'Settings to try' }).fill('3');
  await choose(dialog, 'Search another setting', 'Learning rate');
  await choose(dialog, 'Search another setting', 'Activation');
  await dialog.getByRole('spinbutton', { name: 'To', exact: true }).fill('0.00001');
  await expect(dialog.getByText('The second number must be the larger one.').first()).toBeVisible();
  await dialog.getByRole('spinbutton', { name: 'To', exact: true }).fill('0.05');
  await dialog.getByRole('button', { name: 'Try 3 settings' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'dan-search-1' })).toBeVisible();
  await expect(page.getByRole('region', { name: 'Best so far' })).toBeVisible({ timeout: 90_000 });
  await expect(page.getByRole('progressbar')).toHaveCount(0, { timeout: 90_000 });
  await look(page, 'search');

  await page.getByRole('region', { name: 'Best so far' }).getByRole('link').click();
  await finished(page);
  const confidence = page.getByRole('region', { name: 'Confidence' });
  await expect(confidence.getByText(/^Calibrated by the temperature/)).toBeVisible();
  await confidence.scrollIntoViewIfNeeded();
  const cutoffs = page.getByRole('region', { name: 'Precision and recall' });
  await choose(cutoffs, 'Category', 'positive');
  await expect(cutoffs.getByText(/^As given, the answer positive is right in/)).toBeVisible();
  const map = page.getByRole('region', { name: 'Data map' });
  await expect(map.getByText(/stayed improbable throughout/)).toBeVisible();
  await map.scrollIntoViewIfNeeded();
  await look(page, 'run-data-map');
  await page.getByRole('link', { name: 'Runs', exact: true }).click();
  await expect(page.getByRole('region', { name: 'Searches over settings' })).toBeVisible();
});
