import { createTranslator } from 'use-intl/core';
import type { Locale } from '../lib/core/language/locales.ts';
import { codeTextsOf, textsOf } from '../messages/languages.ts';

/** Says the sentences of a language as its pages do, by file and key, for example `rollouts.apply.button`. Those about infrastructure code are below `codeTexts`. */
export function sayIn(locale: Locale) {
  return createTranslator({
    locale,
    timeZone: 'UTC',
    messages: { ...textsOf(locale), codeTexts: codeTextsOf(locale) },
  });
}
export type Say = ReturnType<typeof sayIn>;
