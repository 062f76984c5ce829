import '@cloudscape-design/global-styles/index.css';
import './global.css';
import type { Metadata } from 'next';
import { cookies } from 'next/headers';
import { NextIntlClientProvider } from 'next-intl';
import { getLocale, getTranslations } from 'next-intl/server';
import type { ReactNode } from 'react';
import { CloudscapeLanguage } from './_shell/cloudscape-language.tsx';
import { darkClass, systemThemeScript, themeCookie, themeOf } from './_shell/theme.ts';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('common');
  return {
    title: { default: t('product'), template: `%s · ${t('product')}` },
    robots: { index: false, follow: false },
  };
}

/** Every page: language, sentences and colours. Pages depend on who asks, so none is built ahead. */
export default async function RootLayout({ children }: { children: ReactNode }) {
  const locale = await getLocale();
  const theme = themeOf((await cookies()).get(themeCookie)?.value);
  return (
    <html lang={locale} data-theme={theme}>
      {/* The script below may add the class before React takes over. */}
      <body className={theme === 'dark' ? darkClass : undefined} suppressHydrationWarning>
        {theme === 'system' ? (
          // biome-ignore lint/security/noDangerouslySetInnerHtml: a constant of ours, without any input
          <script dangerouslySetInnerHTML={{ __html: systemThemeScript }} />
        ) : null}
        <NextIntlClientProvider>
          <CloudscapeLanguage locale={locale}>{children}</CloudscapeLanguage>
        </NextIntlClientProvider>
      </body>
    </html>
  );
}
