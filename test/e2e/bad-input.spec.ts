/**
 * What goes wrong, in the window: every bad file and project gets one clear sentence and leaves nothing half-done, and
 * a process that dies takes nothing with it but its own work.
 */
import {
  chmodSync,
  chownSync,
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  rmSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Locator, Page } from '@playwright/test';
import {
  chooseFile,
  epochRows,
  finished,
  goToFolder,
  newProject,
  openCorpus,
  preview,
  rowsOfReport,
  selectOf,
  train,
} from './support/gestures.ts';
import { root, serve } from './support/serving.ts';
import { expect, test, type Workbench } from './support/workbench.ts';

const sample = join(root, 'sample', 'posts.csv');
const asRoot = process.getuid?.() === 0;
const nobody = 65_534;

/** Words for people: a sentence, and nothing that only a programmer would say. */
async function saysSo(words: Locator, what: RegExp): Promise<void> {
  const sentence = words.getByRole('paragraph').first();
  await expect(sentence).toHaveText(what);
  const said = (await sentence.textContent())?.trim() ?? '';
  expect(said).toMatch(/^[\p{Lu}“\d].*\.$/su);
  expect(said).not.toMatch(/inside Lectern|Error|SQLITE|E[A-Z]{4,}\b|undefined|\[object|\.ts\b/);
}

const openProjectAt = (workbench: Workbench, path: string): string =>
  `${workbench.serving.address}?project=${encodeURIComponent(path)}`;

function fileIn(workbench: Workbench, name: string, content: string | Uint8Array): string {
  const path = join(workbench.home, name);
  writeFileSync(path, content);
  return path;
}

test('files that cannot be imported', async ({ page, workbench }) => {
  await newProject(page, 'Bad files');
  const again = page.getByRole('navigation', { name: 'Project' }).getByRole('button', { name: 'Import…' });
  const cases: [name: string, content: string | Uint8Array, says: RegExp][] = [
    ['empty.csv', '', /empty\.csv.*is empty/],
    ['picture.csv', Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'), /picture\.csv/],
    ['cut.csv.gz', Buffer.from('1f8b08000000000000034b4ad5', 'hex'), /cut\.csv\.gz/],
  ];
  for (const [name, content, says] of cases) {
    await test.step(name, async () => {
      await chooseFile(page, again, fileIn(workbench, name, content));
      await saysSo(page.getByRole('main').getByRole('alert'), says);
    });
  }

  await test.step('a header without rows', async () => {
    await chooseFile(page, again, fileIn(workbench, 'header.csv', 'text,label\n'));
    await expect(page.getByText('The file has a header but no rows.')).toBeVisible();
    await expect(page.getByText('No rows below the names')).toBeVisible();
    await expect(page.getByText('There is nothing to import')).toBeVisible();
    await expect(page.getByRole('button', { name: 'Import', exact: true })).toBeDisabled();
  });

  await test.step('a text column that is all empty', async () => {
    const file = fileIn(workbench, 'blank.csv', `text,label\n${',good\n,bad\n'.repeat(20)}`);
    await chooseFile(page, again, file);
    await expect(preview(page)).toBeVisible();
    const role = selectOf(page, 'Role of text');
    if ((await role.textContent())?.trim() !== 'Text') {
      await role.click();
      await page.getByRole('option', { name: /^Text/ }).click();
    }
    await page.getByRole('button', { name: 'Import', exact: true }).click();
    await saysSo(page.getByRole('main').getByRole('alert'), /empty/);
  });

  await test.step('a file that has gone since it was looked at', async () => {
    const file = fileIn(workbench, 'vanishing.csv', 'text,label\nsome words,good\nother words,bad\n');
    await page.getByRole('link', { name: 'Corpora', exact: true }).click();
    await page.reload(); // a fresh import screen, which offers to choose by path
    await page.goto(new URL('#/import', page.url()).href);
    await page.getByRole('button', { name: 'Choose by its path…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Choose a file to import' });
    await goToFolder(dialog, join(workbench.home, 'nowhere'));
    await saysSo(dialog.getByRole('alert'), /There is no folder “.*nowhere”\./);
    await goToFolder(dialog, sample);
    await saysSo(dialog.getByRole('alert'), /posts\.csv” is not a folder\./);
    await goToFolder(dialog, workbench.home);
    await dialog.getByRole('button', { name: /^vanishing\.csv/ }).click();
    await dialog.getByRole('button', { name: 'Choose' }).click();
    await expect(preview(page)).toBeVisible();
    rmSync(file);
    await page.getByRole('button', { name: 'Import', exact: true }).click();
    await saysSo(page.getByRole('main').getByRole('alert'), /vanishing\.csv/);
  });

  await page.getByRole('link', { name: 'Corpora', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'No corpus yet' })).toBeVisible();
});

test('files that are imported as far as they can be', async ({ page, workbench }) => {
  test.setTimeout(240_000);
  await newProject(page, 'Odd files');
  const again = page.getByRole('navigation', { name: 'Project' }).getByRole('button', { name: 'Import…' });
  const german = `text;label\n${'Grüße aus Köln, schön wär’s;gut\nÄrger über die Straße;schlecht\n'.repeat(20)}`;
  const rows = (count: number, row: (at: number) => string): string =>
    Array.from({ length: count }, (_, at) => row(at)).join('');

  const open = async (name: string, content: string | Uint8Array): Promise<void> => {
    await chooseFile(page, again, fileIn(workbench, name, content));
    await expect(page.getByRole('heading', { name, level: 1 })).toBeVisible();
    await expect(preview(page)).toBeVisible();
  };
  const take = async (): Promise<number[]> => {
    await page.getByRole('button', { name: 'Import', exact: true }).click();
    const counts = await rowsOfReport(page);
    const [read = 0, stored = 0, skipped = 0, empty = 0] = counts;
    expect(read).toBe(stored + skipped + empty);
    return counts;
  };
  const named = (): Promise<string[]> => preview(page).getByRole('columnheader').allTextContents();

  await test.step('no header: columns get names, and no row is taken for one', async () => {
    await open(
      'no-header.csv',
      rows(
        30,
        (at) => `${1000 + at},This is the text of row ${at} and it is rather long,${at % 2 ? 'yes' : 'no'}\n`,
      ),
    );
    await expect(page.getByRole('checkbox', { name: 'The first row holds the names' })).not.toBeChecked();
    expect(await take()).toEqual([30, 30, 0, 0]);
  });

  await test.step('quotes that are not closed', async () => {
    await open(
      'quotes.csv',
      `text,label\n${rows(30, (at) => `"fine ${at}",a\n`)}"never closed,b\n${rows(30, (at) => `plain ${at},b\n`)}`,
    );
    expect(await take()).toEqual([61, 60, 1, 0]);
    await expect(page.getByRole('region', { name: 'Skipped rows' })).toContainText('32');
    await expect(page.getByRole('region', { name: 'Skipped rows' })).toContainText('never closed');
  });

  await test.step('rows with too few and too many cells', async () => {
    await open(
      'ragged.csv',
      `text,label\none,a\ntwo\nthree,b,extra,cells\n${rows(20, (at) => `four ${at},a\n`)}`,
    );
    const [read] = await take();
    expect(read).toBe(23);
    const skipped = page.getByRole('region', { name: 'Skipped rows' });
    await expect(skipped.getByRole('row', { name: /^4 / })).toBeVisible();
  });

  await test.step('UTF-16', async () => {
    await open('utf16.csv', Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(german, 'utf16le')]));
    await expect(selectOf(page, 'Encoding')).toHaveText('UTF-16 (little endian)');
    await expect(preview(page).getByText('Grüße aus Köln, schön wär’s').first()).toBeVisible();
    expect(await take()).toEqual([40, 40, 0, 0]);
  });

  await test.step('Windows-1252', async () => {
    await open('windows.csv', Buffer.from(german.replaceAll('’', '\u0092'), 'latin1'));
    await expect(preview(page).getByText('Grüße aus Köln, schön wär’s').first()).toBeVisible();
    await expect(selectOf(page, 'Encoding')).toHaveText(/^Windows-1252/);
    expect(await take()).toEqual([40, 40, 0, 0]);
  });

  await test.step('NUL bytes', async () => {
    await open('nul.csv', `text,label\n${'a good row,a\n'.repeat(50)}a\0b,b\nlast,a\n`);
    const [read] = await take();
    expect(read).toBe(52);
  });

  await test.step('a field of 10 MB', async () => {
    await open('field.csv', `text,label\n"${'x y '.repeat(2_621_440)}",a\nshort,b\n`);
    expect(await take()).toEqual([2, 2, 0, 0]);
    await page.getByRole('button', { name: 'Look at the corpus' }).click();
    await page.getByRole('grid').getByRole('row').nth(2).click();
    await expect(page.getByRole('region', { name: 'Text and columns' })).toContainText('short');
  });

  await test.step('the same name twice, and no name', async () => {
    await open('names.csv', 'text,note,note,,\nhello there,1,2,3,4\nhello again,5,6,7,8\n');
    const headers = await named();
    expect(headers).toHaveLength(6);
    expect(headers.filter((header) => header.includes('kept as')).length).toBeGreaterThanOrEqual(3);
    expect(await take()).toEqual([2, 2, 0, 0]);
  });
});

