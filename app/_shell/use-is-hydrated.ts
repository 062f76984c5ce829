'use client';

import { useSyncExternalStore } from 'react';

const subscribe = () => () => undefined;

/** Whether React has taken this part of the page over from the server; false on the server and while that happens. */
export function useIsHydrated(): boolean {
  return useSyncExternalStore(
    subscribe,
    () => true,
    () => false,
  );
}
