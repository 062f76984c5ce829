import { Option } from 'commander';
import { locales } from '#lib/core/language/locales.ts';
import { listed, say } from './say.ts';

/** The option that names the language to speak; another one than there is ends as bad input. Read before the others: see `speakAsAsked`. */
export function languageOption(): Option {
  return new Option('--language <language>', say('help.language', { languages: listed(locales) })).choices([
    ...locales,
  ]);
}
