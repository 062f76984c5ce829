'use client';

import { useTranslations } from 'next-intl';
import { languages, locales } from '#lib/core/language/locales.ts';
import { applyTheme } from '../apply-theme.ts';
import { themes } from '../theme.ts';
import { useChooseLanguage } from '../use-choose-language.ts';
import type { Entry } from './entries.ts';

/** What can be chosen from any page without leaving it: light or dark, and the language, each under the name that it has in itself. */
export function useChoices(): Entry[] {
  const t = useTranslations('common');
  const chooseLanguage = useChooseLanguage();
  return [
    ...themes.map((theme) => ({
      ...{ group: 'places' as const, href: `theme ${theme}`, hint: '' },
      label: t('palette.appearance', { name: t(`theme.${theme}`) }),
      act: () => applyTheme(theme),
    })),
    ...locales.map((locale) => ({
      ...{ group: 'places' as const, href: `language ${locale}`, hint: t('language.title') },
      label: languages[locale].name,
      act: () => chooseLanguage(locale),
    })),
  ];
}
