import type { Locale } from '#lib/core/language/locales.ts';
import * as en from './en/index.ts';
import * as ja from './ja/index.ts';

/** All sentences of one language. What another language lacks beside English, the compiler names. */
export type Texts = typeof en.texts;

/** The sentences about infrastructure code of one language. */
export type CodeTexts = typeof en.codeTexts;

type Language = { texts: Texts; codeTexts: CodeTexts };

const languages: Readonly<Record<Locale, Language>> = { en, ja };

/** Every sentence by language, then by file of `messages/<locale>/` in camel case. For servers and programs: no browser loads it. */
export function textsOf(locale: Locale): Texts {
  return languages[locale].texts;
}

/** The sentences about infrastructure code by language, then by file of `messages/<locale>/code/`. */
export function codeTextsOf(locale: Locale): CodeTexts {
  return languages[locale].codeTexts;
}
