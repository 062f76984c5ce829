import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { wayNames } from '#lib/code/project.ts';
import { codeSentencesByLocale } from './code-messages.ts';
import { locales } from './locales.ts';
import { messagesByLocale } from './messages.ts';

test.each(locales)('in %s the console knows the sentences of every way that has some', (locale) => {
  const folder = path.resolve(import.meta.dirname, `../messages/${locale}/code`);
  const files = fs.readdirSync(folder).map((file) => path.basename(file, '.json'));
  const { ways } = codeSentencesByLocale[locale];
  expect(Object.keys(ways).toSorted()).toEqual(files.filter((file) => file !== 'shared').toSorted());
});

test.each(locales)('in %s every way has a name', (locale) => {
  const names: Readonly<Record<string, string>> = messagesByLocale[locale].code.ways;
  expect(wayNames.filter((way) => names[way] === undefined)).toEqual([]);
});
