/**
 * Every screen in every state that a user meets, in both themes: no violation of WCAG 2.2 A and AA that axe can find,
 * and a picture of each in test-results/screens, to be looked at before it is called done.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  chooseFile,
  epochRows,
  finished,
  newProject,
  openCorpus,
  pick,
  preview,
  train,
} from './support/gestures.ts';
import { look } from './support/look.ts';
import { root } from './support/serving.ts';
import { expect, test } from './support/workbench.ts';

const sample = join(root, 'sample', 'posts.csv');

test('from the start to an imported corpus', async ({ page, workbench }) => {
  test.setTimeout(300_000);
  await look(page, 'start-first');
  await page.getByRole('button', { name: 'New project' }).click();
  await expect(page.getByRole('list', { name: 'Contents of the folder' })).toBeVisible();
  await look(page, 'start-new-project');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Open project…' }).click();
  await expect(page.getByRole('list', { name: 'Contents of the folder' })).toBeVisible();
  await look(page, 'start-open-project');
  await page.keyboard.press('Escape');

  await newProject(page, 'Study');
  await look(page, 'corpora-empty');
  await page.getByRole('link', { name: 'Runs', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'No runs yet' })).toBeVisible();
  await look(page, 'runs-empty');
  await page.getByRole('link', { name: 'Compare', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'Choose two runs' })).toBeVisible();
  await look(page, 'compare-empty');
  await page.goto(new URL('#/import', page.url()).href);
  await expect(page.getByRole('heading', { name: 'Import a corpus' })).toBeVisible();
  await look(page, 'import-empty');

  const file = join(workbench.home, 'uneven.csv');
  const odd = Buffer.concat([
    Buffer.from('id,author,text,label,date,\n'),
    ...Array.from({ length: 30 }, (_, at) =>
      Buffer.from(
        `${String(at)},ann,"Caf\u00e9 number ${String(at)} was good",positive,2024-01-02,\n`,
        'latin1',
      ),
    ),
    Buffer.from('31,bea,too,many,cells,in,this,row\n32,cem,,negative,2024-01-02,\n33,dot\n'),
  ]);
  writeFileSync(file, odd);
  await chooseFile(page, page.getByRole('button', { name: 'Choose a file…' }), file);
  await expect(preview(page)).toBeVisible();
  await look(page, 'import-preview');
  await page.getByRole('button', { name: 'Import', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'Imported' })).toBeVisible();
  await look(page, 'import-report');
  await page.getByRole('link', { name: 'Corpora', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'Corpora' })).toBeVisible();
  await look(page, 'corpora');

  await page.getByRole('button', { name: /^Study / }).click();
  await expect(page.getByRole('menu')).toBeVisible();
  await look(page, 'project-menu');
  await page.getByRole('menuitem', { name: 'Close project' }).click();
  await expect(page.getByRole('button', { name: /^Study / })).toBeVisible();
  await look(page, 'start');
  await page.getByRole('link', { name: 'This machine' }).click();
  await page.getByRole('button', { name: 'Run the self-test' }).click();
  await expect(page.getByText(/ passed\s+in /)).toBeVisible({ timeout: 90_000 });
  await look(page, 'machine');
});

test('from a corpus to a run under way', async ({ page, workbench }) => {
  test.setTimeout(300_000);
  const project = join(workbench.projects, 'Posts.lectern');
  await workbench.run('import', project, sample);
  await page.goto(`${workbench.serving.address}?project=${encodeURIComponent(project)}`);
  await openCorpus(page, 'posts');
  await expect(page.getByRole('img', { name: 'Text length' })).toBeVisible();
  await look(page, 'corpus');
  await page.getByRole('searchbox', { name: 'Search the texts' }).fill('libr');
  await page.getByRole('button', { name: /^negative / }).click();
  await expect(page.getByRole('search').getByRole('status')).toHaveText(/ of 2,000 documents$/);
  // A row that is clicked while the answer to an earlier question stands there goes away with that answer.
  await expect(page.locator('[aria-busy=true]')).toHaveCount(0);
  await page.getByRole('grid').getByRole('row').nth(3).click();
  await expect(page.getByRole('region', { name: 'Text and columns' })).toBeVisible();
  await look(page, 'corpus-document');
  await page.getByRole('searchbox', { name: 'Search the texts' }).fill('zzqqxx');
  await expect(page.getByRole('heading', { name: 'No document fits' })).toBeVisible();
  await look(page, 'corpus-nothing-found');
  await page.getByRole('button', { name: 'Show all documents' }).first().click();

  await page.getByRole('button', { name: 'Train…' }).click();
  await page.getByRole('button', { name: 'Train', exact: true }).click();
  await expect(page.getByText('A split says which documents train')).toBeVisible();
  await look(page, 'train-without-split');
  await openCorpus(page, 'posts');
  await page.getByRole('button', { name: 'Make a split…' }).click();
  await look(page, 'split-dialog');
  await pick(page.getByRole('dialog'), 'How', 'By time');
  await look(page, 'split-dialog-by-time');
  await pick(page.getByRole('dialog'), 'How', 'At random');
  await page.getByRole('button', { name: 'Make the split' }).click();
  await expect(page.getByText(/^The split “stratified” has/)).toBeVisible();
  await look(page, 'corpus-with-split');

  await page.getByRole('button', { name: 'Train…' }).click();
  await expect(page.getByRole('radio', { name: 'Deep averaging network' })).toBeVisible();
  await look(page, 'train');
  await page.getByRole('radio', { name: 'Deep averaging network' }).check();
  await page.getByText('Training', { exact: true }).click();
  await page.getByRole('spinbutton', { name: 'Learning rate' }).fill('-1');
  await look(page, 'train-settings');
  await page.getByRole('button', { name: 'All back to default' }).click();
  await page.getByText('Training', { exact: true }).click();
  await train(page, { preset: 'Deep averaging network', training: { 'Most epochs': 5_000, Patience: 0 } });
  await expect(epochRows(page).nth(2)).toBeVisible({ timeout: 90_000 });
  await look(page, 'run-live');
  await page.getByRole('button', { name: 'Jobs 1 under way' }).click();
  await expect(page.getByRole('dialog', { name: 'Jobs' })).toBeVisible();
  await expect(page.getByRole('dialog').getByRole('button', { name: /^Cancel / })).not.toBeFocused();
  await look(page, 'jobs');
  await page
    .getByRole('dialog', { name: 'Jobs' })
    .getByRole('button', { name: /^Cancel / })
    .click();
  await page.keyboard.press('Escape');
  await expect(page.getByText(/^Training was cancelled; the model/)).toBeVisible({ timeout: 60_000 });
  await look(page, 'run-cancelled');
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('combobox', { name: 'Find a command' })).toBeFocused();
  await page.keyboard.type('exp');
  await look(page, 'command-palette');
});

test('from a result to a comparison', async ({ page, workbench, complaints }) => {
  test.setTimeout(300_000);
  const project = join(workbench.projects, 'Posts.lectern');
  await workbench.run('import', project, sample);
  await workbench.run('split', project, '--corpus', 'posts');
  await workbench.run('train', project, '--corpus', 'posts', '--preset', 'logistic');
  await workbench.run('train', project, '--corpus', 'posts', '--preset', 'dan', '--seeds', '2');
  await page.goto(`${workbench.serving.address}?project=${encodeURIComponent(project)}#/run/latest`);
  await finished(page);
  await expect(
    page.getByRole('grid', { name: 'Texts with their predictions' }).getByRole('row').nth(2),
  ).toBeVisible();
  await look(page, 'run');
  await page.getByRole('button', { name: /^gold negative, predicted positive/ }).click();
  await page.getByRole('button', { name: 'All errors' }).scrollIntoViewIfNeeded();
  await look(page, 'run-cell');
  for (const section of ['Training', 'All measures', 'How it was made']) {
    await page.getByRole('region', { name: section }).scrollIntoViewIfNeeded();
    await page.getByRole('heading', { name: section, exact: true }).evaluate((title) => {
      title.scrollIntoView({ block: 'start' });
    });
    await look(page, `run-${section.toLowerCase().replaceAll(' ', '-')}`);
  }
  await page.getByRole('grid', { name: 'Texts with their predictions' }).getByRole('row').nth(1).click();
  await expect(page.getByRole('figure', { name: 'Strongest words' })).toBeVisible();
  await look(page, 'explanation');
  await page.getByRole('button', { name: 'What if…' }).click();
  await page
    .getByRole('textbox', { name: /^Change the text/ })
    .fill('The new library is a joy, and the coffee is good.');
  await page.getByRole('button', { name: 'Predict again' }).click();
  await expect(page.getByRole('button', { name: 'Back to the document’s text' })).toBeVisible();
  await look(page, 'explanation-what-if');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Export predictions…' }).click();
  const download = page.waitForEvent('download');
  await page.getByRole('dialog').getByRole('button', { name: 'Export', exact: true }).click();
  await download;
  await expect(page.getByRole('button', { name: 'Download again' })).toBeVisible();
  await look(page, 'export');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'More about this run' }).click();
  await page.getByRole('menuitem', { name: 'Apply to a new file…' }).click();
  await chooseFile(page, page.getByRole('button', { name: 'Choose a file…' }), sample);
  await expect(page.getByText('Column with the texts')).toBeVisible();
  await look(page, 'apply-file');
  await page.getByRole('checkbox', { name: 'Leave doubtful texts to people' }).check();
  const labelled = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Predict every row' }).click();
  await labelled;
  await expect(page.getByRole('region', { name: 'Applied so far' }).getByRole('row')).toHaveCount(2);
  await look(page, 'apply');

  await page.getByRole('link', { name: 'Runs', exact: true }).click();
  await page.getByRole('button', { name: 'dan, 2 seeds' }).click();
  await page.getByRole('checkbox', { name: 'Choose logistic-1' }).check();
  await page.getByRole('checkbox', { name: 'Choose dan-1' }).check();
  await look(page, 'runs');
  await page.getByRole('button', { name: 'Compare 2' }).click();
  await expect(page.getByRole('heading', { name: 'Compare 2 runs' })).toBeVisible();
  await look(page, 'compare');
  for (const section of ['Measures', 'Training', 'What differs in the recipes']) {
    await page.getByRole('heading', { name: section, exact: true }).evaluate((title) => {
      title.scrollIntoView({ block: 'start' });
    });
    await look(page, `compare-${section.toLowerCase().replaceAll(' ', '-')}`);
  }
  await workbench.serving.kill();
  await expect(page.getByText(/^Lectern has ended/)).toBeVisible({ timeout: 60_000 });
  await look(page, 'ended');
  complaints.length = 0; // the browser complains of sockets that could not be opened
});
