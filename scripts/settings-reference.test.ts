import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { settingsSchema } from '#lib/core/datadog/settings.ts';
import { settingFields } from '#lib/core/datadog/settings-table.ts';
import { exampleSettings, settingsList, settingsPage, settingsSchemaFile } from './settings-reference.ts';

const docs = (file: string) => readFileSync(path.resolve(import.meta.dirname, '../docs', file), 'utf8');

test('docs/settings.md and docs/settings.schema.json are what `npm run docs:settings` writes', () => {
  expect(docs('settings.md')).toBe(settingsPage());
  // The formatter breaks its lines.
  expect(JSON.parse(docs('settings.schema.json'))).toEqual(JSON.parse(settingsSchemaFile()));
});

test('the page and the command line name every setting once', () => {
  const page = settingsPage().split('\n');
  const list = settingsList().split('\n');
  expect(list).toHaveLength(settingFields.length);
  for (const { path: place } of settingFields) {
    expect([place, page.filter((line) => line.startsWith(`| \`${place}\` |`)).length]).toEqual([place, 1]);
    expect([place, list.filter((line) => line.startsWith(`  ${place} `)).length]).toEqual([place, 1]);
  }
});

test('the example on the page is valid', () => {
  expect(settingsSchema.parse(exampleSettings)).toEqual(exampleSettings);
  expect(settingsPage()).toContain(JSON.stringify(exampleSettings, null, 2));
});
