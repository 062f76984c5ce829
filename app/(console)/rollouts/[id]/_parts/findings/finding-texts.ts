import { getTranslations } from 'next-intl/server';
import { errorCodes } from '#lib/core/errors.ts';

type Facts = { code: string; params: Readonly<Record<string, string | number>> };

/** Answers what a finding says and what to do about it; a failure to read the function has its sentence among the errors. */
export async function findingTexts(): Promise<(finding: Facts) => { message: string; action: string }> {
  const t = await getTranslations('findings');
  const errors = await getTranslations('errors');
  return ({ code, params }) => {
    if (t.has(`${code}.message`)) {
      const action = t.has(`${code}.action`) ? t(`${code}.action`, params) : '';
      return { message: t(`${code}.message`, params), action };
    }
    const errorCode = errorCodes.find((one) => one === code);
    return { message: errorCode ? errors(errorCode, params) : code, action: '' };
  };
}
