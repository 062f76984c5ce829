import { defineConfig } from '@playwright/test';
import { findChromium } from './scripts/launch/chromium.mjs';

const report = process.env['LAMPLIGHTER_TEST_REPORT'];

export default defineConfig({
  testDir: 'e2e',
  testIgnore: 'journeys/**',
  globalSetup: './e2e/start-product.ts',
  // One product with one database serves all tests, one after another.
  workers: 1,
  timeout: 120_000,
  expect: { timeout: 30_000 },
  forbidOnly: true,
  outputDir: '.data/test-results',
  reporter: report ? [['list'], ['json', { outputFile: report }]] : 'list',
  use: {
    browserName: 'chromium',
    actionTimeout: 30_000,
    viewport: { width: 1440, height: 900 },
    locale: 'en-GB',
    timezoneId: 'UTC',
    // Movement is drawn by the processor, frame by frame, and a page is judged while it fades in; `npm run journeys` looks at both.
    contextOptions: { reducedMotion: 'reduce' },
    // What is written of a failed test says where it stood; keeping every state of every page costs a tenth of the time. To look
    // at one step by step: npx playwright test --trace on
    trace: 'off',
    video: 'off', // recording needs a program that Playwright downloads
    launchOptions: {
      ...(findChromium() ? { executablePath: findChromium() } : {}),
      // Chromium refuses its sandbox to root.
      chromiumSandbox: process.getuid?.() !== 0,
      args: [
        '--disable-quic',
        '--disable-background-networking',
        '--disable-component-update',
        '--no-first-run',
        '--disable-dev-shm-usage',
        // A page of a test is gone before code that was made fast has paid for the making, which takes a fifth of the browser's time.
        '--js-flags=--no-maglev,--no-turbofan',
      ],
    },
  },
});
