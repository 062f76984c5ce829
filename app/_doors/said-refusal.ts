import 'server-only';
import { getLocale, getTimeZone, getTranslations } from 'next-intl/server';
import { locales } from '#lib/core/language/locales.ts';
import { momentText } from '#lib/core/language/moment-text.ts';
import { failureSentence } from '../_shell/failure-sentence.ts';
import type { ActionResult, SaidRefusal } from './result.ts';

type Refusal = Pick<Extract<ActionResult<never>, { ok: false }>, 'failure' | 'fieldErrors'>;

/**
 * A refusal in every language, as somebody may choose another while they read it. A field's code without a sentence says that the field
 * is not valid.
 */
export async function saidRefusal(refusal: Refusal): Promise<SaidRefusal> {
  const spoken = [...new Set([...locales, await getLocale()])];
  const said = spoken.map(async (locale) => [locale, await saidIn(locale, refusal)] as const);
  return Object.fromEntries(await Promise.all(said));
}

async function saidIn(locale: string, { failure, fieldErrors }: Refusal): Promise<SaidRefusal[string]> {
  const timeZone = await getTimeZone();
  const sentences = await getTranslations({ locale, namespace: 'errors' });
  const ofFields = await getTranslations({ locale, namespace: 'errors.fields' });
  const common = await getTranslations({ locale, namespace: 'common' });
  const moment = (time: string) => momentText(new Date(time), { locale, timeZone }, false);
  return {
    failure: failureSentence(failure, { locale, sentences, unknown: common('unknown'), moment }),
    fields: Object.fromEntries(
      Object.entries(fieldErrors).map(([path, code]) => [path, ofFields(ofFields.has(code) ? code : 'invalid')]),
    ),
  };
}
