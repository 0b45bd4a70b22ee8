/** The forms in which predictions leave the window. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { look } from './support/look.ts';
import { expect, test } from './support/workbench.ts';

const sample = fileURLToPath(new URL('../../sample/posts.csv', import.meta.url));

test('predictions as a workbook and as a marked CSV', async ({ page, workbench }) => {
  const project = join(workbench.home, 'forms.lectern');
  await workbench.run('import', project, sample);
  await workbench.run('split', project, '--corpus', 'posts');
  await workbench.run('train', project, '--corpus', 'posts', '--preset', 'majority');
  await page.goto(`${workbench.serving.address}?project=${encodeURIComponent(project)}#/run/latest`);
  await page.getByRole('button', { name: 'Export predictions…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Export predictions' });
  const write = async (): Promise<{ name: string; bytes: Buffer }> => {
    const download = page.waitForEvent('download');
    await dialog.getByRole('button', { name: /^Export/ }).click();
    const file = await download;
    return { name: file.suggestedFilename(), bytes: readFileSync(await file.path()) };
  };

  await dialog.getByRole('checkbox', { name: /UTF-8 for Excel/ }).check();
  await look(page, 'export-csv');
  const csv = await write();
  expect(csv.name).toBe('posts with predictions.csv');
  expect([...csv.bytes.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);

  await dialog.getByLabel('Kind of file').click();
  await page.getByRole('option', { name: 'Excel workbook' }).click();
  await expect(dialog.getByRole('checkbox', { name: /UTF-8 for Excel/ })).toBeHidden();
  await look(page, 'export-xlsx');
  const xlsx = await write();
  expect(xlsx.name).toBe('posts with predictions.xlsx');
  expect(xlsx.bytes.subarray(0, 4).toString('latin1')).toBe('PK\u0003\u0004');
});
