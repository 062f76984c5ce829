import type { RolloutStatus } from '#lib/core/rollout/status.ts';
import type { ChangeRow } from '#lib/db/rollouts/changes-page.ts';
import type { MayDo } from '../live.tsx';

/** What can be done with functions of a Rollout that are selected in its table. */
export type RowAction = 'revert' | 'previewAgain' | 'retry' | 'exclude' | 'include' | 'question';

type Row = Pick<ChangeRow, 'verdict' | 'outcome'>;

/** What may be done with one function of a Rollout in this status by somebody with these permissions. */
export function rowActions(status: RolloutStatus, row: Row, may: MayDo): RowAction[] {
  if (status === 'planned') return inPreviewFor(row, may);
  const action = onceApplied(status, row);
  if (action === undefined) return [];
  const isSteering = action === 'retry' || action === 'exclude';
  return (isSteering ? may.apply : may.plan) ? [action] : [];
}

/** Who reviews a preview may take functions out of it too, and ask about them. */
function inPreviewFor(row: Row, { plan, approve = false }: MayDo): RowAction[] {
  const action = inPreview(row);
  const isOffered = plan || (approve && action === 'exclude');
  return [
    ...(action && isOffered ? [action] : []),
    ...(approve && row.verdict === 'change' ? ['question' as const] : []),
  ];
}

function inPreview({ verdict, outcome }: Row): RowAction | undefined {
  if (outcome === 'excluded') return 'include';
  return verdict === 'change' || verdict === 'blocked' ? 'exclude' : undefined;
}

function onceApplied(status: RolloutStatus, { verdict, outcome }: Row): RowAction | undefined {
  const isUnderWay = status === 'applying' || status === 'paused' || status === 'stopped';
  if (verdict !== 'change') return undefined;
  switch (outcome) {
    case 'applied':
      return 'revert';
    case 'stale':
    case 'excluded':
      return 'previewAgain';
    case 'failed':
      return isUnderWay || status === 'completed' ? 'retry' : undefined;
    case 'pending':
      return isUnderWay ? 'exclude' : undefined;
    default:
      return undefined;
  }
}
