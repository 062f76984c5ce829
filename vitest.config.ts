import { defineConfig } from 'vitest/config';
import { LongestFirst } from './scripts/longest-first.ts';

/** Tests of pure functions: they keep nothing in their process, so one process serves many files. Brackets, as a parenthesis means something else. */
const pure = ['{i18n,lib/code,lib/core}/**/*.test.{ts,tsx}', 'app/{[(]console[)],_parts,_shell}/**/*.test.{ts,tsx}'];

/**
 * Tests that keep nothing in their process but what scripts/test-process.ts takes away: one process serves many files, as loading what
 * a file tests takes up to two seconds of the processor. Not among them are those of how a process begins and finds its keys, and of what
 * it remembers: an account's rate, a bucket.
 */
const shared = [
  'app/_doors/**/*.test.{ts,tsx}',
  'cli/**/*.test.ts',
  'lib/{auth,commands,sandbox}/**/*.test.ts',
  'lib/db/{audit,functions,queue,rollouts}/**/*.test.ts',
  'lib/jobs/**/!(clock-skew|digest-places|secrets|worker).test.ts',
];

/** Tests that assert how long somebody waits: `npm test` runs them while nothing else runs. */
const timed = ['lib/commands/kernel/slow-reads.test.ts'];

/** Starts a PostgreSQL server. */
const globalSetup = ['scripts/test-postgres.ts'];

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
    testTimeout: 90_000,
    hookTimeout: 90_000,
    // What a test waits for comes late on a busy machine; a bound of time is asserted as one.
    expect: { poll: { timeout: 60_000 } },
    restoreMocks: true,
    reporters: process.env['LAMPLIGHTER_TEST_REPORT']
      ? ['default', ['json', { outputFile: process.env['LAMPLIGHTER_TEST_REPORT'] }]]
      : ['default'],
    projects: [
      {
        extends: true,
        test: {
          name: 'integration',
          globalSetup,
          include: ['{app,cli,lib,scripts,i18n,bench}/**/*.test.{ts,tsx}'],
          exclude: ['**/node_modules/**', 'lib/db/generated/**', ...pure, ...shared, ...timed],
        },
      },
      { extends: true, test: { name: 'timed', globalSetup, include: timed } },
      {
        extends: true,
        test: {
          name: 'shared',
          globalSetup,
          setupFiles: ['scripts/test-process.ts'],
          include: shared,
          exclude: timed,
          isolate: false,
        },
      },
      { extends: true, test: { name: 'pure', include: pure, isolate: false } },
    ],
  },
});
