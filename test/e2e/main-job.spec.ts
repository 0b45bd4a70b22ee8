/**
 * The main job from beginning to end, as a user of the browser door does it: twice, on the sample and on real tweets.
 * Every number that is read off the screen here is also asked of the command line.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import type { Explanation } from '../../src-main/api/explanations.ts';
import type { Comparison, PartMetrics } from '../../src-main/api/runs.ts';
import type { RunReport } from '../../src-main/cli/run-report.ts';
import { parseCsv } from './support/csv.ts';
import {
  choose,
  chooseFile,
  dropFile,
  epochRows,
  escaped,
  finished,
  newProject,
  numberOf,
  openCorpus,
  pick,
  preview,
  rowsOfReport,
  selectOf,
  train,
} from './support/gestures.ts';
import { root } from './support/serving.ts';
import { cutTweets, noTweets } from './support/tweets.ts';
import { expect, test, type Workbench } from './support/workbench.ts';

const sample = join(root, 'sample', 'posts.csv');

/** What is walked over, read from the file itself and not from Lectern. */
interface Study {
  readonly project: string;
  readonly corpus: string;
  readonly rows: readonly (readonly string[])[];
  readonly header: readonly string[];
  readonly text: string;
  readonly label: string;
  /** A word that some of the texts hold. */
  readonly word: string;
}

const decimals = (value: number | null | undefined): string => (value as number).toFixed(3);
const interval = ({ low, high }: { low: number | null; high: number | null }): string =>
  `[${decimals(low)}, ${decimals(high)}]`;
const whole = new Intl.NumberFormat('en');

test('the main job on the sample, opened as a copy', async ({ page, workbench }) => {
  test.setTimeout(240_000);
  await page.getByRole('button', { name: 'Try the sample' }).click();
  await openCorpus(page, 'Posts');
  const [header = [], ...rows] = parseCsv(readFileSync(sample, 'utf8'));
  const study: Study = {
    project: join(workbench.projects, 'Sample project.lectern'),
    corpus: 'Posts',
    header,
    rows,
    text: 'text',
    label: 'sentiment',
    word: 'library',
  };
  await lookAtCorpus(page, study);

  await test.step('make a split that keeps authors together', async () => {
    await page.getByRole('button', { name: 'Make a split…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Make a split' });
    await pick(dialog, 'How', 'Keep groups together');
    await expect(dialog.getByRole('button', { name: 'Make the split' })).toBeDisabled();
    await expect(dialog.getByRole('status')).toHaveText(
      'Choose the column whose equal values stay together.',
    );
    await choose(dialog, 'Column whose equal values stay together, such as the author', 'author');
    await dialog.getByRole('spinbutton', { name: 'Train' }).fill('60');
    await expect(dialog.getByRole('status')).toHaveText('The shares add up to 80 %, not to 100 %.');
    await dialog.getByRole('spinbutton', { name: 'Test' }).fill('30');
    await dialog.getByRole('textbox', { name: 'Name' }).fill('by author');
    await dialog.getByRole('button', { name: 'Make the split' }).click();
    await expect(dialog).toBeHidden();
    await expect(page.getByRole('heading', { name: 'by author in use' })).toBeVisible();
  });

  await trainCompareExport(page, workbench, study);
});

