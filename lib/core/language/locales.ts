/**
 * The languages that Lamplighter speaks, by BCP 47 tag. Each has its sentences in `messages/<locale>/`.
 * `name` is the language's own name for itself; `list` is how `Intl.ListFormat` joins facts in a sentence of that language;
 * `gap` is what stands between two sentences.
 */
export const languages = {
  en: { name: 'English', list: 'unit', gap: ' ' },
  ja: { name: '日本語', list: 'conjunction', gap: '' },
} as const satisfies Record<string, { name: string; list: 'unit' | 'conjunction'; gap: string }>;

/** Puts sentences one behind the other as the language does, without empty ones. */
export function joinSentences(locale: Locale, ...sentences: readonly string[]): string {
  return sentences.filter((sentence) => sentence !== '').join(languages[locale].gap);
}

/** The tag of a language that is spoken. */
export type Locale = keyof typeof languages;

/** The tags alone, in the order in which they are offered. */
export const locales = Object.keys(languages) as [Locale, ...Locale[]];

/** The language of a person whose own is not spoken here. */
export const defaultLocale: Locale = 'en';

/** The cookie that keeps the language that was chosen in a browser, also before signing in. */
export const localeCookie = 'lamplighter-language';

/** The locale that a text names exactly, or undefined. */
export function localeNamed(text: string | null | undefined): Locale | undefined {
  return locales.find((locale) => locale === text);
}

/**
 * Picks a locale from what the browser or program asks for. `acceptLanguage` is the header of that name (RFC 9110, section 12.5.4):
 * of the languages that are spoken the one with the greatest weight, of equal ones the first; a weight of 0 rules a language out.
 */
export function negotiateLocale(acceptLanguage: string | null | undefined): Locale {
  const wanted = (acceptLanguage ?? '')
    .split(',')
    .map((part) => {
      const [tag = '', ...parameters] = part.split(';').map((text) => text.trim().toLowerCase());
      const weight = Number(parameters.find((parameter) => parameter.startsWith('q='))?.slice(2) ?? 1);
      return { tag, weight: Number.isNaN(weight) ? 0 : weight };
    })
    .filter(({ weight }) => weight > 0)
    .toSorted((a, b) => b.weight - a.weight);
  for (const { tag } of wanted) {
    const found = localeOfTag(tag);
    if (found) return found;
  }
  return defaultLocale;
}

/**
 * Picks a locale for a program in a terminal: what was asked for (`--language`), else what the environment says. A variable of
 * POSIX has the form `ja_JP.UTF-8`; LC_ALL comes before LC_MESSAGES and that before LANG (POSIX.1-2024, Environment Variables).
 */
export function terminalLocale(
  environment: Readonly<Record<string, string | undefined>>,
  asked?: string | undefined,
): Locale {
  const { LC_ALL, LC_MESSAGES, LANG } = environment;
  const text = asked || LC_ALL || LC_MESSAGES || LANG || '';
  return localeOfTag(text.split(/[.@]/, 1)[0]?.replaceAll('_', '-').toLowerCase() ?? '') ?? defaultLocale;
}

function localeOfTag(tag: string): Locale | undefined {
  return locales.find((locale) => tag === locale.toLowerCase() || tag.startsWith(`${locale.toLowerCase()}-`));
}
