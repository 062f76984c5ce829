'use client';

import './zod-without-evaluation.ts';
import { I18nProvider, type I18nProviderProps } from '@cloudscape-design/components/i18n';
import { type ReactNode, useMemo } from 'react';

type Props = { locale: string; words: I18nProviderProps.Messages; children: ReactNode };

/** Gives Cloudscape's own labels (close, next page, …) the page's language. */
export function CloudscapeLanguage({ locale, words, children }: Props) {
  const messages = useMemo(() => [words], [words]);
  return (
    <I18nProvider locale={locale} messages={messages}>
      {children}
    </I18nProvider>
  );
}
