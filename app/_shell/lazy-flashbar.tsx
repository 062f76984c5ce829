'use client';

import dynamic from 'next/dynamic';

/** Cloudscape's notices above a page, whose code comes along only where the page has one. Waits within the boundaries of `Notices`. */
export const LazyFlashbar = dynamic(() => import('@cloudscape-design/components/flashbar'));
