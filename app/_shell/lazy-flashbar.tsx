'use client';

import dynamic from 'next/dynamic';

/**
 * Cloudscape's notices above a page, whose code comes along only where the page has one. The page is hidden for the moment until it is there: what is
 * clicked on a page that is about to move down would not be met.
 */
export const LazyFlashbar = dynamic(() => import('@cloudscape-design/components/flashbar'));
