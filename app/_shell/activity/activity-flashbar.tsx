'use client';

import type { FlashbarProps } from '@cloudscape-design/components/flashbar';
import { usePathname } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useEffect, useState } from 'react';
import type { Activity } from '#lib/commands/people/activity-queries.ts';
import { LazyFlashbar } from '../lazy-flashbar.tsx';
import { LinkButton } from '../links.tsx';
import { useEventStream } from '../use-event-stream.ts';
import { useNoticeText } from './notice-text.ts';
import { dismiss, type FollowedThings, followBegun, followOn, type Notice, noticesOn, pageOf } from './notices.ts';
import { useScanRequests } from './scan-requests.tsx';
import { useAtRest } from './use-at-rest.ts';
import { useFollowed } from './use-followed.ts';
import { useRefreshAtEnds } from './use-refresh-at-ends.ts';
import { useScanNotice } from './use-scan-notice.tsx';

export type ActivityFlashbarProps = {
  personId: string;
  /** False for who may read no account. */
  mayRead: boolean;
  /** As the server rendered the page; undefined where it could not read it: then the stream tells it. */
  first: Activity | undefined;
  firstFollowed: FollowedThings;
};

const none: readonly Notice[] = [];

/**
 * Follows what the person began from page to page: how far each Rollout and scan is, then how it ended, with what to do. The page comes with what was
 * so when it was rendered, and one stream for all tabs tells what comes after. Progress is not read out by screen readers, an end is.
 */
export function ActivityFlashbar({ personId, mayRead, first, firstFollowed }: ActivityFlashbarProps) {
  const t = useTranslations('common.activity');
  const path = usePathname();
  const textOf = useNoticeText();
  // A page that is rendered anew has nothing newer than the stream, which need not be joined anew for it.
  const [initial] = useState(first);
  const { snapshot } = useEventStream<Activity | undefined>(mayRead ? '/api/events/activity' : undefined, initial);
  const begun = useScanRequests().request?.scanId;
  const [things, change] = useFollowed(personId, firstFollowed);
  useEffect(() => {
    if (snapshot) change((before) => followOn(path, followBegun(before, begun), snapshot));
  }, [snapshot, path, begun, change]);
  const followed = snapshot && followOn(path, followBegun(things, begun), snapshot);
  const notices = useAtRest(snapshot && followed ? noticesOn(path, snapshot, followed) : none, path);
  useRefreshAtEnds(snapshot, path);
  const requested = useScanNotice(snapshot);
  if (notices.length === 0 && requested === undefined) return null;
  const itemOf = (notice: Notice): FlashbarProps.MessageDefinition => ({
    ...textOf(notice),
    id: `${notice.id} ${notice.state}`,
    // Without a role it is no live region: numbers that change every few seconds would drown all else.
    ...(notice.isUnderWay ? {} : { ariaRole: 'status' as const }),
    action: (
      <LinkButton href={pageOf(notice)}>{t(notice.kind === 'rollout' ? 'viewRollout' : 'viewAccount')}</LinkButton>
    ),
    dismissible: true,
    dismissLabel: t('dismiss'),
    onDismiss: () => change((before) => dismiss(before, notice.id)),
  });
  const items = [...(requested ? [requested] : []), ...notices.map(itemOf)];
  return <LazyFlashbar items={items} stackItems i18nStrings={{ ariaLabel: t('label') }} />;
}
