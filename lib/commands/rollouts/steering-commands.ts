import { z } from 'zod';
import { AppError } from '../../core/errors.ts';
import { maxSelection } from '../../core/functions/function-query.ts';
import { type Pace, paceSchema } from '../../core/rollout/strategy.ts';
import type { Transaction } from '../../db/kernel/client.ts';
import { notify } from '../../db/kernel/notify.ts';
import { enqueue } from '../../db/queue/queue.ts';
import { type LockedRollout, lockRollout, updatePlanDigest, updateStrategy } from '../../db/rollouts/rollout-rows.ts';
import { excludePending, includeExcluded, readUnclearUntil } from '../../db/rollouts/steering-rows.ts';
import { extendBakes } from '../../db/rollouts/wave-rows.ts';
import { type CommandContext, command } from '../kernel/command.ts';
import { notePlanChange } from './approval-entries.ts';
import { enqueueChecks } from './check-commands.ts';
import { closePlan, notReady, refuseRevertOfRevert, rolloutOf } from './rollout-moves.ts';
import { accountsOf, accountsOfSome } from './rollout-scope.ts';

const namedChangesSchema = z.strictObject({
  rolloutId: z.uuid(),
  changeIds: z.array(z.uuid()).min(1).max(maxSelection),
});
const exclusionSchema = namedChangesSchema.extend({
  reason: z.string().trim().min(1, 'reasonMissing').max(200, 'reasonTooLong'),
});

/**
 * Takes functions out of a preview: they are not sent when it is applied. The waves are made anew without them, and the plan has
 * another digest, so that nobody applies it who has not seen that. Returns how many.
 * Throws AppError `notFound`, `rolloutNotReady`, `nothingSelected`.
 */
export const excludeFromPreview = command({
  name: 'rollout.excludeFromPreview',
  permission: 'rollout.plan',
  input: exclusionSchema,
  output: z.number(),
  records: ['rollout.functionsExcluded', 'change.excluded'],
  scopeOf: accountsOf,
  run: excludePlanned,
});

/**
 * The same for whoever reviews it, in the accounts in which they may approve: they can then approve the rest, as taking functions out
 * makes nobody an author of the plan.
 */
export const excludeInReview = command({
  name: 'rollout.excludeInReview',
  permission: 'rollout.approve',
  input: exclusionSchema,
  output: z.number(),
  records: ['rollout.functionsExcluded', 'change.excluded'],
  scopeOf: accountsOfSome,
  run: excludePlanned,
});

async function excludePlanned(context: CommandContext, input: z.output<typeof exclusionSchema>): Promise<number> {
  const rollout = await lockRollout(context.tx, input.rolloutId);
  if (rollout.status !== 'planned') throw notReady(rollout, 'planned');
  const functions = await exclude(context, rollout, input);
  await notePlanChange(context, rollout, 'excluded');
  await reclosePlan(context, rollout);
  return functions;
}

/** Takes functions into a preview again. Returns how many. Throws AppError `notFound`, `rolloutNotReady`, `nothingSelected`. */
export const includeInPreview = command({
  name: 'rollout.includeInPreview',
  permission: 'rollout.plan',
  input: namedChangesSchema,
  output: z.number(),
  records: ['rollout.functionsIncluded'],
  scopeOf: accountsOf,
  run: async (context, { rolloutId, changeIds }) => {
    const { tx, record } = context;
    const rollout = await lockRollout(tx, rolloutId);
    if (rollout.status !== 'planned') throw notReady(rollout, 'planned');
    const functions = await includeExcluded(tx, rolloutId, changeIds);
    if (functions === 0) throw new AppError('nothingSelected');
    await record({ action: 'rollout.functionsIncluded', ...rolloutOf(rollout), details: { functions } });
    await notePlanChange(context, rollout, 'amended');
    await reclosePlan(context, rollout);
    return functions;
  },
});

/**
 * Takes functions that are not sent yet out of a Rollout that was applied; what is in flight finishes. Returns how many.
 * Throws AppError `notFound`, `rolloutNotReady`, `nothingSelected` (none of them is pending any more), `answerAwaited`.
 */
