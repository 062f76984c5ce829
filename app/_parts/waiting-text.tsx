'use client';

import Box from '@cloudscape-design/components/box';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useTranslations } from 'next-intl';
import { Moment } from '#app/_shell/moment.tsx';
import type { Awaited } from '#lib/core/rollout/awaited.ts';

/** What sending a function waits for at AWS, why as far as AWS says, and until when. */
export function WaitingText({ waiting }: { waiting: Awaited }) {
  const t = useTranslations('rollouts.waiting');
  const { kind, reason, reasonCode, sinceAt, untilAt } = waiting;
  const times = {
    since: () => <Moment value={sinceAt} exact />,
    until: () => <Moment value={untilAt} exact />,
  };
  if (kind === 'lostAnswer') return <span>{t.rich('lostAnswer', times)}</span>;
  return (
    <SpaceBetween size="xxxs">
      <span>{t(kind)}</span>
      {reason ? (
        <span>{reasonCode ? t('reasonCode', { reason, code: reasonCode }) : t('reason', { reason })}</span>
      ) : null}
      <Box color="text-body-secondary" fontSize="body-s">
        {t.rich('until', times)}
      </Box>
    </SpaceBetween>
  );
}
