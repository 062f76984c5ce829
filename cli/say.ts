import { createTranslator } from 'use-intl/core';
import { factsIn, listIn } from '#lib/core/language/facts.ts';
import { defaultLocale, type Locale, terminalLocale } from '#lib/core/language/locales.ts';
import { type Texts, textsOf } from '#messages/languages.ts';

let spoken: Locale = defaultLocale;
let translator = translatorIn(defaultLocale);

function translatorIn(locale: Locale) {
  return createTranslator<Texts['commandLine']>({ locale, timeZone: 'UTC', messages: textsOf(locale).commandLine });
}

/** What the command line says, in the language of the terminal, by the keys of messages/<locale>/command-line.json. */
export const say: typeof translator = Object.assign(
  ((...args: Parameters<typeof translator>) => translator(...args)) as typeof translator,
  {},
);

/** The language that the command line speaks. */
export function spokenLocale(): Locale {
  return spoken;
}

/**
 * Speaks the language that the arguments ask for with `--language`, else that of the environment; known before the arguments are
 * parsed, as help and what is wrong with them are said in it, too.
 */
export function speakAsAsked(args: readonly string[], environment: NodeJS.ProcessEnv = process.env): void {
  const end = args.indexOf('--');
  const options = end === -1 ? args : args.slice(0, end);
  const at = options.findIndex((option) => option === '--language' || option.startsWith('--language='));
  const option = options[at];
  const asked = option === '--language' ? options[at + 1] : option?.slice('--language='.length);
  spoken = terminalLocale(environment, asked);
  translator = translatorIn(spoken);
}

/** Names as a list of the language that is spoken. */
export function listed(names: readonly string[]): string {
  return listIn(spoken, names);
}

/** A sentence of another file under its code, with lists as the language writes them; the code where this version knows none. */
export function sayCoded(
  sentences: Readonly<Record<string, string>>,
  { code, params }: { code: string; params: Readonly<Record<string, string | number>> },
): string {
  if (!Object.hasOwn(sentences, code)) return code;
  return createTranslator({ locale: spoken, messages: sentences })(code, factsIn(spoken, params));
}
