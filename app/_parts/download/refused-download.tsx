'use client';

import dynamic from 'next/dynamic';
import type { Download } from './use-download.ts';

const RefusedDownloadDialog = dynamic(() => import('./refused-download-dialog.tsx'), { ssr: false });

/** Says why a download was refused, over the page that began it; nothing while none was. */
export function RefusedDownload({ download: { failure, clear } }: { download: Download }) {
  return failure ? <RefusedDownloadDialog failure={failure} onDismiss={clear} /> : null;
}
