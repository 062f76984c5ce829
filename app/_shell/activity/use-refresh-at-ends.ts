'use client';

import { useRouter } from 'next/navigation';
import { useEffect, useRef } from 'react';
import type { Activity } from '#lib/commands/people/activity-queries.ts';
import { endsOf } from './notices.ts';
import { useAtRest } from './use-at-rest.ts';

/** The pages of which what a scan or Rollout found or changed is a part, and which do not follow it themselves. */
const pages: ReadonlySet<string> = new Set(['/', '/functions', '/accounts', '/rollouts']);

/**
 * Has a page read anew when something that the person began has ended, once the pointer rests: a list does not contradict what is told above it or in
 * another tab. What had ended when the page came is in it.
 */
export function useRefreshAtEnds(activity: Activity | undefined, path: string): void {
  const router = useRouter();
  const ends = useAtRest(activity ? endsOf(activity) : [], path)
    .map(({ id, state }) => `${id} ${state}`)
    .join('\n');
  const isKnown = activity !== undefined;
  const seen = useRef({ path, ends, isKnown });
  useEffect(() => {
    const before = seen.current;
    seen.current = { path, ends, isKnown };
    if (before.path !== path || !before.isKnown || !pages.has(path)) return;
    const known = new Set(before.ends.split('\n'));
    if (ends.split('\n').some((end) => !known.has(end))) router.refresh();
  }, [ends, isKnown, path, router]);
}
