import type { HelpSubject } from '#lib/core/help/subjects.ts';
import { defaultLocale, localeNamed } from '#lib/core/language/locales.ts';
import { textsOf } from '#messages/languages.ts';

/** What a subject of the help is called, in a language; for servers, as the help itself is fetched when it is opened. */
export function helpTitle(subject: HelpSubject, locale: string): string {
  return textsOf(localeNamed(locale) ?? defaultLocale).help.subjects[subject].title;
}
