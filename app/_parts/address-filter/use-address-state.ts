'use client';

import { usePathname, useSearchParams } from 'next/navigation';
import { useCallback } from 'react';
import { queryWith } from './address.ts';

/**
 * What a page shows that the server need not render anew (a tab, an opened part, an order), kept in the address under a name: it survives a reload,
 * can be sent to a colleague, and the browser's back button undoes it. `undefined` is how the page begins, and leaves the address short.
 */
export function useAddressState(name: string): [value: string | undefined, set: (value: string | undefined) => void] {
  const pathname = usePathname();
  const query = useSearchParams();
  const set = useCallback(
    (value: string | undefined) => {
      // Read when it is set, as several may be set by one click.
      const present = new URLSearchParams(window.location.search);
      const address = `${pathname}${queryWith(present, { [name]: value })}`;
      // Next.js follows this without asking the server (16, "Native History API").
      if (address !== window.location.pathname + window.location.search) window.history.pushState(null, '', address);
    },
    [pathname, name],
  );
  return [query.get(name) || undefined, set];
}

/** The same where it must be one of some values; anything else in the address is how the page begins. */
export function useAddressChoice<Choice extends string>(
  name: string,
  choices: readonly [Choice, ...Choice[]],
): [choice: Choice, set: (value: string) => void] {
  const [value, set] = useAddressState(name);
  const [first] = choices;
  const choose = useCallback((next: string) => set(next === first ? undefined : next), [set, first]);
  return [choices.find((choice) => choice === value) ?? first, choose];
}

/** The same for a part that is folded at first. */
export function useAddressSwitch(name: string): [isOn: boolean, set: (isOn: boolean) => void] {
  const [value, set] = useAddressState(name);
  const turn = useCallback((isOn: boolean) => set(isOn ? 'yes' : undefined), [set]);
  return [value === 'yes', turn];
}
