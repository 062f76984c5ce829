/** The languages that Lamplighter speaks, by BCP 47 tag; each has a folder in `messages/`. */
export const locales = ['en'] as const;
export type Locale = (typeof locales)[number];

/** The language of a person whose own is not spoken here. */
export const defaultLocale: Locale = 'en';

/**
 * Picks a locale from what the browser asks for.
 * `acceptLanguage` is the header of that name; its order is taken as the order of preference, weights are not read.
 */
export function negotiateLocale(acceptLanguage: string | null): Locale {
  const wanted = (acceptLanguage ?? '').split(',').map((part) => part.split(';')[0]?.trim().toLowerCase() ?? '');
  for (const tag of wanted) {
    const found = locales.find((locale) => tag === locale || tag.startsWith(`${locale}-`));
    if (found) return found;
  }
  return defaultLocale;
}
