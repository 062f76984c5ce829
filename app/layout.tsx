import 'normalize.css';
import './_shell/fonts/fonts.css';
import './global.css';
import type { Metadata } from 'next';
import { cookies, headers } from 'next/headers';
import { NextIntlClientProvider } from 'next-intl';
import { getLocale, getTranslations } from 'next-intl/server';
import type { ReactNode } from 'react';
import { ownOrigin } from './_doors/own-host.ts';
import { nonceHeader } from './_shell/content-security-policy.ts';
import { messagesOfEveryPage } from './_shell/section-messages.ts';
import { messagesNamed } from './_shell/sent-messages.ts';
import { darkClass, systemThemeScript, themeCookie, themeOf } from './_shell/theme.ts';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('common');
  const [product, description] = [t('product'), t('description')];
  return {
    metadataBase: new URL(ownOrigin()),
    title: { default: product, template: `%s · ${product}` },
    description,
    robots: { index: false, follow: false },
    // All of them lie in public/; `npm run icons` draws the pictures.
    manifest: '/site.webmanifest',
    icons: {
      icon: [
        { url: '/favicon.ico', sizes: '48x48' },
        { url: '/icon-32.png', sizes: '32x32', type: 'image/png' },
        { url: '/icon.svg', sizes: 'any', type: 'image/svg+xml' },
      ],
      apple: { url: '/apple-touch-icon.png', sizes: '180x180', type: 'image/png' },
    },
    openGraph: {
      ...{ type: 'website', siteName: product, title: product, description },
      images: { url: '/social.png', width: 1200, height: 630, type: 'image/png', alt: product },
    },
    twitter: { card: 'summary_large_image' },
  };
}

/** Every page: language, sentences and colours. Pages depend on who asks, so none is built ahead. */
export default async function RootLayout({ children }: { children: ReactNode }) {
  const locale = await getLocale();
  const messages = await messagesNamed(messagesOfEveryPage);
  const theme = themeOf((await cookies()).get(themeCookie)?.value);
  const nonce = (await headers()).get(nonceHeader) ?? undefined;
  return (
    <html lang={locale} data-theme={theme}>
      {/* The script below may add the class before React takes over. */}
      <body className={theme === 'dark' ? darkClass : undefined} suppressHydrationWarning>
        {theme === 'system' ? (
          // The browser hides the nonce from scripts, so React would find none when it takes over.
          // biome-ignore lint/security/noDangerouslySetInnerHtml: a constant of ours, without any input
          <script nonce={nonce} dangerouslySetInnerHTML={{ __html: systemThemeScript }} suppressHydrationWarning />
        ) : null}
        <NextIntlClientProvider messages={messages}>{children}</NextIntlClientProvider>
      </body>
    </html>
  );
}
