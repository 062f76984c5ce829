'use client';

import { I18nProvider } from '@cloudscape-design/components/i18n';
import english from '@cloudscape-design/components/i18n/messages/all.en';
import type { ReactNode } from 'react';

/** Gives Cloudscape's own labels (close, next page, …) the page's language. */
export function CloudscapeLanguage({ locale, children }: { locale: string; children: ReactNode }) {
  return (
    <I18nProvider locale={locale} messages={[english]}>
      {children}
    </I18nProvider>
  );
}
