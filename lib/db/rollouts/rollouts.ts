import type { Actor } from '../../core/audit/event.ts';
import type { Mode } from '../../core/change/change.ts';
import { maskSettings } from '../../core/datadog/masked-settings.ts';
import type { Settings } from '../../core/datadog/settings.ts';
import { AppError } from '../../core/errors.ts';
import type { Strategy } from '../../core/rollout/strategy.ts';
import { recordAuditEvent } from '../audit/audit-events.ts';
import type { Transaction } from '../kernel/client.ts';
import { notify } from '../kernel/notify.ts';
import { seal } from '../kernel/seal.ts';
import { enqueue } from '../queue/queue.ts';
import { type LockedRollout, lockRollout, moveRollout } from './rollout-row.ts';

export {
  applyRollout,
  cancelRollout,
  pauseRollout,
  resumeRollout,
  retryFailed,
} from './rollout-controls.ts';

/** What a person chose for a new Rollout. `functionIds` are ids of `lambda_function` rows. */
export type NewRollout = {
  mode: Exclude<Mode, 'revert'>;
  functionIds: readonly string[];
  /** Ignored for `remove`. */
  settings: Settings;
  profileId?: string;
  strategy: Strategy;
  name: string;
  actor: Actor;
};

/**
 * Creates a Rollout over the chosen functions and has it planned. Answers its id; it stands in `planning`.
 * Throws AppError `nothingSelected`, `accountNotConnected`.
 */
export async function createRollout(tx: Transaction, input: NewRollout): Promise<string> {
  const { mode, functionIds, strategy, name, actor } = input;
  if (functionIds.length === 0) throw new AppError('nothingSelected');
  await refuseDisconnected(tx, functionIds);
  const settings = mode === 'instrument' ? input.settings : {};
  const rollout = await tx.rollout.create({
    data: {
      name,
      mode,
      settings: maskSettings(settings),
      settingsSealed: seal(JSON.stringify(settings), 'rollout.settings'),
      ...(input.profileId === undefined ? {} : { profileId: input.profileId }),
      strategy,
      createdBy: actor.id,
      createdByName: actor.name,
    },
  });
  const functions = await tx.$executeRaw`
    INSERT INTO change (id, rollout_id, account_id, region, function_arn, function_name, runtime, architecture)
    SELECT gen_random_uuid(), ${rollout.id}::uuid, account_id, region, function_arn, function_name, runtime, architecture
    FROM lambda_function WHERE id = ANY(${[...functionIds]}::uuid[])`;
  if (functions === 0) throw new AppError('nothingSelected');
  await beginPlanning(tx, rollout, actor, { mode, functions });
  return rollout.id;
}

async function refuseDisconnected(tx: Transaction, functionIds: readonly string[]): Promise<void> {
  const account = await tx.account.findFirst({
    where: {
      status: { in: ['draft', 'disconnected'] },
      functions: { some: { id: { in: [...functionIds] } } },
    },
    select: { awsAccountId: true },
  });
  if (account) throw new AppError('accountNotConnected', { awsAccountId: account.awsAccountId });
}

async function beginPlanning(
  tx: Transaction,
  rollout: { id: string; number: number },
  actor: Actor,
  details: Record<string, string | number>,
): Promise<void> {
  await recordAuditEvent(tx, {
    actorId: actor.id,
    actorName: actor.name,
    action: 'rollout.created',
    rolloutId: rollout.id,
    rolloutNumber: rollout.number,
    details,
  });
  await enqueue(tx, 'rollout.plan', { rolloutId: rollout.id }, { group: rollout.id });
}

/** Which Changes to take back: named ones, or all of the Rollout that were sent. */
export type NewRevert = {
  rolloutId: string;
  actor: Actor;
  appliesItself?: boolean;
} & ({ changeIds: readonly string[]; all?: undefined } | { all: true; changeIds?: undefined });

/**
 * Creates the Rollout that takes another back, wholly or in part, and has it planned. Covers every Change that was sent:
 * applied ones, those in flight (planned once their outcome is known), and failed or cancelled ones of which an update may
 * have reached AWS (the plan finds those unchanged if it did not).
 * Possible while the other one still runs. Answers the new id. Throws AppError `notFound`, `nothingSelected`.
 */
