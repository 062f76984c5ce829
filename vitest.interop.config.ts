import { defineConfig } from 'vitest/config';

/** Tests of the command line, which run the product in their own process as `npm test` does, on the same PostgreSQL. */
const inProcess = ['scripts/interop/contained/*.interop.ts'];

/** Tests against the real tools (`npm run interop`), outside `npm test` as they are slow and need what is not everywhere. */
export default defineConfig({
  resolve: { alias: { 'server-only': new URL('app/_doors/testing/server-only.ts', import.meta.url).pathname } },
  test: {
    pool: 'forks',
    testTimeout: 600_000,
    hookTimeout: 600_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'tools',
          include: ['{lib,scripts}/**/*.interop.ts'],
          exclude: ['**/node_modules/**', ...inProcess],
        },
      },
      { extends: true, test: { name: 'product', globalSetup: ['scripts/test-postgres.ts'], include: inProcess } },
    ],
  },
});
