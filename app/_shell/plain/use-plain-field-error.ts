'use client';

import { useLocale } from 'next-intl';
import type { SaidRefusal } from '#app/_doors/result.ts';

/** A field's error as `PlainField` wants it: what the server said of it. */
export function usePlainFieldError(said: SaidRefusal | undefined): (path: string) => string | undefined {
  const locale = useLocale();
  return (path) => said?.[locale]?.fields[path];
}
