import type { AbstractIntlMessages } from 'next-intl';
import { _createCache, _createIntlFormatters } from 'use-intl/core';
import formatIcu from 'use-intl/format-message';
import { expect, test } from 'vitest';
import { formats } from '#i18n/formats.ts';
import { messagesByLocale } from '#i18n/messages.ts';
import { locales } from '#lib/core/language/locales.ts';
import { compileSentences } from './compile.ts';
import { factNamesOf } from './fact-names.ts';
import formatCompiled from './format-compiled.ts';
import formatEither from './format-either.ts';

type Sentence = { key: string; icu: string; compiled: unknown };

function sentencesOf(icu: AbstractIntlMessages, compiled: AbstractIntlMessages, prefix = ''): Sentence[] {
  return Object.entries(icu).flatMap(([name, one]) =>
    typeof one === 'string'
      ? [{ key: prefix + name, icu: one, compiled: compiled[name] }]
      : sentencesOf(one, compiled[name] as AbstractIntlMessages, `${prefix}${name}.`),
  );
}

/** Numbers of every plural, and each word that a sentence chooses by, as the value of all its facts at once. */
function valuesFor({ icu }: Sentence): (string | number)[] {
  const cases = Array.from(icu.matchAll(/(\w+)\s*\{/g), ([, word = '']) => word);
  return [0, 1, 2, 5, 1234.5, 'a <b> & {c}', ...new Set(cases)];
}

test.each(locales)('in %s every sentence reads the same when it was compiled', (locale) => {
  const sentences = sentencesOf(messagesByLocale[locale], compileSentences(messagesByLocale[locale]));
  expect(sentences.length).toBeGreaterThan(1000);
  const cache = _createCache();
  const options = { cache, formatters: _createIntlFormatters(cache), globalFormats: formats, locale, timeZone: 'UTC' };
  for (const sentence of sentences) {
    const { key, icu, compiled } = sentence;
    const tags = Array.from(icu.matchAll(/<(\w+)/g), ([, name]) => [name, (inner: unknown) => `[${String(inner)}]`]);
    const facts = Array.from(icu.matchAll(/\{\s*(\w+)\s*[},]/g), ([, name]) => name);
    for (const value of valuesFor(sentence)) {
      const values = Object.fromEntries([...facts.map((name) => [name, value]), ...tags]);
      const said = (format: typeof formatIcu, message: string) => {
        try {
          return format(key, message, values, options);
        } catch {
          return 'cannot be said';
        }
      };
      expect(said(formatEither, compiled as string), `${key} with ${value}`).toBe(said(formatIcu, icu));
    }
  }
});

test.each(locales)('in %s the facts of a failure are found in its sentence when it was compiled', (locale) => {
  const { errors } = messagesByLocale[locale];
  const cache = _createCache();
  const options = { cache, formatters: _createIntlFormatters(cache), globalFormats: formats, locale };
  for (const { key, icu, compiled } of sentencesOf(errors, compileSentences(errors))) {
    const unknown = (names: readonly string[]) => Object.fromEntries(names.map((name) => [name, 'unknown']));
    const facts = factNamesOf(compiled);
    expect(factNamesOf(icu), key).toEqual(expect.arrayContaining(facts));
    expect(formatEither(key, compiled as string, unknown(facts), options)).toBe(
      formatIcu(key, icu, unknown(factNamesOf(icu)), options),
    );
  }
});

test('what is compiled can be sent to the browser, and is compiled once', () => {
  const { errors } = messagesByLocale.en;
  const compiled = compileSentences(errors);
  expect(JSON.parse(JSON.stringify(compiled))).toEqual(compiled);
  expect(compileSentences(errors)).toBe(compiled);
});

test('a sentence that lacks a fact is not said', () => {
  const cache = _createCache();
  const options = { cache, formatters: _createIntlFormatters(cache), locale: 'en' };
  const { sentence } = compileSentences({ sentence: 'Wait for {name}.' });
  expect(() => formatEither('sentence', sentence as string, {}, options)).toThrow('name');
  expect(() => formatEither('sentence', sentence as string, undefined, options)).toThrow();
  expect(formatEither('sentence', sentence as string, { name: 'it' }, options)).toBe('Wait for it.');
});

test('a sentence that was sent to the browser as it is written is not shown with its braces', () => {
  const cache = _createCache();
  const options = { cache, formatters: _createIntlFormatters(cache), locale: 'en' };
  expect(() => formatCompiled('sentence', 'Wait for {name}.', { name: 'it' }, options)).toThrow('MISSING_MESSAGE');
  expect(formatCompiled('sentence', 'Wait.', {}, options)).toBe('Wait.');
});