test('the main job on 5,000 tweets, from a dropped file', async ({ page, workbench }) => {
  test.skip(noTweets !== undefined, noTweets);
  test.setTimeout(300_000);
  const file = join(workbench.home, 'tweets.csv');
  cutTweets(file);
  const [header = [], ...rows] = parseCsv(readFileSync(file, 'utf8'));
  expect(rows).toHaveLength(5_000);

  await newProject(page, 'Tweets');
  await dropFile(page, file);
  await expect(page.getByRole('heading', { name: 'tweets.csv' })).toBeVisible();

  await test.step('see how the file is read, and read it wrongly on purpose', async () => {
    await expect(preview(page).getByRole('columnheader')).toHaveCount(1 + header.length);
    await expect(preview(page).getByRole('cell', { name: rows[0]?.[0]?.trim() ?? '' })).toBeVisible();
    await choose(page, 'Between cells', 'Semicolon');
    await expect(preview(page).getByRole('columnheader')).not.toHaveCount(1 + header.length);
    await choose(page, 'Between cells', 'Comma');
    await expect(preview(page).getByRole('columnheader')).toHaveCount(1 + header.length);
    await choose(page, 'Encoding', /^UTF-16 \(little endian\)/);
    await expect(preview(page).getByText(rows[0]?.[0]?.trim() ?? '')).toHaveCount(0);
    await choose(page, 'Encoding', 'UTF-8');
    await expect(preview(page).getByRole('cell', { name: rows[0]?.[0]?.trim() ?? '' })).toBeVisible();
  });

  await test.step('give the columns their roles', async () => {
    await expect(selectOf(page, 'Role of text')).toHaveText('Text');
    await expect(selectOf(page, 'Role of split')).toHaveText('Split');
    await choose(page, 'Role of label', 'Other');
    await choose(page, 'Role of label_name', 'Label');
    await page.getByRole('textbox', { name: 'Name of the corpus' }).fill('Tweets 2017');
  });

  await test.step('import', async () => {
    await page.getByRole('button', { name: 'Import', exact: true }).click();
    expect(await rowsOfReport(page)).toEqual([5_000, 5_000, 0, 0]);
    await page.getByRole('button', { name: 'Look at the corpus' }).click();
    await expect(page.getByRole('heading', { name: 'Tweets 2017', level: 1 })).toBeVisible();
  });

  const study: Study = {
    project: join(workbench.projects, 'Tweets.lectern'),
    corpus: 'Tweets 2017',
    header,
    rows,
    text: 'text',
    label: 'label_name',
    word: 'tomorrow',
  };
  await lookAtCorpus(page, study);
  await test.step('the split is that of the file', async () => {
    for (const [part, count] of [
      ['train', '4,000'],
      ['validation', '400'],
      ['test', '600'],
    ]) {
      const about = page.getByRole('region', { name: 'Labels, lengths, splits and source' });
      await expect(
        about.locator('dl > div', { has: page.getByRole('term').filter({ hasText: part ?? '' }) }).first(),
      ).toContainText(count ?? '');
    }
  });
  await trainCompareExport(page, workbench, study);
});

