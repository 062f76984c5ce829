'use client';

import { useTranslations } from 'next-intl';
import type { FieldErrors } from '#app/_doors/result.ts';

/** A field's error as `PlainField` wants it: the sentence of its code. */
export function usePlainFieldError(fieldErrors: FieldErrors): (path: string) => string | undefined {
  const t = useTranslations('errors.fields');
  return (path) => {
    const code = fieldErrors[path];
    if (code === undefined) return undefined;
    return t.has(code) ? t(code) : t('invalid');
  };
}
