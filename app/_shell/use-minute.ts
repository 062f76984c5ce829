'use client';

import { useNow } from 'next-intl';
import { useSyncExternalStore } from 'react';

const everyMilliseconds = 30_000;
/** A browser's clock that is less wrong than this is taken as right: a page needs a moment to arrive. */
const wrongMilliseconds = 60_000;

let present = 0;
/** How far the server's clock is ahead of the browser's; known from the first page that the server rendered. */
let serverAhead: number | undefined;
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

function tick(): void {
  present = Date.now();
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  if (listeners.size === 0) timer = setInterval(tick, everyMilliseconds);
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) clearInterval(timer);
  };
}

function readPresent(): number {
  // Nobody may have listened for a while.
  if (Date.now() - present > everyMilliseconds) present = Date.now();
  return present + (serverAhead ?? 0);
}

/** The time of now by the server's clock, renewed every half minute for all who ask together; as rendered until React has taken over. */
export function useMinute(): Date {
  const rendered = useNow().getTime();
  if (typeof window !== 'undefined' && serverAhead === undefined) {
    const ahead = rendered - Date.now();
    serverAhead = Math.abs(ahead) > wrongMilliseconds ? ahead : 0;
  }
  return new Date(useSyncExternalStore(subscribe, readPresent, () => rendered));
}