export const excludeFromRollout = command({
  name: 'rollout.exclude',
  permission: 'rollout.apply',
  input: exclusionSchema,
  output: z.number(),
  records: ['rollout.functionsExcluded', 'change.excluded'],
  scopeOf: accountsOf,
  run: async (context, input) => {
    const { tx } = context;
    const rollout = await lockRollout(tx, input.rolloutId);
    refuseUnlessUnderWay(rollout);
    const functions = await exclude(context, rollout, input);
    await notify(tx, `rollout:${rollout.id}`);
    // A wave may have nothing left to send now.
    await enqueue(tx, 'rollout.advance', { rolloutId: rollout.id });
    return functions;
  },
});

async function exclude(
  { tx, caller, record }: CommandContext,
  rollout: LockedRollout,
  { changeIds, reason }: z.output<typeof exclusionSchema>,
): Promise<number> {
  const functions = await excludePending(tx, rollout, caller.actor, { changeIds, reason });
  if (functions === 0) await refuseUnclear(tx, changeIds);
  if (functions === 0) throw new AppError('nothingSelected');
  await record({ action: 'rollout.functionsExcluded', ...rolloutOf(rollout), details: { functions, reason } });
  return functions;
}

/** Throws AppError `answerAwaited` when one of the Changes is unclear: to call it excluded would say that it stays as it is. */
async function refuseUnclear(tx: Transaction, changeIds: readonly string[]): Promise<void> {
  const untilAt = await readUnclearUntil(tx, changeIds);
  if (untilAt !== null) throw new AppError('answerAwaited', { untilAt: untilAt.toISOString() });
}

/** Makes the waves and the digest of a preview anew. */
async function reclosePlan({ tx }: CommandContext, rollout: LockedRollout): Promise<void> {
  await updatePlanDigest(tx, rollout.id, await closePlan(tx, rollout));
  await enqueueChecks(tx, rollout.id);
  await notify(tx, `rollout:${rollout.id}`);
}

/**
 * Changes how a Rollout that was applied goes on: stop rule, health gate, bake time, what a breach leads to. Neither what is sent
 * nor in which waves: that was reviewed. A wave that bakes does so until its new time is over. What a breach leads to stays once the
 * Rollout has stopped: a setting must not start a revert. Throws AppError `notFound`, `rolloutNotReady`, `invalidInput`.
 */
export const changePace = command({
  name: 'rollout.changePace',
  permission: 'rollout.apply',
  input: z.strictObject({ rolloutId: z.uuid(), pace: paceSchema }),
  output: z.void(),
  records: ['rollout.paceChanged'],
  scopeOf: accountsOf,
  run: async ({ tx, record }, { rolloutId, pace }) => {
    const rollout = await lockRollout(tx, rolloutId);
    refuseUnlessUnderWay(rollout);
    refuseRevertOfRevert(rollout, pace, 'pace.onBreach');
    const { strategy } = rollout;
    if (rollout.status === 'stopped' && pace.onBreach !== strategy.onBreach) {
      throw new AppError('invalidInput', { path: 'pace.onBreach' });
    }
    const details = paceChanges(strategy, pace);
    if (Object.keys(details).length === 0) return;
    await updateStrategy(tx, rolloutId, { ...strategy, ...pace });
    await extendBakes(tx, rolloutId, pace.bakeSeconds - strategy.bakeSeconds);
    await record({ action: 'rollout.paceChanged', ...rolloutOf(rollout), details });
    await notify(tx, `rollout:${rolloutId}`);
    await enqueue(tx, 'rollout.advance', { rolloutId });
  },
});

function refuseUnlessUnderWay(rollout: LockedRollout): void {
  const { status } = rollout;
  if (status !== 'applying' && status !== 'paused' && status !== 'stopped') throw notReady(rollout, 'applying');
}

/** Every setting that differs, by its name: "before → after". */
function paceChanges(before: Pace, after: Pace): Record<string, string> {
  const [from, to] = [namedSettings(before), namedSettings(after)];
  return Object.fromEntries(
    Object.entries(to).flatMap(([name, value]) => {
      const earlier = from[name];
      return earlier === value ? [] : [[name, `${String(earlier)} → ${String(value)}`]];
    }),
  );
}

function namedSettings({
  bakeSeconds,
  stopRule,
  healthGate,
  onBreach,
}: Pace): Record<string, number | boolean | string> {
  const { isEnabled: isHealthGateEnabled, ...limits } = healthGate;
  return { bakeSeconds, ...stopRule, isHealthGateEnabled, ...limits, onBreach };
}