test('a label with one category cannot be learnt', async ({ page, workbench }) => {
  const project = join(workbench.projects, 'One class.lectern');
  const file = fileIn(
    workbench,
    'one-class.csv',
    `text,label\n${Array.from({ length: 40 }, (_, at) => `text number ${at},same\n`).join('')}`,
  );
  await workbench.run('import', project, file, '--text', 'text', '--label', 'label');
  await workbench.run('split', project);
  await page.goto(openProjectAt(workbench, project));
  await openCorpus(page, 'one-class');
  await page.getByRole('button', { name: 'Train…' }).click();
  await page.getByRole('radio', { name: 'Logistic regression' }).check();
  await page.getByRole('button', { name: 'Train', exact: true }).click();
  await expect(page.getByText(/one category|only one|single category|two categories/i).first()).toBeVisible();
  await page.getByRole('link', { name: 'Runs', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'No runs yet' })).toBeVisible();
});

test('projects that cannot be opened', async ({ page, workbench, context }) => {
  mkdirSync(workbench.projects, { recursive: true });
  const notOne = join(workbench.projects, 'letter.lectern');
  writeFileSync(notOne, 'Dear colleague, this is not a project.'.repeat(200));
  const future = join(workbench.projects, 'future.lectern');
  await workbench.run('import', future, sample);
  const header = openSync(future, 'r+');
  writeSync(header, Buffer.from([0, 0, 0, 99]), 0, 4, 60); // user_version, https://www.sqlite.org/fileformat.html
  closeSync(header);
  const half = join(workbench.projects, 'half.lectern');
  await workbench.run('import', half, sample);
  truncateSync(half, 3_000);

  const open = async (path: string, says: RegExp): Promise<void> => {
    await page.getByRole('button', { name: 'Open project…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Open a project' });
    await goToFolder(dialog, path);
    const message = page.getByRole('region', { name: 'Messages' }).getByRole('alert');
    await saysSo(message.last(), says);
    await message.last().getByRole('button', { name: 'Close this message' }).click();
    await expect(message).toHaveCount(0);
  };
  await test.step('not a project', () => open(notOne, /letter\.lectern.*not a Lectern project/));
  await test.step('from a newer version', () => open(future, /future\.lectern.*newer Lectern/));
  await test.step('cut short', () => open(half, /half\.lectern/));
  await test.step('not there', () => open(join(workbench.projects, 'gone.lectern'), /gone\.lectern/));
  await test.step('not there, by the address', async () => {
    await page.goto(openProjectAt(workbench, join(workbench.projects, 'gone.lectern')));
    await saysSo(page.getByRole('main').getByRole('alert'), /gone\.lectern/);
  });

  await test.step('open in another process: offered for reading', async () => {
    const taken = join(workbench.projects, 'taken.lectern');
    await workbench.run('import', taken, sample);
    const elsewhere = mkdtempSync(join(tmpdir(), 'lectern-e2e-other-'));
    const other = await serve(elsewhere);
    try {
      const theirs = await context.newPage();
      await theirs.goto(`${other.address}?project=${encodeURIComponent(taken)}`);
      await expect(theirs.getByRole('heading', { name: 'Corpora' })).toBeVisible();

      await page.getByRole('button', { name: 'Open project…' }).click();
      const dialog = page.getByRole('dialog', { name: 'Open a project' });
      await goToFolder(dialog, taken);
      const message = page.getByRole('region', { name: 'Messages' }).getByRole('alert');
      await saysSo(message, /taken\.lectern.*(open|used|another)/);
      await message.getByRole('button', { name: 'Open for reading' }).click();
      await expect(page.getByText('Open for reading only')).toBeVisible();
      await openCorpus(page, 'posts');
      await expect(page.getByRole('button', { name: 'Make a split…' })).toBeDisabled();
      await expect(page.getByRole('button', { name: 'Train…' })).toBeDisabled();
      await theirs.close();
    } finally {
      await other.stop();
      rmSync(elsewhere, { recursive: true, force: true });
    }
  });
});

