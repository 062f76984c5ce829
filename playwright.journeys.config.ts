import { defineConfig } from '@playwright/test';
import base from './playwright.config.ts';

/** `npm run journeys`: what takes too long for every change. The same product and browser as the browser tests. */
export default defineConfig({
  ...base,
  testDir: 'e2e/journeys',
  testIgnore: [],
  outputDir: '.data/journeys-results',
  timeout: 900_000,
});
