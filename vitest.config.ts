import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{app,lib,scripts,i18n,bench}/**/*.test.{ts,tsx}'],
    exclude: ['**/node_modules/**', 'lib/db/generated/**'],
    globalSetup: ['scripts/test-postgres.ts'],
    pool: 'forks',
    testTimeout: 20_000,
    hookTimeout: 60_000,
    restoreMocks: true,
    reporters: process.env['LAMPLIGHTER_TEST_REPORT']
      ? ['default', ['json', { outputFile: process.env['LAMPLIGHTER_TEST_REPORT'] }]]
      : ['default'],
  },
});
