/** Deleting, undoing, the trash and the backups; doubtful labels and the learning curve, by clicks. */
import { choose, openCorpus } from './support/gestures.ts';
import { look } from './support/look.ts';
import { expect, test } from './support/workbench.ts';

test('what is deleted comes back, by key, by button and from the trash', async ({ page }) => {
  test.setTimeout(240_000);
  await page.getByRole('button', { name: 'Try the sample' }).click();
  await openCorpus(page, 'Posts');
  await page.getByRole('button', { name: /^positive / }).click();
  await page.getByRole('button', { name: 'Save selection…' }).click();
  const naming = page.getByRole('dialog', { name: 'Save this selection' });
  await naming.getByRole('textbox', { name: 'Name' }).fill('Glad ones');
  await naming.getByRole('button', { name: 'Save' }).click();
  await expect(naming).toBeHidden();
  await page.getByRole('button', { name: 'Show all documents' }).click();
  await page.getByRole('button', { name: 'Saved selections' }).click();
  await page.getByRole('menuitem', { name: 'Glad ones' }).click();
  await expect(page.getByRole('button', { name: 'sentiment: positive' })).toBeVisible();

  await page.getByRole('button', { name: 'More about this corpus' }).click();
  await page.getByRole('menuitem', { name: 'Delete this corpus…' }).click();
  const deleting = page.getByRole('dialog', { name: 'Delete “Posts”?' });
  await expect(deleting).toContainText('You can undo this');
  await deleting.getByRole('button', { name: 'Delete' }).click();
  await expect(page.getByRole('heading', { name: 'No corpus yet' })).toBeVisible();
  await expect(page.getByText('Done: deletion of the corpus “Posts”.')).toBeVisible();
  await page.keyboard.press('ControlOrMeta+z');
  await expect(page.getByText('Undone: deletion of the corpus “Posts”.')).toBeVisible();
  await expect(page.getByRole('link', { name: 'Posts', exact: true })).toBeVisible();
  await page.keyboard.press('ControlOrMeta+Shift+z');
  await expect(page.getByRole('heading', { name: 'No corpus yet' })).toBeVisible();

  await page.getByRole('link', { name: 'History and care' }).click();
  const trash = page.getByRole('table', { name: 'Deleted objects, deleted last first' });
  await expect(trash.getByRole('row', { name: /Posts/ })).toContainText('2,000 documents');
  await page.getByRole('button', { name: 'Back up now' }).click();
  await expect(page.getByRole('button', { name: /^Restore / })).toBeVisible();
  await page.getByRole('button', { name: 'Check the file' }).click();
  await expect(page.getByText('Every page and every reference in the file is sound.')).toBeVisible();
  await look(page, 'care');
  await trash.getByRole('button', { name: 'Bring back the corpus Posts' }).click();
  await expect(page.getByText('The trash is empty.', { exact: false })).toBeVisible();
  const history = page.getByRole('table', { name: 'Changes of this project, newest first' });
  await history.getByRole('button', { name: 'Undo: return of the corpus “Posts” from the trash' }).click();
  await page.getByRole('button', { name: 'Empty the trash…' }).click();
  const emptying = page.getByRole('dialog', { name: 'Remove “Posts” for good?' }).or(page.getByRole('dialog', { name: 'Empty the trash?' })); // prettier-ignore
  await expect(emptying).toContainText('This cannot be undone.');
  await look(page, 'care-purge');
  await emptying.getByRole('button', { name: 'Remove for good' }).click();
  await expect(emptying).toBeHidden();
  await expect(history.getByRole('button', { name: /deletion of the corpus/ })).toHaveCount(0);
});

test('doubtful labels are decided and become a label; the learning curve says what more would bring', async ({
  page,
}) => {
  test.setTimeout(300_000);
  await page.getByRole('button', { name: 'Try the sample' }).click();
  await openCorpus(page, 'Posts');
  await page.getByRole('button', { name: 'More about this corpus' }).click();
  await page.getByRole('menuitem', { name: 'Doubtful labels' }).click();
  await look(page, 'noise-empty');
  await choose(page, 'Preset', 'Naive Bayes');
  await page.getByRole('button', { name: 'Look for doubtful labels' }).click();
  const table = page.getByRole('table', { name: 'Doubtful labels' });
  await expect(table.getByRole('row').nth(1)).toBeVisible({ timeout: 120_000 });
  await table
    .getByRole('button', { name: /^Keep / })
    .first()
    .click();
  await expect(table.getByText('kept')).toBeVisible();
  const row = table.getByRole('row').nth(2);
  await row.getByRole('button', { name: /^Other… category for document / }).click();
  await page.getByRole('dialog').getByRole('button', { name: /^(negative|neutral|positive)$/ }).first().click(); // prettier-ignore
  await expect(table.getByText(/^now /)).toBeVisible();
  await look(page, 'noise');
  await page.getByRole('button', { name: 'Make a label with this change' }).click();
  await expect(page.getByText(/The label “sentiment reviewed” is there/)).toBeVisible();

  await page.getByRole('link', { name: 'Posts', exact: true }).first().click();
  await page.getByRole('button', { name: 'More about this corpus' }).click();
  await page.getByRole('menuitem', { name: /^Learning curve/ }).click();
  await choose(page, 'Preset', 'Naive Bayes');
  await page.getByRole('spinbutton', { name: 'Draws of each size' }).or(page.getByRole('textbox', { name: 'Draws of each size' })).fill('2'); // prettier-ignore
  await page.getByRole('button', { name: 'Compute the curve' }).click();
  await expect(page.locator('.sentence')).toContainText('labels', { timeout: 180_000 });
  await look(page, 'learning-curve');
});
