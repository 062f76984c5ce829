'use client';

import type { FlashbarProps } from '@cloudscape-design/components/flashbar';
import { usePathname } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useEffect } from 'react';
import type { Activity } from '#lib/commands/people/activity-queries.ts';
import { LazyFlashbar } from '../lazy-flashbar.tsx';
import { LinkButton } from '../links.tsx';
import { useEventStream } from '../use-event-stream.ts';
import { useKeptThings } from './kept-things.ts';
import { useNoticeText } from './notice-text.ts';
import { dismiss, follow, type Notice, noticesOn, pageOf, seenOn } from './notices.ts';

/** Until the stream has told anything: nothing is followed, and nothing forgotten either. */
const unknown: Activity = { rollouts: [], scans: [] };

/**
 * Follows what the person began from page to page: how far each Rollout and scan is, then how it ended, with what to do. All tabs share one stream.
 * Progress is not read out by screen readers, an end is. `mayRead` is false for who may read no account.
 */
export function ActivityFlashbar({ person, mayRead }: { person: string; mayRead: boolean }) {
  const t = useTranslations('common.activity');
  const path = usePathname();
  const textOf = useNoticeText();
  const { snapshot } = useEventStream<Activity>(mayRead ? '/api/events/activity' : undefined, unknown);
  const [things, change] = useKeptThings(person);
  useEffect(() => {
    if (snapshot === unknown) return;
    change((before) => seenOn(path, snapshot).reduce(dismiss, follow(before, snapshot)));
  }, [snapshot, path, change]);
  if (things === undefined) return null;
  const notices = noticesOn(path, snapshot, things);
  if (notices.length === 0) return null;
  const itemOf = (notice: Notice): FlashbarProps.MessageDefinition => ({
    ...textOf(notice),
    id: notice.key,
    // Without a role it is no live region: numbers that change every few seconds would drown all else.
    ...(notice.isUnderWay ? {} : { ariaRole: 'status' as const }),
    action: (
      <LinkButton href={pageOf(notice)}>{t(notice.kind === 'rollout' ? 'viewRollout' : 'viewAccount')}</LinkButton>
    ),
    dismissible: true,
    dismissLabel: t('dismiss'),
    onDismiss: () => change((before) => dismiss(before, notice.id)),
  });
  return <LazyFlashbar items={notices.map(itemOf)} stackItems i18nStrings={{ ariaLabel: t('label') }} />;
}