test('an import that is cancelled leaves nothing behind', async ({ page, workbench }) => {
  const file = join(workbench.home, 'long.csv');
  const lines = Array.from(
    { length: 20_000 },
    (_, at) =>
      `${String(at)},"A post about the weather, number ${String(at)}, that is neither good nor bad.",neutral\n`,
  ).join('');
  writeFileSync(file, 'id,text,label\n');
  for (let copy = 0; copy < 40; copy += 1) writeFileSync(file, lines, { flag: 'a' });
  await newProject(page, 'Cancelled');
  await chooseFile(page, page.getByRole('button', { name: 'Import a file…' }), file);
  await expect(preview(page)).toBeVisible();
  await page.getByRole('button', { name: 'Import', exact: true }).click();
  const progress = page.getByRole('main').getByRole('progressbar', { name: 'Importing long.csv' });
  await expect(progress).toHaveAttribute('aria-valuenow', /^[1-9]/);
  await page.getByRole('main').getByRole('button', { name: 'Cancel' }).click();
  await expect(page.getByText('The import was cancelled. Nothing was stored.')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Import', exact: true })).toBeEnabled();

  await page.getByRole('link', { name: 'Corpora' }).click();
  await expect(page.getByRole('heading', { name: 'No corpus yet' })).toBeVisible();
  await page.getByRole('button', { name: 'Jobs' }).click();
  await expect(
    page.getByRole('dialog', { name: 'Jobs' }).getByText('cancelled', { exact: true }),
  ).toBeVisible();
});

async function lookAtCorpus(page: Page, { corpus, header, rows, text, label, word }: Study): Promise<void> {
  const total = whole.format(rows.length);
  const textAt = header.indexOf(text);
  const labelAt = header.indexOf(label);
  const table = page.getByRole('grid', { name: `Documents of ${corpus}` });
  const found = page.getByRole('search').getByRole('status');

  await test.step('every document is in the table, and only those in view are drawn', async () => {
    await expect(found).toHaveText(`${total} documents`);
    await expect(table).toHaveAttribute('aria-rowcount', String(rows.length + 1));
    expect(await table.getByRole('row').count()).toBeLessThan(100);
    await table.focus();
    await page.keyboard.press('End');
    const last = table.locator(`[aria-rowindex="${String(rows.length + 1)}"]`);
    await expect(last).toContainText(rows.at(-1)?.[textAt]?.trim() ?? '');
    await page.keyboard.press('Home');
    await expect(table.locator('[aria-rowindex="2"]')).toContainText(rows[0]?.[textAt]?.trim() ?? '');
  });

  await test.step('labels are counted', async () => {
    const counts = Map.groupBy(rows, (row) => row[labelAt] ?? '');
    for (const [category, documents] of counts) {
      const button = page.getByRole('region', { name: 'Labels', exact: true }).getByRole('button', {
        name: new RegExp(`^${escaped(category)} ${whole.format(documents.length)} `),
      });
      const share = numberOf(/([\d.]+)\s%/.exec((await button.textContent()) ?? '')?.[1] ?? '');
      expect(Math.abs(share - (100 * documents.length) / rows.length)).toBeLessThan(0.051);
    }
    const [category, documents] = [...counts][0] as [string, string[][]];
    await page
      .getByRole('region', { name: 'Labels', exact: true })
      .getByRole('button', { name: new RegExp(`^${escaped(category)} `) })
      .click();
    await expect(found).toHaveText(`${whole.format(documents.length)} of ${total} documents`);
    await expect(table).toHaveAttribute('aria-rowcount', String(documents.length + 1));
    const at = (await table.getByRole('columnheader').allTextContents()).findIndex(
      (name) => name.trim() === label,
    );
    for (const row of (await table.getByRole('row').all()).slice(1, 6)) {
      await expect(row.getByRole('gridcell').nth(at)).toHaveText(category);
    }
    await page.getByRole('button', { name: 'Show all documents' }).click();
    await expect(found).toHaveText(`${total} documents`);
  });

  await test.step('texts are searched', async () => {
    const beginsAWord = new RegExp(`(?<![\\p{L}\\p{N}])${word}`, 'iu');
    const hits = rows.filter((row) => beginsAWord.test(row[textAt] ?? ''));
    expect(hits.length).toBeGreaterThan(1);
    await page.getByRole('searchbox', { name: 'Search the texts' }).fill(word);
    await expect(found).toHaveText(`${whole.format(hits.length)} of ${total} documents`);
    await expect(table.locator('[aria-rowindex="2"]')).toContainText(beginsAWord);
    await page.getByRole('searchbox', { name: 'Search the texts' }).fill('zzqqxx');
    await expect(page.getByRole('heading', { name: 'No document fits' })).toBeVisible();
    await page.getByRole('button', { name: 'Show all documents' }).first().click();
    await expect(found).toHaveText(`${total} documents`);
  });

  await test.step('the chart of lengths counts every document', async () => {
    const chart = page.getByRole('figure', { name: 'Text length' });
    await expect(chart.getByRole('img', { name: 'Text length' })).toBeVisible();
    await chart.getByRole('button', { name: 'Table' }).click();
    const counts = await chart.locator('tbody').getByRole('row').locator('td:nth-child(2)').allTextContents();
    expect(counts.map(numberOf).reduce((sum, count) => sum + count, 0)).toBe(rows.length);
    await chart.getByRole('button', { name: 'Table' }).click();
  });
}

async function trainCompareExport(page: Page, workbench: Workbench, study: Study): Promise<void> {
  const toTraining = async (): Promise<void> => {
    await openCorpus(page, study.corpus);
    await page.getByRole('button', { name: 'Train…' }).click();
  };

  await test.step('train logistic regression', async () => {
    await toTraining();
    await train(page, { preset: 'Logistic regression', name: 'words' });
    await finished(page);
  });

  await test.step('train a network, see its curves grow, and cancel it', async () => {
    await toTraining();
    await train(page, {
      preset: 'Deep averaging network',
      training: { 'Most epochs': 5_000, Patience: 0 },
      name: 'endless',
    });
    const loss = page.getByRole('figure', { name: 'Loss' });
    await expect(epochRows(page).nth(1)).toBeVisible({ timeout: 90_000 });
    const newest = epochRows(page).last().getByRole('rowheader');
    const epoch = (await newest.textContent()) ?? '';
    const curve = (await loss.getByRole('paragraph').textContent()) ?? '';
    await expect(newest).not.toHaveText(epoch);
    await expect(loss.getByRole('paragraph')).not.toHaveText(curve);
    await expect(loss.getByRole('img', { name: 'Loss' })).toBeVisible();
    await page.getByRole('main').getByRole('button', { name: 'Cancel' }).click();
    await expect(
      page.getByText('Training was cancelled; the model of the best epoch so far was kept.'),
    ).toBeVisible({
      timeout: 60_000,
    });
  });

  await test.step('train the network to its end', async () => {
    await toTraining();
    await train(page, { preset: 'Deep averaging network', training: { 'Most epochs': 6 }, name: 'averages' });
    await finished(page);
  });

  const shown = await workbench.run<RunReport>('show', study.project, 'averages');
  const metrics = shown.metrics?.test as PartMetrics;
  await test.step('the numbers on the screen are those of the command line', () =>
    checkResult(page, shown.run.classes, metrics));

  await test.step('read the texts of a cell', () => readCell(page, study, shown.run.classes, metrics));
  await test.step('explain one prediction', () => explainFirst(page, workbench, study.project));

  await test.step('compare two runs', async () => {
    await page.getByRole('link', { name: 'Runs', exact: true }).click();
    await page.getByRole('checkbox', { name: 'Choose words' }).check();
    await page.getByRole('checkbox', { name: 'Choose averages' }).check();
    await page.getByRole('button', { name: 'Compare 2' }).click();
    await expect(page.getByRole('heading', { name: 'Compare 2 runs' })).toBeVisible();
    const ids = (page.url().split('#/compare/')[1] ?? '').split(',');
    await checkComparison(page, await workbench.run<Comparison>('compare', study.project, ...ids));
  });

  await test.step('export the predictions', async () => {
    await page.getByRole('link', { name: 'Runs', exact: true }).click();
    await page.getByRole('link', { name: 'averages', exact: true }).click();
    await page.getByRole('button', { name: 'Export predictions…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Export predictions' });
    await expect(dialog.getByRole('checkbox', { name: /^averages/ })).toBeChecked();
    await dialog.getByRole('checkbox', { name: /^words/ }).check();
    const download = page.waitForEvent('download');
    await dialog.getByRole('button', { name: 'Export', exact: true }).click();
    const path = await (await download).path();
    await expect(dialog.getByText(`${whole.format(study.rows.length)} rows`)).toBeVisible();
    checkExport(readFileSync(path, 'utf8'), study, shown, metrics);
    await dialog.getByRole('button', { name: 'Close', exact: true }).last().click();
  });
}

async function checkResult(page: Page, classes: readonly string[], metrics: PartMetrics): Promise<void> {
  const result = page.getByRole('region', { name: 'Result' });
  await expect(result).toContainText(`${whole.format(metrics.documents)} documents of the test part`);
  for (const [title, estimate] of [
    ['macro-F1', metrics.macroF1],
    ['accuracy', metrics.accuracy],
    ['macro-recall', metrics.macroRecall],
    ['log loss', metrics.logLoss],
  ] as const) {
    const measure = result.locator('dl > div', { has: page.getByRole('term').filter({ hasText: title }) });
    await expect(measure).toContainText(decimals(estimate.value));
    await expect(measure).toContainText(interval(estimate));
  }
  for (const name of classes) {
    const of = metrics.perClass[name];
    if (of === undefined) throw new Error(`the command line has no numbers for ${name}`);
    const cells = result.getByRole('row', { name: new RegExp(`^${escaped(name)} `) }).getByRole('cell');
    await expect(cells.nth(0)).toHaveText(`${decimals(of.f1.value)} ${interval(of.f1)}`);
    await expect(cells.nth(3)).toHaveText(`${decimals(of.precision.value)} ${interval(of.precision)}`);
    await expect(cells.nth(4)).toHaveText(`${decimals(of.recall.value)} ${interval(of.recall)}`);
    await expect(cells.nth(5)).toHaveText(whole.format(of.support));
    await expect(cells.nth(6)).toHaveText(whole.format(of.predicted));
  }
  const matrix = page.getByRole('grid', { name: /^Confusion matrix/ });
  for (const [gold, row] of metrics.confusion.entries()) {
    const counts = await matrix
      .getByRole('row')
      .nth(gold + 1)
      .getByRole('button')
      .allTextContents();
    expect(counts.map((text) => numberOf(/:\s*([\d,]+)\s/.exec(text)?.[1] ?? ''))).toEqual(row);
  }
}

async function readCell(
  page: Page,
  study: Study,
  classes: readonly string[],
  { confusion }: PartMetrics,
): Promise<void> {
  const { header, rows, label } = study;
  const errors = confusion.flatMap((row, gold) =>
    row.map((count, predicted) => ({ gold, predicted, count: gold === predicted ? 0 : count })),
  );
  const { gold, predicted, count } = errors.reduce((most, each) => (each.count > most.count ? each : most));
  expect(count).toBeGreaterThan(0);
  const [goldName, predictedName] = [classes[gold] ?? '', classes[predicted] ?? ''];
  await page
    .getByRole('grid', { name: /^Confusion matrix/ })
    .getByRole('button', { name: `gold ${goldName}, predicted ${predictedName}:` })
    .click();
  await expect(
    page.getByRole('heading', { name: `${whole.format(count)} document`, level: 3 }),
  ).toContainText(`gold ${goldName}, predicted ${predictedName}`);
  const texts = page.getByRole('grid', { name: 'Texts with their predictions' });
  await expect(texts).toHaveAttribute('aria-rowcount', String(count + 1));
  let before = Infinity;
  for (const row of (await texts.getByRole('row').all()).slice(1, 6)) {
    await expect(row.getByRole('gridcell').first()).not.toHaveText(''); // rows come after their number
    const [text = '', gold, predicted, loss] = await row.getByRole('gridcell').allTextContents();
    const same = rows.find((each) => each[header.indexOf(study.text)]?.trim() === text.trim());
    expect(same?.[header.indexOf(label)]).toBe(goldName);
    expect(Number(predicted)).toBeGreaterThanOrEqual(Number(gold));
    expect(Math.exp(-Number(loss))).toBeCloseTo(Number(gold), 1);
    expect(Number(loss)).toBeLessThanOrEqual(before);
    before = Number(loss);
  }
}

async function explainFirst(page: Page, workbench: Workbench, project: string): Promise<void> {
  const row = page.getByRole('grid', { name: 'Texts with their predictions' }).getByRole('row').nth(1);
  const text = await row.getByRole('gridcell').first().textContent();
  await row.click();
  const sheet = page.getByRole('dialog', { name: 'Why this prediction?' });
  const chart = sheet.getByRole('figure', { name: 'Strongest words' });
  await expect(chart).toBeVisible();
  await expect(
    sheet
      .getByRole('paragraph')
      .filter({ hasText: text?.trim().slice(0, 20) ?? '' })
      .first(),
  ).toBeVisible();

  const document =
    /document (\d+)$/.exec((await sheet.getByText(/, document \d+$/).textContent()) ?? '')?.[1] ?? '';
  const told = await workbench.run<Explanation>(
    'explain',
    project,
    'averages',
    '--document',
    document,
    '--method',
    'occlusion',
  );
  for (const [index, name] of told.classes.entries()) {
    const bar = sheet
      .getByRole('table', { name: 'Probability of each category' })
      .getByRole('row', { name: new RegExp(`^${escaped(name)} `) });
    await expect(bar).toContainText(decimals(told.probabilities[index]));
  }
  const strongest = told.attributions
    .map((word) => ({ text: word.text, weight: word.weights[told.predicted] ?? 0 }))
    .sort((a, b) => Math.abs(b.weight) - Math.abs(a.weight))[0];
  expect(strongest).toBeDefined();
  await chart.getByRole('button', { name: 'Table' }).click();
  const words = chart
    .locator('tbody')
    .getByRole('row', { name: strongest?.text ?? '' })
    .first();
  const weight = numberOf((await words.getByRole('cell').last().textContent()) ?? '');
  expect(weight).toBeCloseTo(strongest?.weight ?? NaN, 3);
  await sheet.getByRole('button', { name: 'Close' }).click();
  await expect(sheet).toBeHidden();
}

async function checkComparison(page: Page, { runs, differences }: Comparison): Promise<void> {
  const table = page.getByRole('table', { name: 'Measures of each run with 95 % intervals' });
  for (const [at, run] of runs.entries()) {
    const metrics = run.metrics?.test as PartMetrics;
    for (const [title, estimate] of [
      ['macro-F1', metrics.macroF1],
      ['accuracy', metrics.accuracy],
      ['log loss', metrics.logLoss],
    ] as const) {
      await expect(
        table
          .getByRole('row', { name: new RegExp(`^${title} `) })
          .getByRole('cell')
          .nth(at),
      ).toHaveText(`${decimals(estimate.value)} ${interval(estimate)}`);
    }
  }
  const [difference] = differences;
  if (difference === undefined) throw new Error('the command line found nothing to compare');
  const signed = (value: number): string =>
    `${value < 0 ? '−' : value > 0 ? '+' : ''}${Math.abs(value).toFixed(3)}`;
  const article = page.getByRole('region', { name: 'Paired differences' }).getByRole('article');
  await expect(article).toContainText(`Of ${whole.format(difference.documents)} documents`);
  await expect(article).toContainText(`right on ${whole.format(difference.onlyARight)} where`);
  await expect(article).toContainText(`right on ${whole.format(difference.onlyBRight)} where`);
  await expect(article).toContainText(`Difference in accuracy ${signed(difference.accuracy.value ?? NaN)}`);
  const [a, b] = [difference.a, difference.b].map((id) => runs.find((run) => run.id === id)?.name ?? id);
  await expect(article).toContainText(`: ${a} − ${b}, with 95 % intervals`);
}

/** The file as it was, cell by cell, and new columns whose numbers agree with themselves and with the matrix. */
function checkExport(text: string, study: Study, { run }: RunReport, { confusion }: PartMetrics): void {
  const [header = [], ...rows] = parseCsv(text.replace(/^\uFEFF/, ''));
  const width = study.header.length;
  expect(header.slice(0, width)).toEqual(study.header);
  expect(rows.map((row) => row.slice(0, width))).toEqual(study.rows);

  const column = (name: string): number => {
    const at = header.indexOf(name);
    expect(at, `a column ${name} among ${header.join(', ')}`).toBeGreaterThanOrEqual(width);
    return at;
  };
  for (const name of ['words', 'averages']) {
    const predicted = column(`${name}_label`);
    const probabilities = run.classes.map((category) => column(`${name}_p_${category}`));
    for (const row of rows) {
      const values = probabilities.map((at) => Number(row[at]));
      expect(Math.abs(values.reduce((sum, value) => sum + value, 0) - 1)).toBeLessThan(1e-5);
      expect(row[predicted]).toBe(run.classes[values.indexOf(Math.max(...values))]);
    }
  }
  const counted = run.classes.map(() => run.classes.map(() => 0));
  const [gold, predicted, part] = [
    study.header.indexOf(study.label),
    column('averages_label'),
    column('averages_split'),
  ];
  for (const row of rows.filter((each) => each[part] === 'test')) {
    const cells = counted[run.classes.indexOf(row[gold] ?? '')] as number[];
    const at = run.classes.indexOf(row[predicted] ?? '');
    cells[at] = (cells[at] ?? 0) + 1;
  }
  expect(counted).toEqual(confusion);
}
