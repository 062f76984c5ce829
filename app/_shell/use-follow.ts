'use client';

import { useRouter } from 'next/navigation';
import { useCallback } from 'react';

/** The part of Cloudscape's follow and click events that says where a link leads. */
type FollowEvent = { preventDefault: () => void; detail: { href?: string; external?: boolean } };

/**
 * Makes a Cloudscape link, breadcrumb or navigation item change the page without loading it anew:
 * `<Link href="/accounts" onFollow={useFollow()}>`. External links and addresses of files are left to the browser.
 */
export function useFollow(): (event: FollowEvent) => void {
  const router = useRouter();
  return useCallback(
    (event: FollowEvent) => {
      const { href, external } = event.detail;
      if (external || !href?.startsWith('/') || href.startsWith('/api/')) return;
      event.preventDefault();
      router.push(href);
    },
    [router],
  );
}
