'use client';

import { I18nProvider } from '@cloudscape-design/components/i18n';
import english from '@cloudscape-design/components/i18n/messages/all.en';
import type { ReactNode } from 'react';

declare global {
  // Where zod 4 keeps its settings, so that they can be made before it is loaded.
  var __zod_globalConfig: { jitless?: boolean } | undefined;
}

// The page's Content-Security-Policy forbids evaluating text, which zod would otherwise try out at its first use.
if (typeof window !== 'undefined') {
  globalThis.__zod_globalConfig = Object.assign(globalThis.__zod_globalConfig ?? {}, { jitless: true });
}

/** Gives Cloudscape's own labels (close, next page, …) the page's language. */
export function CloudscapeLanguage({ locale, children }: { locale: string; children: ReactNode }) {
  return (
    <I18nProvider locale={locale} messages={[english]}>
      {children}
    </I18nProvider>
  );
}
