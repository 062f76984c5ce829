import { defineConfig } from 'vitest/config';
import { LongestFirst } from './scripts/longest-first.ts';

/** Tests of pure functions: they keep nothing in their process, so one process serves many files. */
const pure = ['{i18n,lib/code,lib/core}/**/*.test.{ts,tsx}'];

export default defineConfig({
  // Pages are loaded by the test that walks them all: their stylesheets as nothing, and React's server-only mark as well.
  resolve: { alias: { 'server-only': new URL('app/_doors/testing/server-only.ts', import.meta.url).pathname } },
  test: {
    css: false,
    // Programs and workers that the tests start many times are compiled once.
    env: { NODE_COMPILE_CACHE: new URL('.data/compile-cache', import.meta.url).pathname },
    server: { deps: { inline: [/@cloudscape-design/, /next-intl/, /use-intl/] } },
    pool: 'forks',
    // Much of the time is waiting (for AWS's pace, for a dead worker's jobs), so two files side by side cost two cores little.
    maxWorkers: 2,
    sequence: { sequencer: LongestFirst },
    // Against hanging alone: these tests give way to the browser tests beside them.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    restoreMocks: true,
    reporters: process.env['LAMPLIGHTER_TEST_REPORT']
      ? ['default', ['json', { outputFile: process.env['LAMPLIGHTER_TEST_REPORT'] }]]
      : ['default'],
    projects: [
      {
        extends: true,
        test: {
          name: 'integration',
          globalSetup: ['scripts/test-postgres.ts'],
          include: ['{app,cli,lib,scripts,i18n,bench}/**/*.test.{ts,tsx}'],
          exclude: ['**/node_modules/**', 'lib/db/generated/**', ...pure],
        },
      },
      { extends: true, test: { name: 'pure', include: pure, isolate: false } },
    ],
  },
});
