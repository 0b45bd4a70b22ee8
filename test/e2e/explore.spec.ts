import { test, expect } from './support/workbench.ts';
test('explore', async ({ page, workbench }) => {
  console.log(await page.locator('body').ariaSnapshot());
  await page.getByRole('button', { name: 'Try the sample' }).click();
  await page.getByRole('link', { name: /Posts/ }).first().click();
  await expect(page.getByRole('grid')).toBeVisible();
  await expect(page.getByRole('heading', { name: 'sentiment' })).toBeVisible();
  console.log(await page.locator('body').ariaSnapshot());
  await page.screenshot({ path: 'test-results/x1.png' });
  await page.getByRole('button', { name: 'Train…' }).first().click();
  await page.waitForTimeout(500);
  console.log(await page.locator('body').ariaSnapshot());
  await page.getByRole('radio', { name: /Logistic/ }).check();
  await page.getByRole('button', { name: 'Train', exact: true }).click();
  await expect(page.getByRole('button', { name: 'Export predictions…' })).toBeVisible();
  await page.waitForTimeout(500);
  console.log(await page.locator('body').ariaSnapshot());
  await page.screenshot({ path: 'test-results/x2.png', fullPage: true });
});
