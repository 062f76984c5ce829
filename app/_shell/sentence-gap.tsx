import { useLocale } from 'next-intl';
import { defaultLocale, languages, localeNamed } from '#lib/core/language/locales.ts';

/** What the person's language writes between two sentences: a space, or nothing as in Japanese. */
export function SentenceGap() {
  return languages[localeNamed(useLocale()) ?? defaultLocale].gap;
}
