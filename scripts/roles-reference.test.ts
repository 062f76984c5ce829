import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { listDefinitions, rolesPage } from './roles-reference.ts';

test('docs/roles.md is what `npm run docs:roles` writes', async () => {
  expect(readFileSync(new URL('../docs/roles.md', import.meta.url), 'utf8')).toBe(await rolesPage());
});

test('every command and query is on it', async () => {
  const page = await rolesPage();
  const definitions = await listDefinitions();
  expect(definitions.length).toBeGreaterThan(100);
  for (const { name } of definitions) expect(page).toContain(`| \`${name}\` |`);
});