test('a folder that may not be written to', async ({ page, workbench }) => {
  test.skip(process.platform === 'win32', 'folders are write-protected differently on Windows');
  const project = join(workbench.projects, 'kept.lectern');
  await workbench.run('import', project, sample);
  const theirHome = join(workbench.home, 'nobody');
  mkdirSync(theirHome);
  chmodSync(workbench.home, 0o755);
  chmodSync(project, 0o444);
  chmodSync(workbench.projects, 0o555);
  // Root may write anywhere, so the server runs as nobody.
  if (asRoot) chownSync(theirHome, nobody, nobody);
  const serving = await serve(theirHome, asRoot ? { uid: nobody } : {});
  try {
    await page.goto(serving.address);
    await page.getByRole('button', { name: 'Open project…' }).click();
    const opening = page.getByRole('dialog', { name: 'Open a project' });
    await goToFolder(opening, project);
    await expect(page.getByText('Open for reading only')).toBeVisible();
    await openCorpus(page, 'posts');
    await expect(page.getByRole('button', { name: 'Make a split…' })).toBeDisabled();
    await expect(page.getByRole('button', { name: 'Train…' })).toBeDisabled();
    await expect(page.getByRole('searchbox', { name: 'Search the texts' })).toBeVisible();

    await page.getByRole('button', { name: /^kept / }).click();
    await page.getByRole('menuitem', { name: 'New project…' }).click();
    const making = page.getByRole('dialog', { name: 'New project' });
    await goToFolder(making, workbench.projects);
    await expect(making.getByRole('button', { name: /^kept\.lectern/ })).toBeVisible();
    await making.getByRole('textbox', { name: 'Name' }).fill('new');
    await making.getByRole('button', { name: 'Create' }).click();
    await saysSo(
      page.getByRole('region', { name: 'Messages' }).getByRole('alert').last(),
      /may not be written to/,
    );
    await page.goto('about:blank'); // leaves before the server does
  } finally {
    await serving.stop();
    chmodSync(workbench.projects, 0o755);
  }
});

