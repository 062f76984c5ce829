'use client';

import { type ReactNode, useEffect } from 'react';
import { useIsHydrated } from './use-is-hydrated.ts';

/** By this, Cloudscape's components (3.0) let somebody decide in the window's place whether it is narrow. */
const isNarrowDecided = Symbol.for('awsui-force-mobile-mode');

/**
 * Has React take its children over as the server rendered them: for a wide window. Cloudscape's table looks at the window at once, and in a
 * narrow one React finds another page than the one that it was sent (error 418), throws that away, and clicks until then are lost.
 */
export function HydratedAsWide({ children }: { children: ReactNode }) {
  const isHydrated = useIsHydrated();
  if (!isHydrated && typeof window !== 'undefined') Reflect.set(window, isNarrowDecided, false);
  useEffect(() => {
    // After the effects of its children, by which they listen.
    if (Reflect.deleteProperty(window, isNarrowDecided)) window.dispatchEvent(new Event('resize'));
  }, []);
  return children;
}
