'use client';

import { useSyncExternalStore } from 'react';

/**
 * In which windows the head of a list stays in view: its title, buttons, filter and columns, which are the higher the narrower the window is,
 * or its columns alone where Cloudscape takes the window for a phone's (688 pixels). In lower ones, as at a zoom of 200 %, few rows or none
 * would be seen below it, and not what has the focus (WCAG 2.2, 1.4.10 and 2.4.11).
 */
const highEnough = [
  '(max-width: 688px) and (min-height: 560px)',
  '(min-height: 800px)',
  '(min-width: 1200px) and (min-height: 600px)',
].join(', ');

function onChange(tell: () => void): () => void {
  const window = matchMedia(highEnough);
  window.addEventListener('change', tell);
  return () => window.removeEventListener('change', tell);
}

/**
 * Whether the head of a list stays in view while its rows are scrolled: every list's `stickyHeader`. False on the server and until React has
 * taken the page over, so that both have the same page.
 */
export function useStickyHeader(): boolean {
  return useSyncExternalStore(
    onChange,
    () => matchMedia(highEnough).matches,
    () => false,
  );
}
