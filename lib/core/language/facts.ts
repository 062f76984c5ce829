import { type Locale, languages, localeNamed } from './locales.ts';

/** The facts of a sentence, as failures and findings carry them. */
type Facts = Readonly<Record<string, string | number | readonly string[]>>;

/** The same as a sentence says them. */
type SpokenFacts = Readonly<Record<string, string | number>>;

/**
 * The facts of failures, of infrastructure code's findings and of audit events that are lists of names, and those of findings in rows that older
 * versions wrote. They are one text whose
 * members are separated by ", ", in which no language is spoken yet: no name of AWS holds that. Whoever says a sentence makes them a
 * list of its language. Findings hold lists as lists.
 */
const listFacts: ReadonlySet<string> = new Set([
  'accounts',
  'actions',
  'aliases',
  'approvedBy',
  'arguments',
  'asked',
  'events',
  'failedChecks',
  'failureCodes',
  'files',
  'filters',
  'functionNames',
  'functions',
  'given',
  'inputs',
  'keys',
  'languages',
  'layerAccounts',
  'layers',
  'machineTokens',
  'members',
  'names',
  'options',
  'parameters',
  'parts',
  'paths',
  'previousKeyId',
  'purposes',
  'references',
  'regions',
  'rollouts',
  'runtimes',
  'settings',
  'stacks',
  'stalePaths',
  'variables',
  'versions',
  'ways',
]);

/** Names as a list in a language: `A, B, C` in English, `A、B、C` in Japanese. */
export function listIn(locale: string, names: readonly string[]): string {
  return listFormatIn(locale).format(names);
}

/** The same as parts, for members that are more than text, such as links: the number of a member, or what stands between two. */
export function listPartsIn(locale: string, count: number): (number | string)[] {
  const places = Array.from({ length: count }, (_, place) => String(place));
  return listFormatIn(locale)
    .formatToParts(places)
    .map(({ type, value }) => (type === 'element' ? Number(value) : value));
}

function listFormatIn(locale: string): Intl.ListFormat {
  const { list } = languages[localeNamed(locale) ?? 'en'];
  return new Intl.ListFormat(locale, { type: list, style: 'long' });
}

/** Facts with their lists as the language writes them; the others as they are. */
export function factsIn(locale: string, facts: Facts): SpokenFacts {
  return Object.fromEntries(Object.entries(facts).map(([name, fact]) => [name, spoken(locale, name, fact)]));
}

function spoken(locale: string, name: string, fact: Facts[string]): string | number {
  if (typeof fact === 'object') return listIn(locale, fact);
  const isList = typeof fact === 'string' && listFacts.has(name) && fact.includes(', ');
  return isList ? listIn(locale, fact.split(', ')) : fact;
}

/** Sorts texts as people of a language do, numbers within them by their value. */
export function collatorIn(locale: Locale | string): Intl.Collator {
  return new Intl.Collator(locale, { numeric: true });
}
