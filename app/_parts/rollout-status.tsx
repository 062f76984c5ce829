'use client';

import StatusIndicator, { type StatusIndicatorProps } from '@cloudscape-design/components/status-indicator';
import { useTranslations } from 'next-intl';
import type { Verdict } from '#lib/core/change/change.ts';
import type { ChangeState } from '#lib/core/functions/change-state.ts';
import type { RevertState } from '#lib/core/rollout/revert-state.ts';
import type { RolloutStatus } from '#lib/core/rollout/status.ts';

type Type = StatusIndicatorProps.Type;

const rolloutTypes: Record<RolloutStatus, Type> = {
  planning: 'in-progress',
  planned: 'pending',
  applying: 'in-progress',
  paused: 'stopped',
  stopped: 'error',
  completed: 'success',
  cancelled: 'stopped',
  discarded: 'stopped',
};
const verdictTypes: Record<Verdict, Type> = {
  change: 'info',
  unchanged: 'stopped',
  blocked: 'error',
};
const outcomeTypes: Record<ChangeState, Type> = {
  previewed: 'info',
  discarded: 'stopped',
  pending: 'pending',
  applying: 'in-progress',
  unclear: 'warning',
  applied: 'success',
  stale: 'warning',
  failed: 'error',
  skipped: 'stopped',
  cancelled: 'stopped',
  excluded: 'stopped',
};

type RolloutStatusViewProps = {
  status: RolloutStatus;
  /** Whether a completed one did not reach every function. */
  hasTrouble?: boolean;
  /** How much of it was taken back: that is what counts then. */
  revertState?: RevertState | null;
};

/** A Rollout's status. */
export function RolloutStatusView({ status, hasTrouble = false, revertState = null }: RolloutStatusViewProps) {
  const t = useTranslations('rollouts.statuses');
  const reverted = useTranslations('rollouts.revertStates');
  if (revertState) {
    const { extent, isAutomatic } = revertState;
    const text = reverted(isAutomatic ? `${extent}Automatically` : extent);
    return <StatusIndicator type={extent === 'whole' ? 'stopped' : 'warning'}>{text}</StatusIndicator>;
  }
  const type = status === 'completed' && hasTrouble ? 'warning' : rolloutTypes[status];
  return <StatusIndicator type={type}>{t(status)}</StatusIndicator>;
}

/** What planning decided for a function; absent while it has not been read. */
export function VerdictView({ verdict }: { verdict: Verdict | null }) {
  const t = useTranslations('rollouts.verdicts');
  if (verdict === null) return <StatusIndicator type="pending">{t('unread')}</StatusIndicator>;
  return <StatusIndicator type={verdictTypes[verdict]}>{t(verdict)}</StatusIndicator>;
}

/** What came of a Change; `isWaiting`: it waits for AWS at present. */
export function OutcomeView({ outcome, isWaiting = false }: { outcome: ChangeState; isWaiting?: boolean }) {
  const t = useTranslations('rollouts.outcomes');
  if (isWaiting && (outcome === 'pending' || outcome === 'applying')) {
    return <StatusIndicator type="in-progress">{t('waiting')}</StatusIndicator>;
  }
  return <StatusIndicator type={outcomeTypes[outcome]}>{t(outcome)}</StatusIndicator>;
}
