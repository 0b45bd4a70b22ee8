/** The main job without a mouse: what is clicked elsewhere is typed here. */
import type { Locator, Page } from '@playwright/test';
import { finished } from './support/gestures.ts';
import { expect, test } from './support/workbench.ts';

/** By the command palette. */
async function command(page: Page, words: string, title: string | RegExp): Promise<void> {
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('combobox', { name: 'Find a command' })).toBeFocused();
  await page.keyboard.type(words);
  await expect(page.getByRole('option', { selected: true })).toContainText(title);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('combobox', { name: 'Find a command' })).toBeHidden();
}

/** Tab by tab, as far as it takes; everything on a screen must be within reach. */
async function tabTo(page: Page, target: Locator): Promise<void> {
  for (let presses = 0; presses < 80; presses += 1) {
    if (await target.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`80 times Tab do not lead to ${String(target)}`);
}

test('from the sample to an export by keyboard alone', async ({ page }) => {
  test.setTimeout(180_000);
  await command(page, 'sample', 'Try the sample');
  await expect(page.getByRole('heading', { name: 'Corpora' })).toBeVisible();

  await test.step('Tab begins with a way past the rail', async () => {
    await page.locator('body').press('Shift+Tab');
    const skip = page.getByRole('link', { name: 'Skip to the content' });
    await skip.focus();
    await page.keyboard.press('Enter');
    await expect(page.getByRole('main')).toBeFocused();
  });

  await test.step('search, walk the table, read a document', async () => {
    await command(page, 'posts', 'Posts');
    const table = page.getByRole('grid', { name: 'Documents of Posts' });
    await expect(table.getByRole('row').nth(2)).toBeVisible();
    await page.keyboard.press('Control+f');
    await expect(page.getByRole('searchbox', { name: 'Search the texts' })).toBeFocused();
    await page.keyboard.type('library');
    await expect(page.getByRole('search').getByRole('status')).toHaveText(/ of 2,000 documents$/);
    await page.keyboard.press('ArrowDown');
    await expect(table).toBeFocused();
    await expect(table.getByRole('row', { selected: true })).toHaveAttribute('aria-rowindex', '2');
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    await page.keyboard.press('k');
    const chosen = table.getByRole('row', { selected: true });
    await expect(chosen).toHaveAttribute('aria-rowindex', '3');
    const text = (await chosen.getByRole('gridcell').nth(1).textContent()) ?? '';
    await page.keyboard.press('Enter');
    await expect(page.getByRole('region', { name: 'Text and columns' })).toContainText(text.trim());
    await page.keyboard.press('Escape');
    await expect(page.getByRole('region', { name: 'Text and columns' })).toBeHidden();
    await expect(table).toBeFocused();
  });

  await test.step('open the form of a split, and leave it', async () => {
    await command(page, 'make a split', 'Make a split…');
    await expect(page.getByRole('dialog', { name: 'Make a split' })).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toBeHidden();
  });

  for (const preset of ['Majority baseline', 'Logistic regression']) {
    await test.step(`train: ${preset}`, async () => {
      await command(page, 'train on posts', 'Train on Posts');
      const wanted = page.getByRole('radio', { name: preset });
      await expect(wanted).toBeVisible();
      await tabTo(page, page.getByRole('group', { name: 'Model' }).getByRole('radio', { checked: true }));
      for (let presses = 0; presses < 20 && !(await wanted.isChecked()); presses += 1)
        await page.keyboard.press('ArrowDown');
      await expect(wanted).toBeChecked();
      await tabTo(page, page.getByRole('button', { name: 'Train', exact: true }));
      await page.keyboard.press('Enter');
      await finished(page);
    });
  }

  await test.step('walk the confusion matrix, read and explain a text of it', async () => {
    const matrix = page.getByRole('grid', { name: /^Confusion matrix/ });
    await tabTo(page, matrix.getByRole('button').first());
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await expect(page.getByRole('heading', { name: /neutral, predicted right$/, level: 3 })).toBeVisible();
    const texts = page.getByRole('grid', { name: 'Texts with their predictions' });
    await expect(texts.getByRole('row').nth(1).getByRole('gridcell').first()).not.toHaveText('');
    await tabTo(page, texts);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    const sheet = page.getByRole('dialog', { name: 'Why this prediction?' });
    await expect(sheet.getByRole('figure', { name: 'Strongest words' })).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(sheet).toBeHidden();
  });

  await test.step('export', async () => {
    await command(page, 'export', 'Export predictions…');
    const dialog = page.getByRole('dialog', { name: 'Export predictions' });
    await tabTo(page, dialog.getByRole('button', { name: 'Export', exact: true }));
    const download = page.waitForEvent('download');
    await page.keyboard.press('Enter');
    expect((await download).suggestedFilename()).toBe('posts with predictions.csv');
    await page.keyboard.press('Escape');
    await expect(dialog).toBeHidden();
  });

  await test.step('compare', async () => {
    await command(page, 'runs', 'Runs');
    for (const name of ['majority-1', 'logistic-1']) {
      await tabTo(page, page.getByRole('checkbox', { name: `Choose ${name}` }));
      await page.keyboard.press('Space');
    }
    const compare = page.getByRole('button', { name: 'Compare 2' });
    await expect(compare).toBeEnabled();
    await tabTo(page, compare);
    await page.keyboard.press('Enter');
    await expect(page.getByRole('heading', { name: 'Compare 2 runs' })).toBeVisible();
  });
});
