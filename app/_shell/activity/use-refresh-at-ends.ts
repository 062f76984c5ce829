'use client';

import { useRouter } from 'next/navigation';
import { useEffect, useRef } from 'react';
import { endsOf, type Notice } from './notices.ts';

/** The pages of which what a scan or Rollout found or changed is a part, and which do not follow it themselves. */
const pages: ReadonlySet<string> = new Set(['/', '/functions', '/accounts', '/rollouts']);

/**
 * Has a page read anew when it is told there that something has ended, so that a list does not contradict the notice above it. That comes
 * once the pointer rests, and moves the page anyway. What had ended when the page came is in it.
 */
export function useRefreshAtEnds(notices: readonly Notice[], path: string): void {
  const router = useRouter();
  const ends = endsOf(notices).join('\n');
  const seen = useRef({ path, ends });
  useEffect(() => {
    const before = seen.current;
    seen.current = { path, ends };
    if (before.path !== path || !pages.has(path)) return;
    const known = new Set(before.ends.split('\n'));
    if (ends.split('\n').some((end) => !known.has(end))) router.refresh();
  }, [ends, path, router]);
}