/** A run that does not end by itself, on the sample, under way. */
async function endlessRun(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Try the sample' }).click();
  await openCorpus(page, 'Posts');
  await page.getByRole('button', { name: 'Train…' }).click();
  await train(page, {
    preset: 'Deep averaging network',
    training: { 'Most epochs': 10_000, Patience: 0 },
    name: 'doomed',
  });
  await expect(epochRows(page).nth(1)).toBeVisible({ timeout: 90_000 });
}

test('the engine process is killed while it trains: the window lives on', async ({ page, workbench }) => {
  test.skip(process.platform !== 'linux', 'the engine process is found by /proc');
  await endlessRun(page);
  const [engine] = workbench.serving.engines();
  if (engine === undefined) throw new Error('there is no engine process');
  process.kill(engine, 'SIGKILL');
  await expect(page.getByRole('heading', { name: 'doomed' })).toBeVisible();
  await expect(page.getByRole('main').getByText('interrupted', { exact: true })).toBeVisible();
  await expect(page.getByText('The engine process ended unexpectedly (SIGKILL).')).toBeVisible();

  await test.step('and a new run works', async () => {
    await page.getByRole('button', { name: 'Train again…' }).click();
    await expect(page.getByRole('radio', { name: 'Deep averaging network' })).toBeChecked();
    await train(page, { preset: 'Majority baseline', name: 'after' });
    await finished(page);
    expect(workbench.serving.engines()).not.toContain(engine);
  });
});

