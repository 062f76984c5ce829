import { type Locale, locales } from '#lib/core/language/locales.ts';
import { type Texts, textsOf } from '#messages/languages.ts';

/**
 * The files of `messages/<locale>/` that no page says by itself: those of programs and documents, and the help, which is fetched
 * when somebody opens it.
 */
type NotOfPages =
  | 'auditVerification'
  | 'commandLine'
  | 'commandLinePage'
  | 'help'
  | 'planCommand'
  | 'rolesReference'
  | 'settingsReference'
  | 'webhooks';

/** The sentences of pages in one language. */
export type PageMessages = Omit<Texts, NotOfPages>;

function pageMessages(locale: Locale): PageMessages {
  const {
    auditVerification: _auditVerification,
    commandLine: _commandLine,
    commandLinePage: _commandLinePage,
    help: _help,
    planCommand: _planCommand,
    rolesReference: _rolesReference,
    settingsReference: _settingsReference,
    webhooks: _webhooks,
    ...ofPages
  } = textsOf(locale);
  return ofPages;
}

/** Every sentence of the console by language, then namespace; a namespace is a file of `messages/<locale>/`. */
export const messagesByLocale = Object.fromEntries(locales.map((locale) => [locale, pageMessages(locale)])) as Readonly<
  Record<Locale, PageMessages>
>;
