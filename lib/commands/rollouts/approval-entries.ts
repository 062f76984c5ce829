import { AppError } from '../../core/errors.ts';
import type { ApprovalEntryKind } from '../../core/rollout/approval.ts';
import type { RolloutFactsAt } from '../../db/accounts/account-facts.ts';
import type { Transaction } from '../../db/kernel/client.ts';
import { notify } from '../../db/kernel/notify.ts';
import {
  countApprovalEntriesOf,
  insertApprovalEntry,
  mostApprovalEntriesOfOne,
  type NewApprovalEntry,
} from '../../db/rollouts/approval-rows.ts';
import { readPlanDigest } from '../../db/rollouts/plan-digest.ts';
import { type LockedRollout, lockRollout } from '../../db/rollouts/rollout-rows.ts';
import type { CommandContext } from '../kernel/command.ts';
import { type ApprovalTold, announceRollout } from '../webhooks/announcement.ts';
import { isApprovalNeeded, readTargets } from './approval-checks.ts';
import { notReady, rolloutOf } from './rollout-moves.ts';

/** Notes that somebody changed a plan, which ends every approval of it; only `amended` makes them one of its authors. */
export async function notePlanChange(
  { tx, caller }: Pick<CommandContext, 'tx' | 'caller'>,
  { id: rolloutId, planDigest }: Pick<LockedRollout, 'id' | 'planDigest'>,
  kind: 'amended' | 'excluded' | 'replanned',
): Promise<void> {
  await insertApprovalEntry(tx, { rolloutId, kind, planDigest, person: caller.actor });
}

/** States in which a plan can wait for an approval: before it is applied, and where it stands still afterwards. */
const approvable: readonly LockedRollout['status'][] = ['planned', 'paused', 'stopped', 'completed'];

/** The Rollout, held, if its plan is exactly the one that the person saw. Throws AppError `notFound`, `rolloutNotReady`, `planOutOfDate`. */
export async function lockPlan(
  tx: Transaction,
  { rolloutId, planDigest }: { rolloutId: string; planDigest: string },
): Promise<LockedRollout> {
  const rollout = await lockRollout(tx, rolloutId);
  if (!approvable.includes(rollout.status)) throw notReady(rollout, 'applying');
  if (rollout.planDigest !== planDigest) throw new AppError('planOutOfDate');
  // Afterwards Changes that were taken out are part of the rows, and of no digest.
  if (rollout.status === 'planned' && (await readPlanDigest(tx, rolloutId)) !== planDigest)
    throw new AppError('planOutOfDate');
  return rollout;
}

/** The accounts of a Rollout that wait for an approval. Throws AppError `approvalNotNeeded` when there is none. */
export async function needingApproval(tx: Transaction, rolloutId: string): Promise<RolloutFactsAt[]> {
  const needing = (await readTargets(tx, rolloutId, { withFailed: true })).filter(isApprovalNeeded);
  if (needing.length === 0) throw new AppError('approvalNotNeeded');
  return needing;
}

type NewEntry = Omit<NewApprovalEntry, 'rolloutId' | 'planDigest' | 'person' | 'kind'> & { kind: ApprovalEntryKind };

/**
 * Adds an entry of the caller about the present plan of a locked Rollout, and tells who watches. Each has a number of their own: nobody's
 * comments keep somebody else from approving or asking. Throws AppError `tooManyComments`.
 */
export async function addEntry({ tx, caller }: CommandContext, rollout: LockedRollout, entry: NewEntry): Promise<void> {
  if ((await countApprovalEntriesOf(tx, rollout.id, caller.actor.id)) >= mostApprovalEntriesOfOne) {
    throw new AppError('tooManyComments', { count: mostApprovalEntriesOfOne });
  }
  const { id: rolloutId, planDigest } = rollout;
  await insertApprovalEntry(tx, { rolloutId, planDigest, person: caller.actor, ...entry });
  await notify(tx, `rollout:${rolloutId}`);
}

const verdicts = {
  'rollout.approved': 'approved',
  'rollout.questioned': 'questioned',
  'rollout.approvalWithdrawn': 'withdrawn',
} as const;
type Told = keyof typeof verdicts | 'rollout.approvalRequested' | 'rollout.approvalReminded';

/** Records what was said of a plan, with the plan and the accounts, and tells the webhooks. */
export async function tellOf(
  { tx, caller, record }: CommandContext,
  rollout: LockedRollout,
  action: Told,
  found: readonly RolloutFactsAt[],
  { comment, asked = [], ...more }: { comment: string; asked?: string[]; functions?: number; functionNames?: string },
): Promise<void> {
  const accounts = found.map(({ facts }) => facts.awsAccountId);
  await record({
    action,
    ...rolloutOf(rollout),
    details: {
      planDigest: rollout.planDigest,
      accounts: accounts.join(', '),
      ...(comment === '' ? {} : { comment }),
      ...(asked.length === 0 ? {} : { asked: asked.join(', ') }),
      ...more,
    },
  });
  const told: ApprovalTold = { by: caller.actor.name, accounts, ...(comment === '' ? {} : { comment }) };
  if (action === 'rollout.approvalRequested' || action === 'rollout.approvalReminded') {
    await announceRollout(tx, rollout.id, 'rollout.approvalRequested', { ...told, asked });
  } else {
    await announceRollout(tx, rollout.id, 'rollout.approvalDecided', { ...told, verdict: verdicts[action] });
  }
}
