import { messagesByLocale } from '#i18n/messages.ts';
import { localeCookie, localeNamed, negotiateLocale } from '#lib/core/language/locales.ts';
import { themeCookie, themeOf } from '../_shell/theme.ts';

type Asked = Pick<Request, 'headers'> & { cookies: { get: (name: string) => { value: string } | undefined } };

const colours = { system: 'light dark', light: 'light', dark: 'dark' } as const;

/**
 * What somebody reads whose address no page can have, as one that cannot be decoded: that it is wrong, with status 400. It is written here, as Next.js can
 * render no page for such an address: without scripts, and with styles in attributes, which alone the policy of such a page lets through.
 */
export function wrongAddressPage({ headers, cookies }: Asked): Response {
  const locale = localeNamed(cookies.get(localeCookie)?.value) ?? negotiateLocale(headers.get('accept-language'));
  const { product, error } = messagesByLocale[locale].common;
  const theme = themeOf(cookies.get(themeCookie)?.value);
  const page = `<!DOCTYPE html>
<html lang="${locale}" style="color-scheme: ${colours[theme]}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${text(error.notFoundTitle)} · ${text(product)}</title>
</head>
<body style="margin: 0; background: light-dark(#ffffff, #161d26); color: light-dark(#0f141a, #ebebf0); font: 14px/20px system-ui, sans-serif">
<main style="padding: 40px; text-align: center">
<h1 style="margin: 0 0 16px; font-size: 24px; line-height: 30px">${text(error.notFoundTitle)}</h1>
<p style="margin: 0 0 16px">${text(error.notFound)}</p>
<a href="/" style="color: light-dark(#006ce0, #42b4ff); font-weight: 700">${text(error.home)}</a>
</main>
</body>
</html>
`;
  return new Response(page, {
    status: 400,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'content-security-policy':
        "default-src 'none'; style-src-attr 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'",
    },
  });
}

/** A sentence as HTML. */
function text(sentence: string): string {
  return sentence.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
