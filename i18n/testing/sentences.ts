import type { Locale } from '#lib/core/language/locales.ts';
import { codeTextsOf, textsOf } from '#messages/languages.ts';

/** Every sentence below an object by its full key, such as `errors.fields.required`. A list has a sentence for each member. */
export function sentencesBelow(messages: object, prefix = ''): [key: string, sentence: string][] {
  return Object.entries(messages).flatMap(([name, value]): [string, string][] =>
    typeof value === 'string' ? [[prefix + name, value]] : sentencesBelow(value, `${prefix}${name}.`),
  );
}

/** Every sentence of a language by its full key. */
export function allSentences(locale: Locale): Map<string, string> {
  return new Map(sentencesBelow({ ...textsOf(locale), ways: codeTextsOf(locale) }));
}
