import { z } from 'zod';
import type { Mode } from '../../core/change/change.ts';
import { modes } from '../../core/change/change-codes.ts';
import { maskSettings } from '../../core/datadog/masked-settings.ts';
import { type ChosenSettings, settingsSchema } from '../../core/datadog/settings.ts';
import { AppError } from '../../core/errors.ts';
import { type RolloutStatus, rolloutStatuses } from '../../core/rollout/status.ts';
import { statusReasonSchema } from '../../core/rollout/status-reason.ts';
import { type Strategy, strategySchema } from '../../core/rollout/strategy.ts';
import { Prisma } from '../generated/client.ts';
import { database, type Transaction } from '../kernel/client.ts';
import { newRowId } from '../kernel/new-id.ts';
import { type SealedPlace, seal, unseal, unsealedValue } from '../kernel/seal.ts';

const lockedRolloutSchema = z.object({
  id: z.string(),
  number: z.number(),
  name: z.string(),
  mode: z.enum(modes),
  status: z.enum(rolloutStatuses),
  statusReason: statusReasonSchema.nullable(),
  strategy: strategySchema,
  planDigest: z.string().nullable(),
  planRound: z.number(),
  revertsRolloutId: z.string().nullable(),
  appliesItself: z.boolean(),
  currentWave: z.number(),
});

/** A Rollout whose row the transaction holds: no other transaction changes its status until this one ends. */
export type LockedRollout = z.infer<typeof lockedRolloutSchema>;

/**
 * Locks a Rollout's row for the transaction. Throws AppError `notFound`. Rows that name the Rollout, such as the one that reverts it, can
 * be stored meanwhile.
 */
export async function lockRollout(tx: Transaction, rolloutId: string): Promise<LockedRollout> {
  await tx.$executeRaw`SELECT FROM rollout WHERE id = ${rolloutId}::uuid FOR NO KEY UPDATE`;
  return await readRolloutNow(tx, rolloutId);
}

/** A Rollout as it is now, while others may change it. Throws AppError `notFound`. */
export async function readRolloutNow(tx: Transaction, rolloutId: string): Promise<LockedRollout> {
  const row = await tx.rollout.findUnique({ where: { id: rolloutId }, omit: { settings: true, settingsSealed: true } });
  if (!row) throw new AppError('notFound', { what: 'rollout' });
  return lockedRolloutSchema.parse(row);
}

/** Why a Rollout has its status, as it is written. */
export type RolloutStatusReason = { code: string; params: Readonly<Record<string, string | number>> };

/** A Rollout's new status with the columns that change with it; `statusReason` is cleared unless given. */
export type StatusUpdate = {
  status: RolloutStatus;
  statusReason?: RolloutStatusReason;
} & Pick<
  Prisma.RolloutUncheckedUpdateInput,
  | 'planDigest'
  | 'plannedAt'
  | 'planRound'
  | 'appliesItself'
  | 'appliedBy'
  | 'appliedByName'
  | 'appliedAt'
  | 'senderId'
  | 'finishedAt'
>;

/** Writes a Rollout's status. */
export async function updateStatus(tx: Transaction, rolloutId: string, update: StatusUpdate): Promise<void> {
  const statusReason = update.statusReason ?? Prisma.DbNull;
  await tx.rollout.update({ where: { id: rolloutId }, data: { ...update, statusReason } });
}

/** Writes who had a Rollout send last, while its status stays. */
export async function updateSender(tx: Transaction, rolloutId: string, senderId: string): Promise<void> {
  await tx.rollout.update({ where: { id: rolloutId }, data: { senderId } });
}

/** Replaces the reason for a Rollout's status. */
export async function updateStatusReason(
  tx: Transaction,
  rolloutId: string,
  statusReason: RolloutStatusReason,
): Promise<void> {
  await tx.rollout.update({ where: { id: rolloutId }, data: { statusReason } });
}

/** Writes up to which wave a Rollout has begun, from 0. */
export async function updateCurrentWave(tx: Transaction, rolloutId: string, currentWave: number): Promise<void> {
  await tx.rollout.update({ where: { id: rolloutId }, data: { currentWave } });
}

/** Writes another strategy. */
export async function updateStrategy(tx: Transaction, rolloutId: string, strategy: Strategy): Promise<void> {
  await tx.rollout.update({ where: { id: rolloutId }, data: { strategy } });
}

