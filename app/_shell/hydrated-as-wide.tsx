'use client';

import { type ReactNode, useEffect } from 'react';
import { decideAsWide, leaveToWindow } from './decided-as-wide.ts';
import { useIsHydrated } from './use-is-hydrated.ts';

/**
 * Has React take its children over as the server rendered them: for a wide window. Cloudscape's table looks at the window at once, and in a
 * narrow one React finds another page than the one that it was sent (error 418), throws that away, and clicks until then are lost.
 */
export function HydratedAsWide({ children }: { children: ReactNode }) {
  const isHydrated = useIsHydrated();
  if (!isHydrated && typeof window !== 'undefined') decideAsWide(window);
  // After the effects of its children, by which they listen.
  useEffect(() => leaveToWindow(window), []);
  return children;
}
