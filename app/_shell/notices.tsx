'use client';

import { usePathname } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { memo, type ReactNode, Suspense, useState } from 'react';
import type { WorkerState } from '#lib/db/queue/worker-state.ts';
import { ActivityFlashbar, type ActivityFlashbarProps } from './activity/activity-flashbar.tsx';
import { followOn, noticesOn } from './activity/notices.ts';
import { hasBanners, WorkerBanners } from './worker-banners.tsx';

type NoticesProps = { worker: WorkerState } & ActivityFlashbarProps;

/**
 * What is said above every page. Those that the server knew are in the page that it sent, from its first paint on. Whatever comes later waits for
 * its code alone, so that neither the page nor the focus in it is taken away meanwhile. A part of the content, as Cloudscape's layout leaves the notices
 * that it is given to the browser.
 */
export const Notices = memo(function Notices({ worker, ...activity }: NoticesProps) {
  const t = useTranslations('common');
  const path = usePathname();
  const { first, firstFollowed } = activity;
  const [isWithFirst] = useState(
    () => hasBanners(worker) || (first && noticesOn(path, first, followOn(path, firstFollowed, first)).length > 0),
  );
  const Kind = isWithFirst ? Sent : Later;
  return (
    <section className="notices" aria-label={t('notifications')}>
      <Kind>
        <WorkerBanners worker={worker} />
      </Kind>
      <Kind>
        <ActivityFlashbar {...activity} />
      </Kind>
    </section>
  );
});

/** Without a boundary: what stands in one React sends behind the page, for the browser to put in its place. */
function Sent({ children }: { children: ReactNode }) {
  return children;
}

function Later({ children }: { children: ReactNode }) {
  return <Suspense fallback={null}>{children}</Suspense>;
}
