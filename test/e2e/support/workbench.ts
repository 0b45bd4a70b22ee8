/** What every test of the window starts from: a folder of its own, a server of its own, a page without complaints. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test as base, expect } from '@playwright/test';
import { lectern, serve, type Serving } from './serving.ts';

export { expect };

export interface Workbench {
  /** Settings, recent projects, uploads; removed after the test. */
  readonly home: string;
  /** Where new projects go. */
  readonly projects: string;
  /** A server that is started with the test, and started anew by `restart`. */
  readonly serving: Serving;
  restart(): Promise<void>;
  /** The same command line a user would type, on the same home. */
  run<Printed = unknown>(...words: string[]): Promise<Printed>;
}

interface Fixtures {
  workbench: Workbench;
  /** Errors that a page wrote to its console; none is allowed unless the test takes it out. */
  complaints: string[];
}

export const test = base.extend<Fixtures>({
  workbench: async ({}, use) => {
    const home = mkdtempSync(join(tmpdir(), 'lectern-e2e-'));
    let serving = await serve(home);
    await use({
      home,
      projects: join(home, 'projects'),
      get serving() {
        return serving;
      },
      async restart() {
        serving = await serve(home);
      },
      run: (...words) => lectern(home, ...words),
    });
    await serving.stop();
    rmSync(home, { recursive: true, force: true });
  },
  complaints: async ({}, use) => {
    const complaints: string[] = [];
    await use(complaints);
    expect(complaints, 'errors in the console of the page').toEqual([]);
  },
  page: async ({ page, workbench, complaints }, use) => {
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    await page.goto(workbench.serving.address);
    await expect(page.getByRole('heading', { name: 'Lectern', level: 1 })).toBeVisible();
    await use(page);
  },
});
