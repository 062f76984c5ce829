'use client';

import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { TopNavigationProps } from '@cloudscape-design/components/top-navigation';
import { useRouter } from 'next/navigation';
import { useLocale, useTranslations } from 'next-intl';
import { useTransition } from 'react';
import { defaultLocale, languages, localeNamed, locales } from '#lib/core/language/locales.ts';
import { chooseLanguageAction } from '../(auth)/actions.ts';

/** Returns what makes the page speak another language, by its tag. */
function useChooseLanguage(): (tag: string) => void {
  const router = useRouter();
  const [, startTransition] = useTransition();
  return (tag) => {
    const locale = locales.find((one) => one === tag);
    if (locale === undefined) return;
    startTransition(async () => {
      await chooseLanguageAction({ locale });
      router.refresh();
    });
  };
}

/** The menu of languages for the bar at the top, each under the name that it has in itself. */
export function useLanguageMenu(): TopNavigationProps.Utility {
  const t = useTranslations('common.language');
  const present = useLocale();
  const choose = useChooseLanguage();
  return {
    type: 'menu-dropdown',
    text: languages[localeNamed(present) ?? defaultLocale].name,
    ariaLabel: t('title'),
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

/** The languages as buttons in a row, for pages before the sign-in. */
export function LanguageButtons() {
  const t = useTranslations('common.language');
  const present = useLocale();
  const choose = useChooseLanguage();
  return (
    <nav aria-label={t('title')}>
      <Box textAlign="center" margin={{ top: 'l' }}>
        <SpaceBetween direction="horizontal" size="xs" alignItems="center">
          {locales.map((locale) => (
            <span key={locale} lang={locale}>
              <Button variant="inline-link" disabled={locale === present} onClick={() => choose(locale)}>
                {languages[locale].name}
              </Button>
            </span>
          ))}
        </SpaceBetween>
      </Box>
    </nav>
  );
}
