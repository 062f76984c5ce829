import { expect, test } from 'vitest';
import { codeTextsOf } from '#messages/languages.ts';
import { locales } from '../../core/language/locales.ts';
import { proxyTemplate, proxyTerraform } from '../vpc/proxy-text.ts';
import { snippetComments, withComments } from './comments.ts';

const wordsOf = (locale: (typeof locales)[number]) => codeTextsOf(locale).functionCode.comments;

test('every language has words for each comment, and English has those of the texts', () => {
  for (const locale of locales) expect(Object.keys(wordsOf(locale))).toEqual(Object.keys(snippetComments));
  expect(wordsOf('en')).toEqual(snippetComments);
});

test('a text to copy speaks the language of the page, and is the same otherwise', () => {
  for (const text of [proxyTemplate(), proxyTerraform()]) {
    expect(withComments(text, wordsOf('en'))).toBe(text);
    const said = withComments(text, wordsOf('ja'));
    expect(said).toContain('関数が Datadog に接続するためのプロキシ');
    for (const comment of Object.values(snippetComments)) expect(said).not.toContain(comment);
    expect(said.split('\n').length).toBe(text.split('\n').length);
  }
});
