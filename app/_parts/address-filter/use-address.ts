'use client';

import { usePathname, useRouter, useSearchParams } from 'next/navigation';
import { useCallback, useTransition } from 'react';
import { queryWith } from './address.ts';

type Changes = Readonly<Record<string, string | readonly string[] | undefined>>;

/** The state of a list, kept in the URL, so that it survives a reload and can be sent to a colleague. */
export function useAddress(): {
  /** Goes to the same page with some names of the query replaced. */
  change: (changes: Changes) => void;
  /** The address with some names of the query replaced, for a link. */
  href: (changes: Changes) => string;
  /** While the server prepares the page. */
  isPending: boolean;
} {
  const router = useRouter();
  const pathname = usePathname();
  const query = useSearchParams();
  const [isPending, startTransition] = useTransition();
  const href = useCallback(
    (changes: Changes) => `${pathname}${queryWith(new URLSearchParams(query), changes)}`,
    [pathname, query],
  );
  const change = useCallback(
    (changes: Changes) => startTransition(() => router.push(href(changes), { scroll: false })),
    [router, href],
  );
  return { change, href, isPending };
}
