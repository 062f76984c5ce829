'use client';

import { useLocale } from 'next-intl';
import { Fragment, type ReactNode } from 'react';
import { listPartsIn } from '#lib/core/language/facts.ts';

/** A list of the page's language whose members are more than text, such as links. */
export function Listed({ members }: { members: readonly { key: string; member: ReactNode }[] }) {
  const locale = useLocale();
  return listPartsIn(locale, members.length).map((part, place) => {
    const found = typeof part === 'number' ? members[part] : undefined;
    return <Fragment key={found?.key ?? `between ${place}`}>{found ? found.member : part}</Fragment>;
  });
}
