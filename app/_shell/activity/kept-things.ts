'use client';

import { useCallback, useEffect, useState } from 'react';
import { hasShapeOf } from '../kept-draft.ts';
import type { FollowedThings } from './notices.ts';

const model: { state: string; isDismissed: boolean } = { state: '', isDismissed: false };

/** What is kept; undefined for nothing, and in a browser that keeps nothing. */
function read(key: string): FollowedThings | undefined {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(key) ?? 'null');
    if (typeof kept !== 'object' || kept === null) return undefined;
    return Object.fromEntries(
      Object.entries(kept).flatMap(([id, thing]) => (hasShapeOf(thing, model) ? [[id, thing] as const] : [])),
    );
  } catch {
    // No JSON, or a browser that keeps nothing: then what ends is told as long as the page is open.
    return undefined;
  }
}

/**
 * What a person follows in this browser, kept for them alone over reloads and told to its other tabs; undefined until the browser was asked. Holds ids
 * and states, no names.
 */
export function useKeptThings(
  person: string,
): [things: FollowedThings | undefined, change: (to: (things: FollowedThings) => FollowedThings) => void] {
  const key = `lamplighter.followed.${person}`;
  const [things, setThings] = useState<FollowedThings>();
  useEffect(() => {
    setThings(read(key) ?? {});
    const hear = (event: StorageEvent) => {
      if (event.key === key) setThings(read(key) ?? {});
    };
    window.addEventListener('storage', hear);
    return () => window.removeEventListener('storage', hear);
  }, [key]);
  const change = useCallback(
    (to: (things: FollowedThings) => FollowedThings) =>
      setThings((shown) => {
        if (shown === undefined) return shown;
        // Another tab may have dismissed something at this very moment.
        const before = read(key) ?? shown;
        const after = to(before);
        const text = JSON.stringify(after);
        if (text === JSON.stringify(before)) return text === JSON.stringify(shown) ? shown : before;
        try {
          localStorage.setItem(key, text);
        } catch {
          // A browser that keeps nothing: it is remembered as long as the page is open.
        }
        return after;
      }),
    [key],
  );
  return [things, change];
}
