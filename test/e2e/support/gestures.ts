/** What people do in the window, in the words that assistive technology reads to them. */
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { expect, type Locator, type Page } from '@playwright/test';

/** Chooses in one of the window's own lists. */
export async function choose(within: Page | Locator, label: string, option: string | RegExp): Promise<void> {
  const page = 'page' in within ? within.page() : within;
  await selectOf(within, label).click();
  await page.getByRole('option', { name: option }).first().click();
  await expect(page.getByRole('listbox')).toBeHidden();
}

/** The list of this label, whatever is chosen in it. */
export function selectOf(within: Page | Locator, label: string): Locator {
  return within.getByRole('combobox', { name: new RegExp(`^${escaped(label)}: `) });
}

/** One of a few values that are all visible; its radio button lies unseen below its words. */
export async function pick(within: Page | Locator, group: string, option: string): Promise<void> {
  const choices = within.getByRole('group', { name: group });
  await choices.getByText(option, { exact: true }).click();
  await expect(choices.getByRole('radio', { name: option, exact: true })).toBeChecked();
}

export function escaped(words: string): string {
  return words.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

/** A new project by the dialog, in the folder where projects go. */
export async function newProject(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: 'New project' }).click();
  const dialog = page.getByRole('dialog', { name: 'New project' });
  await dialog.getByRole('textbox', { name: 'Name' }).fill(name);
  await dialog.getByRole('button', { name: 'Create' }).click();
  await expect(page.getByRole('heading', { name: 'No corpus yet' })).toBeVisible();
}

/** In a dialog that asks for a place on this machine. */
export async function goToFolder(dialog: Locator, path: string): Promise<void> {
  await expect(
    dialog.getByRole('list', { name: 'Contents of the folder' }).or(dialog.getByRole('alert')),
  ).toBeVisible();
  await dialog.getByRole('textbox', { name: 'Folder' }).fill(path);
  await dialog.getByRole('button', { name: 'Go' }).click();
}

/** By the system's own file chooser. */
export async function chooseFile(page: Page, button: Locator, path: string): Promise<void> {
  const asked = page.waitForEvent('filechooser');
  await button.click();
  await (await asked).setFiles(path);
}

/** As a file dragged in from the desktop. */
export async function dropFile(page: Page, path: string): Promise<void> {
  const dragged = await page.evaluateHandle(
    ({ bytes, name }) => {
      const carried = new DataTransfer();
      const content = Uint8Array.from(atob(bytes), (letter) => letter.charCodeAt(0));
      carried.items.add(new File([content], name, { type: 'text/csv' }));
      return carried;
    },
    { bytes: readFileSync(path).toString('base64'), name: basename(path) },
  );
  const body = page.locator('body');
  await body.dispatchEvent('dragenter', { dataTransfer: dragged });
  await expect(page.getByText('Drop the file to import it')).toBeVisible();
  await body.dispatchEvent('drop', { dataTransfer: dragged });
  await expect(page.getByText('Drop the file to import it')).toBeHidden();
}

export const preview = (page: Page): Locator => page.getByRole('region', { name: 'Preview of the file' });

/** The four numbers of the report: read, stored, skipped, empty. */
export async function rowsOfReport(page: Page): Promise<number[]> {
  const equation = page.getByRole('group', { name: 'Rows read, stored, skipped and empty' });
  await expect(equation).toBeVisible();
  return (await equation.getByRole('strong').allTextContents()).map(numberOf);
}

/** As the window writes it: 1,234 or −0.5. */
export function numberOf(text: string): number {
  return Number(text.replaceAll(',', '').replace('−', '-'));
}

/** Opens a corpus by the rail. */
export async function openCorpus(page: Page, name: string): Promise<void> {
  await page
    .getByRole('navigation', { name: 'Project' })
    .getByRole('link', { name: new RegExp(`^${escaped(name)} [\\d,]+$`) })
    .click();
  await expect(page.getByRole('heading', { name, level: 1 })).toBeVisible();
}

export interface TrainChoices {
  readonly preset: 'Majority baseline' | 'Logistic regression' | 'Deep averaging network';
  /** Values of the group “Training”, by their titles. */
  readonly training?: Readonly<Record<string, number>>;
  readonly name?: string;
}

/** From the train screen to the screen of the run that was started. */
export async function train(page: Page, { preset, training = {}, name }: TrainChoices): Promise<void> {
  await expect(page.getByRole('heading', { name: 'Train a classifier' })).toBeVisible();
  await page.getByRole('radio', { name: preset }).check();
  if (Object.keys(training).length > 0) {
    await page.getByRole('region', { name: 'Settings' }).getByText('Training', { exact: true }).click();
  }
  for (const [title, value] of Object.entries(training)) {
    await page.getByRole('spinbutton', { name: title, exact: true }).fill(String(value));
  }
  if (name !== undefined) await page.getByRole('textbox', { name: 'Name' }).fill(name);
  await page.getByRole('button', { name: 'Train', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'Train a classifier' })).toBeHidden();
}

/** Until the run on the screen has a result. */
export async function finished(page: Page): Promise<void> {
  await expect(page.getByRole('region', { name: 'Result' })).toBeVisible({ timeout: 90_000 });
}

/** Epochs that the table of a live run shows. */
export const epochRows = (page: Page): Locator =>
  page.getByRole('region', { name: 'Epochs' }).locator('tbody').getByRole('row');