test('the server is killed while it trains: after a restart the run is shown as interrupted', async ({
  page,
  workbench,
  complaints,
}) => {
  await endlessRun(page);
  await workbench.serving.kill();
  await expect(page.getByText(/^Lectern has ended/)).toBeVisible({ timeout: 60_000 });
  complaints.length = 0; // the browser complains of sockets that could not be opened
  await workbench.restart();
  await page.goto(openProjectAt(workbench, join(workbench.projects, 'Sample project.lectern')));
  await page.getByRole('button', { name: 'Jobs 1 interrupted' }).click();
  const jobs = page.getByRole('dialog', { name: 'Jobs' });
  await expect(jobs.getByText('interrupted', { exact: true })).toBeVisible();
  await expect(jobs.getByText(/^Lectern ended while this was under way/)).toBeVisible();
  await jobs.getByRole('link', { name: /doomed/ }).click();
  await expect(page.getByRole('main').getByText('interrupted', { exact: true })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Train again…' })).toBeVisible();
});

test('two windows on one project see each other’s changes', async ({ page, context, workbench }) => {
  await page.getByRole('button', { name: 'Try the sample' }).click();
  await openCorpus(page, 'Posts');
  const other = await context.newPage();
  await other.goto(openProjectAt(workbench, join(workbench.projects, 'Sample project.lectern')));
  await openCorpus(other, 'Posts');

  await page.getByRole('button', { name: 'Make a split…' }).click();
  await page.getByRole('dialog').getByRole('textbox', { name: 'Name' }).fill('seen by both');
  await page.getByRole('button', { name: 'Make the split' }).click();
  await expect(other.getByRole('heading', { name: 'seen by both in use' })).toBeVisible();

  await other.getByRole('link', { name: 'Runs', exact: true }).click();
  await expect(other.getByRole('heading', { name: 'No runs yet' })).toBeVisible();
  await page.getByRole('button', { name: 'Train…' }).click();
  await train(page, { preset: 'Majority baseline', name: 'floor' });
  await expect(other.getByRole('link', { name: 'floor', exact: true })).toBeVisible();
  await finished(page);
  await expect(other.getByRole('row', { name: /floor/ })).toContainText('majority');
  await other.getByRole('button', { name: 'Star floor' }).click();
  await expect(page.getByRole('button', { name: 'Take the star away' })).toBeVisible();
});

test('text that runs from right to left', async ({ page, workbench }) => {
  const project = join(workbench.projects, 'Directions.lectern');
  const texts = ['שלום לכולם, זה נהדר!', 'مرحبا، هذا سيئ جدا.', 'A plain one, in English.', '👍 שלום'];
  const file = fileIn(
    workbench,
    'directions.csv',
    `text,label\n${texts.map((text, at) => `"${text}",${at % 2 ? 'ب' : 'א'}\n`).join('')}`,
  );
  await workbench.run('import', project, file, '--text', 'text', '--label', 'label');
  await page.goto(openProjectAt(workbench, project));
  await openCorpus(page, 'directions');
  const table = page.getByRole('grid');
  for (const [at, text] of texts.entries()) {
    const cell = table
      .getByRole('row')
      .nth(at + 1)
      .getByRole('gridcell')
      .first();
    await expect(cell).toHaveText(text);
    const direction = await cell.getByText(text).evaluate((element) => getComputedStyle(element).direction);
    expect(direction, text).toBe(/^[A-Z]/.test(text) ? 'ltr' : 'rtl');
  }
  await table.getByRole('row').nth(1).click();
  const reading = page.getByRole('region', { name: 'Text and columns' }).getByText(texts[0] ?? '');
  expect(await reading.evaluate((element) => getComputedStyle(element).direction)).toBe('rtl');
});
