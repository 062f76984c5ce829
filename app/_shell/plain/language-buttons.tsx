'use client';

import { useLocale, useTranslations } from 'next-intl';
import { languages, locales } from '#lib/core/language/locales.ts';
import { useChooseLanguage } from '../use-choose-language.ts';
import styles from './plain.module.css';

/** The languages as buttons in a row, for pages before the sign-in. */
export function LanguageButtons() {
  const t = useTranslations('common.language');
  const present = useLocale();
  const choose = useChooseLanguage();
  return (
    <nav aria-label={t('title')}>
      <div className={styles['languages']}>
        {locales.map((locale) => (
          <button
            key={locale}
            type="button"
            lang={locale}
            className={styles['link']}
            disabled={locale === present}
            onClick={() => choose(locale)}
          >
            {languages[locale].name}
          </button>
        ))}
      </div>
    </nav>
  );
}
