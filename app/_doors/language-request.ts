import { headers } from 'next/headers';
import { getRequestConfig } from 'next-intl/server';
import { formats } from './formats.ts';
import { negotiateLocale } from './locales.ts';
import { messagesByLocale } from './messages.ts';

/** What next-intl knows for one request: language, sentences, and how dates and numbers look. Times are shown in UTC. */
export default getRequestConfig(async () => {
  const locale = negotiateLocale((await headers()).get('accept-language'));
  return { locale, messages: messagesByLocale[locale], formats, timeZone: 'UTC', now: new Date() };
});
