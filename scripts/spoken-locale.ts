import { terminalLocale } from '#lib/core/language/locales.ts';

/** The language in which a script speaks: that of the terminal it runs in (LC_ALL, LC_MESSAGES, LANG). */
export const spokenLocale = terminalLocale(process.env);