export async function createRevert(tx: Transaction, input: NewRevert): Promise<string> {
  const reverted = await lockRollout(tx, input.rolloutId);
  const { actor } = input;
  const rollout = await tx.rollout.create({
    data: {
      name: reverted.name,
      mode: 'revert',
      revertsRolloutId: reverted.id,
      appliesItself: input.appliesItself ?? false,
      strategy: revertStrategy(reverted.strategy),
      createdBy: actor.id,
      createdByName: actor.name,
    },
  });
  const functions = await tx.$executeRaw`
    INSERT INTO change (id, rollout_id, account_id, region, function_arn, function_name, runtime, architecture, reverts_change_id)
    SELECT gen_random_uuid(), ${rollout.id}::uuid, account_id, region, function_arn, function_name, runtime, architecture, id
    FROM change
    WHERE rollout_id = ${reverted.id}::uuid AND attributes_sealed IS NOT NULL
      AND (outcome IN ('applied', 'applying') OR (outcome IN ('failed', 'cancelled') AND attempts > 0))
      AND (${input.all === true} OR id = ANY(${[...(input.changeIds ?? [])]}::uuid[]))`;
  if (functions === 0) throw new AppError('nothingSelected');
  await beginPlanning(tx, rollout, actor, {
    mode: 'revert',
    functions,
    revertsNumber: reverted.number,
  });
  return rollout.id;
}

/** A revert goes all at once: the state it restores is one that was in use, and every minute counts. */
function revertStrategy(strategy: Strategy): Strategy {
  return {
    ...strategy,
    waves: [{ percent: 100 }],
    bakeSeconds: 0,
    onBreach: 'stop',
  };
}

/**
 * Creates a new Rollout with the settings of an earlier one over some of its functions, to be previewed anew: for those
 * that changed since the preview (stale) or failed. Answers the new id. Throws AppError `notFound`, `nothingSelected`.
 */
export async function createFollowUp(
  tx: Transaction,
  input: { rolloutId: string; changeIds: readonly string[]; actor: Actor },
): Promise<string> {
  const earlier = await lockRollout(tx, input.rolloutId);
  const { actor } = input;
  const source = await tx.rollout.findUniqueOrThrow({
    where: { id: earlier.id },
  });
  const rollout = await tx.rollout.create({
    data: {
      name: source.name,
      mode: source.mode,
      settings: source.settings ?? {},
      settingsSealed: source.settingsSealed,
      profileId: source.profileId,
      revertsRolloutId: source.revertsRolloutId,
      strategy: earlier.strategy,
      createdBy: actor.id,
      createdByName: actor.name,
    },
  });
  const functions = await tx.$executeRaw`
    INSERT INTO change (id, rollout_id, account_id, region, function_arn, function_name, runtime, architecture, reverts_change_id)
    SELECT gen_random_uuid(), ${rollout.id}::uuid, account_id, region, function_arn, function_name, runtime, architecture, reverts_change_id
    FROM change WHERE rollout_id = ${earlier.id}::uuid AND id = ANY(${[...input.changeIds]}::uuid[])`;
  if (functions === 0) throw new AppError('nothingSelected');
  await beginPlanning(tx, rollout, actor, {
    mode: source.mode,
    functions,
    followsNumber: earlier.number,
  });
  return rollout.id;
}

/** Has a planned Rollout read and planned anew, all of it. Throws AppError `notFound`, `rolloutNotReady`. */
export async function replanRollout(tx: Transaction, input: { rolloutId: string; actor: Actor }): Promise<void> {
  const rollout = await lockRollout(tx, input.rolloutId);
  await tx.$executeRaw`UPDATE change SET verdict = NULL, wave = NULL WHERE rollout_id = ${rollout.id}::uuid`;
  await returnToPlanning(tx, rollout);
}

/**
 * Puts a planned Rollout back to planning; the plan job reads every Change without a verdict. A revert that would have applied
 * itself waits for the person who asked for another plan of it.
 */
export async function returnToPlanning(tx: Transaction, rollout: LockedRollout): Promise<void> {
  await moveRollout(tx, rollout, 'planning', {
    planDigest: null,
    plannedAt: null,
    appliesItself: false,
  });
  await tx.wave.deleteMany({ where: { rolloutId: rollout.id } });
  await enqueue(tx, 'rollout.plan', { rolloutId: rollout.id }, { group: rollout.id });
}

/** Gives up a Rollout before it was applied. Throws AppError `notFound`, `rolloutNotReady`. */
export async function discardRollout(tx: Transaction, input: { rolloutId: string; actor: Actor }): Promise<void> {
  const rollout = await lockRollout(tx, input.rolloutId);
  await moveRollout(tx, rollout, 'discarded', { finishedAt: new Date() });
  await tx.change.updateMany({
    where: { rolloutId: rollout.id, outcome: 'pending' },
    data: { outcome: 'cancelled' },
  });
  await recordAuditEvent(tx, {
    actorId: input.actor.id,
    actorName: input.actor.name,
    action: 'rollout.discarded',
    rolloutId: rollout.id,
    rolloutNumber: rollout.number,
  });
  await notify(tx, `rollout:${rollout.id}`);
}
