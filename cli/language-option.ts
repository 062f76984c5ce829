import { InvalidArgumentError, Option } from 'commander';
import { localeNamed, locales } from '#lib/core/language/locales.ts';
import { listed, say } from './say.ts';

/** The option that names the language to speak; another one than there is ends as bad input. Read before the others: see `speakAsAsked`. */
export function languageOption(): Option {
  const languages = listed(locales);
  return new Option('--language <language>', say('help.language', { languages })).argParser((text) => {
    const locale = localeNamed(text);
    if (locale === undefined) throw new InvalidArgumentError(say('languageInvalid', { languages }));
    return locale;
  });
}
