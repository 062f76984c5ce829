import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { findingSeverities } from '#lib/core/findings.ts';
import { keysOf } from '#lib/core/keys-of.ts';
import { locales } from '#lib/core/language/locales.ts';
import { troubleshootingFile, troubleshootingPage } from './guide-reference.ts';

test.each(locales)('the page about findings in %s is what `npm run docs:guide` writes', (locale) => {
  expect(readFileSync(troubleshootingFile(locale), 'utf8')).toBe(troubleshootingPage(locale));
});

test.each(locales)('every finding is on it, in %s', (locale) => {
  const page = troubleshootingPage(locale);
  expect(keysOf(findingSeverities).filter((code) => !page.includes(`\`${code}\``))).toEqual([]);
});
