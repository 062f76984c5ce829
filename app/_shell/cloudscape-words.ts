import type { I18nProviderProps } from '@cloudscape-design/components/i18n';
import en from '@cloudscape-design/components/i18n/messages/all.en';
import ja from '@cloudscape-design/components/i18n/messages/all.ja';
import type { Locale } from '#lib/core/language/locales.ts';

const wordsByLocale: Readonly<Record<Locale, I18nProviderProps.Messages>> = { en, ja };

/** Components that the console does not show, half of all words together. */
export const wordlessComponents: readonly string[] = [
  'annotation-context',
  'cards',
  'code-editor',
  'date-picker',
  'file-token-group',
  'file-upload',
  'pie-chart',
  'prompt-input',
  's3-resource-selector',
  'slider',
  'tag-editor',
  'tree-view',
  'tutorial-panel',
];

/**
 * Cloudscape's own labels (close, next page, …) in a language, for its provider; without those of components that the console does not
 * show. Sent with the page: a browser that fetched them apart could not begin before they had come.
 */
export function cloudscapeWords(locale: Locale): I18nProviderProps.Messages {
  const known = wordsOf.get(locale) ?? withoutWordless(wordsByLocale[locale]);
  wordsOf.set(locale, known);
  return known;
}

const wordsOf = new Map<Locale, I18nProviderProps.Messages>();

function withoutWordless(all: I18nProviderProps.Messages): I18nProviderProps.Messages {
  const sent: I18nProviderProps.Messages = {};
  for (const [namespace, languages] of Object.entries(all)) {
    const ofNamespace: I18nProviderProps.Messages[string] = {};
    for (const [language, words] of Object.entries(languages)) {
      const shown = Object.entries(words).filter(([component]) => !wordlessComponents.includes(component));
      ofNamespace[language] = Object.fromEntries(shown);
    }
    sent[namespace] = ofNamespace;
  }
  return sent;
}
