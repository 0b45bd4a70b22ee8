/** Looks at what the window shows, in both themes: with axe's eyes, and as a picture for ours. */
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';
import { root } from './serving.ts';

const folder = join(root, 'test-results', 'screens');
const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

/** Complains softly, so that one screen's fault does not hide another's. */
export async function look(page: Page, name: string): Promise<void> {
  for (const theme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: theme });
    await page.screenshot({ path: join(folder, `${name}-${theme}.png`), animations: 'disabled' });
    const axe = new AxeBuilder({ page });
    // Themes differ in colours alone.
    const { violations } = await (
      theme === 'light' ? axe.withTags(rules) : axe.withRules('color-contrast')
    ).analyze();
    const found = violations.flatMap(({ id, nodes }) =>
      nodes.map((node) => `${id}: ${node.target.join(' ')}: ${node.failureSummary ?? ''}`),
    );
    expect.soft(found, `${name}, ${theme}`).toEqual([]);
  }
  await page.emulateMedia({ colorScheme: 'light' });
}
