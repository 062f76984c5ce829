'use client';

import { type AbstractIntlMessages, NextIntlClientProvider, useLocale, useMessages } from 'next-intl';
import { type ReactNode, useMemo } from 'react';

/** Gives what it encloses these sentences beside those that were there already, also where they are of the same namespace. */
export function MoreMessages({ messages, children }: { messages: AbstractIntlMessages; children: ReactNode }) {
  const locale = useLocale();
  const known = useMessages();
  const all = useMemo(() => joined(known, messages), [known, messages]);
  return (
    <NextIntlClientProvider locale={locale} messages={all}>
      {children}
    </NextIntlClientProvider>
  );
}

function joined(known: AbstractIntlMessages, added: AbstractIntlMessages): AbstractIntlMessages {
  const all = { ...known };
  for (const [name, more] of Object.entries(added)) {
    const before = all[name];
    all[name] = typeof before === 'object' && typeof more === 'object' ? { ...before, ...more } : more;
  }
  return all;
}
