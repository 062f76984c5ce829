'use client';

import dynamic from 'next/dynamic';

/** Loads the code of `LazyFlashbar` ahead, where a notice may have to say that the server cannot be reached. */
export function loadFlashbar() {
  return import('@cloudscape-design/components/flashbar');
}

/** Cloudscape's notices above a page, whose code comes along only where the page has one. Waits within the boundaries of `Notices`. */
export const LazyFlashbar = dynamic(loadFlashbar);
