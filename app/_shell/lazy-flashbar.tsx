'use client';

import dynamic from 'next/dynamic';

/** Cloudscape's notices above a page, whose code comes along only where the page has one. The page stays while it comes. */
export const LazyFlashbar = dynamic(() => import('@cloudscape-design/components/flashbar'), { loading: () => null });
