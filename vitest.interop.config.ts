import { defineConfig } from 'vitest/config';

/** Tests against the real tools (`npm run interop`), outside `npm test` as they are slow and need what is not everywhere. */
export default defineConfig({
  test: {
    include: ['{lib,scripts}/**/*.interop.ts'],
    exclude: ['**/node_modules/**'],
    pool: 'forks',
    testTimeout: 600_000,
    hookTimeout: 600_000,
  },
});
