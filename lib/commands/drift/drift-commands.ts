import { z } from 'zod';
import { accountsWith } from '../../core/access/caller.ts';
import type { RecordedChange } from '../../core/audit/setting-changes.ts';
import { type DriftItem, driftSchema } from '../../core/drift/drift.ts';
import { AppError } from '../../core/errors.ts';
import { maxSelection } from '../../core/functions/function-query.ts';
import { functionSelectionSchema } from '../../core/functions/function-selection-schema.ts';
import { accountIdSchema } from '../../core/lambda/account-id.ts';
import { lockDrift, readDriftOrigins, storeAcceptance, storeDrifts } from '../../db/functions/drift-rows.ts';
import { readAccountOfFunction, readAccountsOfFunctions } from '../../db/functions/function-rows.ts';
import { readAccountsOfSelection, readMeantFunctions } from '../../db/functions/selected-functions.ts';
import { insertChangesBringingBack } from '../../db/rollouts/restored-state.ts';
import { lockRollout } from '../../db/rollouts/rollout-rows.ts';
import { type CommandContext, command } from '../kernel/command.ts';
import { InvalidInput } from '../kernel/field-errors.ts';
import { createAndPlan } from '../rollouts/creation.ts';

/**
 * Stores what a reading says of the drift of functions: found, changed, or ended. Of a function to which a Change of ours was applied or
 * sent meanwhile nothing is written. Throws AppError notFound.
 */
export const recordDrift = command({
  name: 'drift.record',
  permission: 'work',
  input: z.strictObject({
    accountId: accountIdSchema,
    seen: z.array(
      z.strictObject({
        functionArn: z.string(),
        latestChangeId: z.uuid(),
        changeId: z.uuid().nullable(),
        drift: z.strictObject({ items: driftSchema, digest: z.string() }).nullable(),
      }),
    ),
  }),
  output: z.void(),
  records: ['function.drifted', 'function.driftEnded'],
  scopeOf: ({ accountId }) => [accountId],
  run: async ({ tx, record }, { accountId, seen }) => {
    for (const { items, had, ownerTool, ownerName, ...named } of await storeDrifts(tx, accountId, seen)) {
      await record({
        action: items === null ? 'function.driftEnded' : 'function.drifted',
        ...named,
        attributes: recordedItems(items ?? had ?? []),
        details: { ownerTool, ...(ownerName === null ? {} : { ownerName }) },
      });
    }
  },
});

/** What we left as before and what stands there as after, as the log shows any change; masked already. */
function recordedItems(items: readonly DriftItem[]): RecordedChange[] {
  return items.map(({ path, ours, now }) => ({
    path,
    action: ours === undefined ? 'add' : now === undefined ? 'remove' : 'change',
    ...(ours === undefined ? {} : { before: ours }),
    ...(now === undefined ? {} : { after: now }),
    sensitive: false,
  }));
}

/**
 * Accepts a function's drift as it was shown, named by its digest, with a reason: it counts as drifted no more until it differs otherwise.
 * Throws AppError notFound, and driftChanged when it has another drift by now, or none.
 */
export const acceptDrift = command({
  name: 'drift.accept',
  permission: 'rollout.plan',
  input: z.strictObject({
    functionId: z.uuid(),
    driftDigest: z.string().max(100),
    reason: z.string().trim().min(1, 'reasonMissing').max(200, 'reasonTooLong'),
  }),
  output: z.void(),
  records: ['function.driftAccepted'],
  subject: 'function',
  scopeOf: async ({ functionId }) => [await readAccountOfFunction(functionId)],
  run: async ({ tx, caller, record }, { functionId, driftDigest, reason }) => {
    const drift = await lockDrift(tx, functionId);
    if (drift === null || drift.digest !== driftDigest) throw new AppError('driftChanged');
    if (drift.isAccepted) return;
    await storeAcceptance(tx, functionId, { byName: caller.actor.name, reason });
    const { awsAccountId, functionArn, functionName, region, items } = drift;
    await record({
      action: 'function.driftAccepted',
      ...{ awsAccountId, region, functionArn, functionName },
      attributes: recordedItems(items),
      details: { reason },
    });
  },
});

/**
 * Prepares what brings drifted functions back to what we left: one Rollout that restores the state that the last Change left of each, to be
 * previewed and applied like any other, at the pace of the Rollout that had instrumented the most of them last. Where a function differs
 * as it was told, it is decided that what we left comes back; where it differs otherwise by then, a person is asked. Functions that have
 * not drifted, or are gone, are left out. Returns the new Rollout. Throws AppError nothingSelected, and every reason for which an account may not be used.
 */
export const bringBack = command({
  name: 'drift.bringBack',
  permission: 'rollout.plan',
  input: z.strictObject({ functionIds: z.array(z.uuid()).max(maxSelection, 'tooManyFunctions') }),
  output: z.object({ rolloutId: z.string() }),
  records: ['rollout.created'],
  scopeOf: ({ functionIds }, tx, caller) => readAccountsOfFunctions(tx, functionIds, accountsWith(caller, 'read')),
  run: async (context, { functionIds }) => await bringBackOver(context, functionIds),
});

/** The same of the functions that a selection means now, at most as many as one Rollout may hold. */
export const bringBackSelected = command({
  name: 'drift.bringBackSelected',
  permission: 'rollout.plan',
  input: z.strictObject({ selection: functionSelectionSchema }),
  output: z.object({ rolloutId: z.string() }),
  records: ['rollout.created'],
  scopeOf: ({ selection }, tx, caller) => readAccountsOfSelection(tx, selection, accountsWith(caller, 'read')),
  run: async (context, { selection }) => {
    const meant = await readMeantFunctions(context.tx, selection, accountsWith(context.caller, 'read'));
    if (meant.count > maxSelection) throw new InvalidInput({ selection: 'tooManyFunctions' });
    return await bringBackOver(context, meant.functionIds);
  },
});

async function bringBackOver(context: CommandContext, functionIds: readonly string[]): Promise<{ rolloutId: string }> {
  const { tx, caller } = context;
  const accounts = accountsWith(caller, 'rollout.plan');
  const [origin, ...others] = await readDriftOrigins(tx, functionIds, accounts);
  if (origin === undefined) throw new AppError('nothingSelected');
  const { number, name, strategy } = await lockRollout(tx, origin.rolloutId);
  const { id } = await createAndPlan(context, {
    rollout: { name: others.length === 0 ? name : '', mode: 'restore', strategy, settings: null },
    insertChanges: (rolloutId) => insertChangesBringingBack(tx, rolloutId, { functionIds, accounts }),
    details: others.length === 0 ? { bringsBackNumber: number } : {},
  });
  return { rolloutId: id };
}
