/** End to end: the real server, host and engine process, in an installed Chromium. `npm test` runs it last. */
import { defineConfig } from '@playwright/test';
import { findBrowser } from './src-main/server/app-window.ts';

const browser = findBrowser();
const asRoot = process.getuid?.() === 0;

export default defineConfig({
  testDir: 'test/e2e',
  outputDir: 'test-results/e2e',
  globalSetup: './test/e2e/support/build-first.ts',
  // Two tests at a time already fill two cores: each has a browser, a host and an engine process.
  workers: 2,
  fullyParallel: true,
  retries: 0,
  forbidOnly: process.env['CI'] !== undefined,
  timeout: 120_000,
  // Generous, because a busy machine is slow and not wrong; a test that waits for a state waits no longer than it takes.
  expect: { timeout: 20_000 },
  reporter: [['list']],
  use: {
    viewport: { width: 1280, height: 800 },
    locale: 'en-GB',
    timezoneId: 'UTC',
    contextOptions: { reducedMotion: 'reduce' },
    actionTimeout: 20_000,
    // Tracing costs a third of the time: LECTERN_TRACE=1 asks for it.
    trace: process.env['LECTERN_TRACE'] === undefined ? 'off' : 'retain-on-failure',
    screenshot: 'only-on-failure',
    launchOptions: {
      ...(browser === undefined ? {} : { executablePath: browser.path }),
      // Chromium’s sandbox refuses root, which is what containers run as.
      args: asRoot ? ['--no-sandbox'] : [],
    },
  },
});
