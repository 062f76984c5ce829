'use client';

import './zod-without-evaluation.ts';
import { I18nProvider, type I18nProviderProps, importMessages } from '@cloudscape-design/components/i18n';
import { type ReactNode, use } from 'react';

type Messages = readonly I18nProviderProps.Messages[];

/** What was loaded, by language: `use` wants the same promise each time. */
const loading = new Map<string, Promise<Messages>>();

function messagesOf(locale: string): Promise<Messages> {
  const known = loading.get(locale);
  if (known !== undefined) return known;
  const messages = importMessages(locale);
  loading.set(locale, messages);
  return messages;
}

/** Gives Cloudscape's own labels (close, next page, …) the page's language; the browser loads no other. */
export function CloudscapeLanguage({ locale, children }: { locale: string; children: ReactNode }) {
  return (
    <I18nProvider locale={locale} messages={use(messagesOf(locale))}>
      {children}
    </I18nProvider>
  );
}
