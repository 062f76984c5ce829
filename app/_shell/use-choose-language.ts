'use client';

import { useRouter } from 'next/navigation';
import { useTransition } from 'react';
import { locales } from '#lib/core/language/locales.ts';
import { chooseLanguageAction } from '../(auth)/actions.ts';

/** Returns what makes the page speak another language, by its tag. */
export function useChooseLanguage(): (tag: string) => void {
  const router = useRouter();
  const [, startTransition] = useTransition();
  return (tag) => {
    const locale = locales.find((one) => one === tag);
    if (locale === undefined) return;
    startTransition(async () => {
      await chooseLanguageAction({ locale });
      router.refresh();
    });
  };
}
