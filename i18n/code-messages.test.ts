import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { wayNames } from '#lib/code/project.ts';
import { ways } from '#lib/code/ways.ts';
import { locales } from '#lib/core/language/locales.ts';
import { codeSentencesByLocale } from './code-messages.ts';
import { messagesByLocale } from './messages.ts';

test.each(locales)('in %s the console knows the sentences of every way that has some', (locale) => {
  const folder = path.resolve(import.meta.dirname, `../messages/${locale}/code`);
  const files = new Set(fs.readdirSync(folder).map((file) => path.basename(file, '.json')));
  const wanted = new Set(ways.map(({ name }) => name.split(':')[0] ?? name).filter((name) => files.has(name)));
  expect(wanted.size).toBeGreaterThan(5);
  expect(Object.keys(codeSentencesByLocale[locale].ways).toSorted()).toEqual([...wanted].toSorted());
});

test.each(locales)('in %s every way has a name', (locale) => {
  const names: Readonly<Record<string, string>> = messagesByLocale[locale].code.ways;
  expect(wayNames.filter((way) => names[way] === undefined)).toEqual([]);
});
