/** End to end, in the Chromium that the machine has: no browser is downloaded. */
import { defineConfig } from '@playwright/test';
import { findBrowser } from './src-main/server/app-window.ts';

const browser = findBrowser();
const root = process.platform === 'linux' && process.getuid?.() === 0;

export default defineConfig({
  testDir: 'test/e2e',
  outputDir: 'test-results/e2e',
  // Two cores, and training runs inside the tests: one window at a time.
  workers: 1,
  fullyParallel: false,
  timeout: 180_000,
  expect: { timeout: 15_000 },
  forbidOnly: process.env['CI'] !== undefined,
  reporter: 'list',
  use: {
    viewport: { width: 1360, height: 900 },
    locale: 'en-GB',
    timezoneId: 'UTC',
    trace: 'retain-on-failure',
    screenshot: 'only-on-failure',
    launchOptions: {
      ...(browser === undefined ? {} : { executablePath: browser.path }),
      args: root ? ['--no-sandbox'] : [],
    },
  },
});
