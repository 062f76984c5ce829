import { defineConfig } from 'vitest/config';

/** Comparisons with the real tools, run only by `npm run interop`; each is skipped with its reason where its tool is missing. */
export default defineConfig({
  test: {
    include: ['lib/**/*.interop.ts'],
    exclude: ['**/node_modules/**'],
    pool: 'forks',
    testTimeout: 120_000,
  },
});
