import { cookies, headers } from 'next/headers';
import { getRequestConfig } from 'next-intl/server';
import { formats } from '#i18n/formats.ts';
import { messagesByLocale } from '#i18n/messages.ts';
import { currentSession, type SignedIn } from '#lib/auth/session.ts';
import { AppError } from '#lib/core/errors.ts';
import { localeCookie, localeNamed, negotiateLocale } from '#lib/core/language/locales.ts';
import { pseudoLocale, pseudoMessages } from '#lib/core/language/pseudo.ts';
import { defaultTimeZone, timeZoneCookie, timeZoneNamed } from '#lib/core/language/time-zone.ts';

/**
 * What next-intl knows for one request: language, sentences, and how dates and numbers look. Times are in the zone that the person chose,
 * else in the browser's.
 */
export default getRequestConfig(async ({ locale: asked }) => {
  const person = await readPerson();
  const ofBrowser = timeZoneNamed((await cookies()).get(timeZoneCookie)?.value);
  const shared = { formats, timeZone: person?.timeZone ?? ofBrowser ?? defaultTimeZone, now: new Date() };
  // Of what is for somebody else, such as a mail.
  const ofAddressee = localeNamed(asked);
  if (ofAddressee) return { ...shared, locale: ofAddressee, messages: messagesByLocale[ofAddressee] };
  const cookie = (await cookies()).get(localeCookie)?.value;
  // For tests alone: no person can choose it.
  if (cookie === pseudoLocale && process.env['LAMPLIGHTER_PSEUDO_LANGUAGE'] === '1')
    return { ...shared, locale: pseudoLocale, messages: pseudoMessages(messagesByLocale.en) };
  const locale = person?.locale ?? localeNamed(cookie) ?? negotiateLocale((await headers()).get('accept-language'));
  return { ...shared, locale, messages: messagesByLocale[locale] };
});

/** What the signed-in person chose, if there is one. A page that says that the database is away must still be said. */
async function readPerson(): Promise<Pick<SignedIn, 'locale' | 'timeZone'> | undefined> {
  try {
    return await currentSession();
  } catch (error) {
    if (error instanceof AppError) return undefined;
    throw error;
  }
}
