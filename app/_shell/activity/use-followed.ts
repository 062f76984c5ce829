'use client';

import { useCallback, useMemo, useSyncExternalStore } from 'react';
import { keepCookie, keptCookie } from '../keep-cookie.ts';
import { followedCookie, followedIn, textOfFollowed } from './followed-cookie.ts';
import type { FollowedThings } from './notices.ts';

/** Longer than anything is told that has ended; what goes on is kept anew as it changes. */
const keptDays = 60;

/** Those of this tab that show what is followed. */
const listeners = new Set<() => void>();

/**
 * What a person follows in this browser, kept for them alone over reloads and told to its other tabs. `first` is what the cookie held when the
 * server rendered the page.
 */
export function useFollowed(
  personId: string,
  first: FollowedThings,
): [things: FollowedThings, change: (to: (things: FollowedThings) => FollowedThings) => void] {
  const name = followedCookie(personId);
  const subscribe = useCallback(
    (changed: () => void) => {
      const others = new BroadcastChannel(name);
      others.onmessage = changed;
      listeners.add(changed);
      return () => {
        others.close();
        listeners.delete(changed);
      };
    },
    [name],
  );
  const text = useSyncExternalStore(
    subscribe,
    () => keptCookie(name) ?? '',
    () => textOfFollowed(first),
  );
  const change = useCallback(
    (to: (things: FollowedThings) => FollowedThings) => {
      // Another tab may have dismissed something at this very moment.
      const before = keptCookie(name) ?? '';
      const after = textOfFollowed(to(followedIn(before)));
      if (after === before) return;
      keepCookie(name, after, { days: keptDays });
      for (const changed of listeners) changed();
      const others = new BroadcastChannel(name);
      others.postMessage('changed');
      others.close();
    },
    [name],
  );
  return [useMemo(() => followedIn(text), [text]), change];
}
