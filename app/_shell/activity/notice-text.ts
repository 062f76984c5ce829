'use client';

import type { FlashbarProps } from '@cloudscape-design/components/flashbar';
import { useTranslations } from 'next-intl';
import { errorCodes } from '#lib/core/errors.ts';
import { stopReasons } from '#lib/core/rollout/stop-rule.ts';
import type { OwnScan } from '#lib/db/accounts/own-scans.ts';
import type { OwnRollout } from '#lib/db/rollouts/own-rollouts.ts';
import { useFailureText } from '../use-failure-text.ts';
import type { Notice } from './notices.ts';

type Text = Pick<FlashbarProps.MessageDefinition, 'type' | 'header' | 'content'>;

/** Returns what says a notice: how far it is; or how it ended, why, and what to do. */
export function useNoticeText(): (notice: Notice) => Text {
  const ofRollout = useRolloutText();
  const ofScan = useScanText();
  return (notice) => (notice.kind === 'rollout' ? ofRollout(notice.rollout) : ofScan(notice.scan));
}

function useRolloutText(): (rollout: OwnRollout) => Text {
  const t = useTranslations('common.activity.rollout');
  const reasonOf = useReasonText();
  return (rollout) => {
    const { number, name, counts } = rollout;
    const trouble = counts.failed + counts.stale;
    const facts = { number, name, trouble, ...counts, read: counts.total - counts.unread };
    switch (rollout.status) {
      case 'planning':
        return { type: 'in-progress', content: t('planning', facts) };
      case 'applying':
        return { type: 'in-progress', content: t('applying', facts) };
      case 'planned':
        return { type: 'info', content: t('planned', facts) };
      case 'paused':
        return { type: 'info', header: t('paused', facts), content: reasonOf(rollout) ?? t('pausedNext') };
      case 'stopped':
        return { type: 'error', header: t('stopped', facts), content: [reasonOf(rollout), t('stoppedNext')].join(' ') };
      case 'completed':
        return trouble === 0
          ? { type: 'success', content: t('completed', facts) }
          : { type: 'warning', header: t('completed', facts), content: t('completedTrouble', facts) };
      default:
        return { type: 'info', content: t('cancelled', facts) };
    }
  };
}

function useScanText(): (scan: OwnScan) => Text {
  const t = useTranslations('common.activity.scan');
  return ({ finishedAt, accountName: account, ...facts }) => {
    if (finishedAt === null) return { type: 'in-progress', content: t('running', { account, ...facts }) };
    if (facts.failed === 0) return { type: 'success', content: t('finished', { account, ...facts }) };
    return { type: 'warning', header: t('finished', { account, ...facts }), content: t('failed', facts) };
  };
}

/** Returns what says why a Rollout stands still, when it says so. */
function useReasonText(): (rollout: Pick<OwnRollout, 'statusReason'>) => string | undefined {
  const t = useTranslations('rollouts.stopReasons');
  const failureText = useFailureText();
  return ({ statusReason }) => {
    if (!statusReason) return undefined;
    const stopReason = stopReasons.find((code) => code === statusReason.code);
    if (stopReason) return t(stopReason, { acknowledged: 0, unclear: 0, ...statusReason.params });
    const code = errorCodes.find((one) => one === statusReason.code);
    return code && failureText({ code, params: statusReason.params });
  };
}