/** Writes the digest of a plan that a person has changed after it was made. */
export async function updatePlanDigest(tx: Transaction, rolloutId: string, planDigest: string): Promise<void> {
  await tx.rollout.update({ where: { id: rolloutId }, data: { planDigest } });
}

/** Where the sealed settings of a Rollout stand. */
function settingsPlace(rolloutId: string): SealedPlace {
  return { purpose: 'rollout.settings', rowId: rolloutId };
}

/** The columns of a Rollout's settings: masked to be shown, sealed to be used. */
function settingsColumns(rolloutId: string, settings: ChosenSettings) {
  return {
    settings: maskSettings(settings),
    settingsSealed: seal(JSON.stringify(settings), settingsPlace(rolloutId)),
  };
}

/** A Rollout to be stored; it begins in `planning`. */
export type NewRollout = {
  name: string;
  mode: Mode;
  strategy: Strategy;
  /** In clear; null for a revert, which has none. */
  settings: ChosenSettings | null;
  profileId?: string | null;
  revertsRolloutId?: string | null;
  appliesItself?: boolean;
  createdBy: string;
  createdByName: string;
};

/** Stores a Rollout without Changes. Returns its id and the number that people know it by. */
export async function insertRollout(
  tx: Transaction,
  { settings, ...rollout }: NewRollout,
): Promise<{ id: string; number: number }> {
  const id = newRowId();
  return await tx.rollout.create({
    data: { id, ...rollout, ...(settings && settingsColumns(id, settings)) },
    select: { id: true, number: true },
  });
}

/** What a person chose for a Rollout, settings in clear. */
export type RolloutChoice = { name: string; settings: ChosenSettings; strategy: Strategy };

/** Reads what was chosen for a Rollout. Throws AppError `sealedValueUnreadable` when the key file is another one by now. */
export async function readRolloutChoice(tx: Transaction, rolloutId: string): Promise<RolloutChoice> {
  const { name, strategy, settingsSealed } = await tx.rollout.findUniqueOrThrow({
    where: { id: rolloutId },
    select: { name: true, strategy: true, settingsSealed: true },
  });
  const settings =
    settingsSealed === null ? {} : unsealedValue(unseal(settingsSealed, settingsPlace(rolloutId), settingsSchema));
  return { name, settings, strategy: strategySchema.parse(strategy) };
}

/** Replaces what was chosen for a Rollout; without settings, those stay as they are. */
export async function updateRolloutChoice(
  tx: Transaction,
  rolloutId: string,
  { settings, ...chosen }: Omit<RolloutChoice, 'settings'> & { settings: ChosenSettings | undefined },
): Promise<void> {
  await tx.rollout.update({
    where: { id: rolloutId },
    data: { ...chosen, ...(settings && settingsColumns(rolloutId, settings)) },
  });
}

/** What a Rollout over some functions of an earlier one takes from it. Throws AppError `sealedValueUnreadable`. */
export async function readRolloutToRepeat(
  tx: Transaction,
  rolloutId: string,
): Promise<Required<Pick<NewRollout, 'settings' | 'profileId' | 'revertsRolloutId'>>> {
  const { settingsSealed, profileId, revertsRolloutId } = await tx.rollout.findUniqueOrThrow({
    where: { id: rolloutId },
    select: { settingsSealed: true, profileId: true, revertsRolloutId: true },
  });
  // Sealed for the row that it stands in, so it is opened here and sealed anew for the other one.
  const settings =
    settingsSealed === null ? null : unsealedValue(unseal(settingsSealed, settingsPlace(rolloutId), settingsSchema));
  return { settings, profileId, revertsRolloutId };
}

/**
 * Ids of the Rollouts that may want to be brought forward: applying, with an intent without outcome, or stopped where that leads to a revert.
 * Any other one that has stopped waits for a person.
 */
export async function listRolloutsUnderWay(): Promise<string[]> {
  const rollouts = await database().rollout.findMany({
    where: {
      OR: [
        { status: 'applying' },
        { changes: { some: { outcome: { in: ['applying', 'unclear'] } } } },
        { status: 'stopped', strategy: { path: ['onBreach'], equals: 'revert' } },
      ],
    },
    select: { id: true },
  });
  return rollouts.map(({ id }) => id);
}

/** Ids of the Rollouts that have been in planning since before a time. */
export async function listRolloutsInPlanningSince(before: Date): Promise<string[]> {
  const rollouts = await database().rollout.findMany({
    where: { status: 'planning', createdAt: { lt: before } },
    select: { id: true },
  });
  return rollouts.map(({ id }) => id);
}
