'use client';

import StatusIndicator, { type StatusIndicatorProps } from '@cloudscape-design/components/status-indicator';
import { useTranslations } from 'next-intl';
import { outcomes, verdicts } from '#lib/core/change/change.ts';
import { rolloutStatuses } from '#lib/core/rollout/status.ts';

type Type = StatusIndicatorProps.Type;

const rolloutTypes: Record<(typeof rolloutStatuses)[number], Type> = {
  planning: 'in-progress',
  planned: 'pending',
  applying: 'in-progress',
  paused: 'stopped',
  stopped: 'error',
  completed: 'success',
  cancelled: 'stopped',
  discarded: 'stopped',
};
const verdictTypes: Record<(typeof verdicts)[number], Type> = {
  change: 'info',
  unchanged: 'stopped',
  blocked: 'error',
};
const outcomeTypes: Record<(typeof outcomes)[number], Type> = {
  pending: 'pending',
  applying: 'in-progress',
  applied: 'success',
  stale: 'warning',
  failed: 'error',
  skipped: 'stopped',
  cancelled: 'stopped',
};

/** A Rollout's status; `hasTrouble` when a completed one did not reach every function. */
export function RolloutStatusView({ status, hasTrouble = false }: { status: string; hasTrouble?: boolean }) {
  const t = useTranslations('rollouts.statuses');
  const known = rolloutStatuses.find((name) => name === status);
  if (!known) return status;
  const type = known === 'completed' && hasTrouble ? 'warning' : rolloutTypes[known];
  return <StatusIndicator type={type}>{t(known)}</StatusIndicator>;
}

/** What planning decided for a function; absent while it has not been read. */
export function VerdictView({ verdict }: { verdict: string | null }) {
  const t = useTranslations('rollouts.verdicts');
  const known = verdicts.find((name) => name === verdict);
  if (!known) return <StatusIndicator type="pending">{t('unread')}</StatusIndicator>;
  return <StatusIndicator type={verdictTypes[known]}>{t(known)}</StatusIndicator>;
}

/** What came of sending a Change. */
export function OutcomeView({ outcome }: { outcome: string }) {
  const t = useTranslations('rollouts.outcomes');
  const known = outcomes.find((name) => name === outcome);
  if (!known) return outcome;
  return <StatusIndicator type={outcomeTypes[known]}>{t(known)}</StatusIndicator>;
}
