'use client';

import type { TopNavigationProps } from '@cloudscape-design/components/top-navigation';
import { useLocale, useTranslations } from 'next-intl';
import { defaultLocale, languages, localeNamed, locales } from '#lib/core/language/locales.ts';
import { useChooseLanguage } from './use-choose-language.ts';

/** The menu of languages for the bar at the top, each under the name that it has in itself. */
export function useLanguageMenu(): TopNavigationProps.Utility {
  const t = useTranslations('common.language');
  const present = useLocale();
  const choose = useChooseLanguage();
  return {
    type: 'menu-dropdown',
    text: languages[localeNamed(present) ?? defaultLocale].name,
    title: t('title'),
    items: locales.map((locale) => ({
      id: locale,
      itemType: 'checkbox' as const,
      checked: locale === present,
      text: languages[locale].name,
    })),
    onItemClick: ({ detail }) => choose(detail.id),
  };
}
