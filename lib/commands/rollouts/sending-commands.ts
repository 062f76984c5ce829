import { z } from 'zod';
import { failureSchema } from '../../core/change/change.ts';
import { areSameRoles } from '../../core/connection/account-use.ts';
import { accountIdSchema, awsAccountIdSchema } from '../../core/lambda/account-id.ts';
import { type AwsSessionNames, awsSessionSchema } from '../../core/rollout/aws-session.ts';
import { clearanceDetails } from '../../core/rollout/clearance.ts';
import { holdAccounts } from '../../db/accounts/account-facts.ts';
import { sendingRoles } from '../../db/accounts/usable-account.ts';
import { notify } from '../../db/kernel/notify.ts';
import { enqueue } from '../../db/queue/queue.ts';
import { readClearance } from '../../db/rollouts/clearance-rows.ts';
import {
  holdRollout,
  isApplying,
  type LaneKey,
  updateIntents,
  updateOutcomes,
  updateReleased,
  updateUnclear,
  type Written,
} from '../../db/rollouts/sending-rows.ts';
import { type CommandEvent, command } from '../kernel/command.ts';

// Run once for every few functions that are sent to: the schemas stay plain, and each command is a handful of statements.

const laneSchema = z.object({
  rolloutId: z.string(),
  rolloutNumber: z.number(),
  accountId: accountIdSchema,
  awsAccountId: awsAccountIdSchema,
  region: z.string(),
});
/** A Change as the lane last read it; `attempts` must still be that number, or another lane took it over. */
const sentChangeSchema = z.object({
  id: z.string(),
  functionArn: z.string(),
  functionName: z.string(),
  attempts: z.number(),
});
const scopeOf = ({ lane }: { lane: LaneKey }) => [lane.accountId];

/** What each event about a Change of a lane names. */
function changeOf(
  { rolloutId, rolloutNumber, awsAccountId, region }: z.output<typeof laneSchema>,
  { id: changeId, functionArn, functionName }: z.output<typeof sentChangeSchema>,
) {
  return {
    rolloutId,
    rolloutNumber,
    awsAccountId,
    region,
    functionArn,
    functionName,
    changeId,
  } satisfies Partial<CommandEvent>;
}

/** By what an event's update is found in CloudTrail, beside its request id; nothing where nothing was to be sent. */
function sessionDetails(session: AwsSessionNames | null): Record<string, string> {
  if (session === null) return {};
  const { roleSessionName, sourceIdentity } = session;
  return { roleSessionName, ...(sourceIdentity === undefined ? {} : { sourceIdentity }) };
}

/**
 * Stores intents, each with its audit event, before anything is sent. Grants one only while the account may be used for it by the
 * roles that the lane has entered it with, for whom it has entered it, the Rollout is applying, the Change is as it was read, and no other Rollout has an intent on
 * the function. Returns the ids granted, the others must not be sent; whether this lane may go on; and why nothing may be sent in the
 * account, if it may not. A granted Change has one attempt more.
 * The account is held meanwhile: whoever disconnects it, changes or tests its roles, freezes or limits it does so before or after.
 */
export const storeIntents = command({
  name: 'change.storeIntents',
  permission: 'work',
  input: z.object({
    lane: laneSchema,
    /** By which roles the lane sends. */
    roles: z.object({ readRoleArn: z.string(), writeRoleArn: z.string().nullable(), externalId: z.string() }),
    /** Whom the lane's session in AWS is for, and what CloudTrail shows of it. */
    session: awsSessionSchema.extend({ senderId: z.string() }),
    /** `revisionId`: the RevisionId that the update will be bound to; `lastModified`: of the function as it bears it. */
    intents: z.array(
      z.object({ change: sentChangeSchema, revisionId: z.string(), lastModified: z.iso.datetime().nullable() }),
    ),
    /** For how long from now an update that is sent can take effect, should AWS not answer it. */
    expiresAfterMilliseconds: z.number(),
  }),
  output: z.object({ granted: z.array(z.string()), mayGoOn: z.boolean(), refusal: failureSchema.optional() }),
  records: ['change.intended'],
  scopeOf,
  run: async ({ tx, record }, { lane, roles, session, intents, expiresAfterMilliseconds }) => {
    await holdAccounts(tx, [lane.accountId]);
    const sending = await sendingRoles(tx, lane);
    if (sending.refusal !== undefined) return { granted: [], mayGoOn: false, refusal: sending.refusal };
    // A person let the Rollout go on by others: the next lane enters by those.
    if (!areSameRoles(sending.roles, roles)) return { granted: [], mayGoOn: false };
    // Nor does anything go under the name of whoever had it send before: the next lane's session is another.
    const { senderId, ...names } = session;
    if (sending.sender.id !== senderId) return { granted: [], mayGoOn: false };
    const wanted = intents.map(({ change: { id, attempts }, revisionId, lastModified }) => ({
      id,
      attempts,
      revisionId,
      lastModified,
    }));
    const granted = await updateIntents(tx, lane.rolloutId, wanted, { session: names, expiresAfterMilliseconds });
    const cleared = clearanceDetails(await readClearance(tx, lane));
    await record(
      ...intents
        .filter(({ change }) => granted.has(change.id))
        .map(({ change, revisionId }) => ({
          action: 'change.intended' as const,
          ...changeOf(lane, change),
          details: { attempt: change.attempts + 1, revisionId, ...sessionDetails(names), ...cleared },
        })),
    );
    const isGrantedToAll = granted.size === intents.length;
    return { granted: [...granted], mayGoOn: isGrantedToAll || (await isApplying(tx, lane.rolloutId)) };
  },
});

/** How sending one Change ended, as read from AWS. */
const outcomeSchema = z.object({
  change: sentChangeSchema,
  outcome: z.enum(['applied', 'stale', 'failed']),
  failure: failureSchema.nullable(),
  stalePaths: z.array(z.string()),
  /** Of the updates sent in this attempt, oldest first. */
  requestIds: z.array(z.string()),
  /** Whether an update may have taken effect, as far as is known. */
  mayHaveBeenSent: z.boolean(),
});

/**
 * Writes terminal outcomes with their audit events. A Change whose number of attempts moved on, or that has an outcome
 * already, is left as it is: then another lane took it over. Returns how many failed among those written.
 */
export const storeOutcomes = command({
  name: 'change.storeOutcomes',
  permission: 'work',
  input: z.object({ lane: laneSchema, outcomes: z.array(outcomeSchema) }),
  output: z.object({ failed: z.number() }),
  records: ['change.applied', 'change.stale', 'change.failed'],
  scopeOf,
  run: async ({ tx, record }, { lane, outcomes }) => {
    const wanted = outcomes.map(({ change: { id, attempts }, ...ended }) => ({ id, attempts, ...ended }));
    const written = await updateOutcomes(tx, lane.rolloutId, wanted);
    const recorded = outcomes.filter(({ change }) => written.has(change.id));
    const cleared = clearanceDetails(await readClearance(tx, lane));
    await record(
      ...outcomes.flatMap((ended) => {
        const found = written.get(ended.change.id);
        return found ? [outcomeEvent(lane, ended, found, cleared)] : [];
      }),
    );
    await notify(tx, `rollout:${lane.rolloutId}`);
    return { failed: recorded.filter(({ outcome }) => outcome === 'failed').length };
  },
});

function outcomeEvent(
  lane: z.output<typeof laneSchema>,
  { change, outcome, failure, stalePaths, requestIds }: z.output<typeof outcomeSchema>,
  { attributes, session }: Written,
  cleared: Readonly<Record<string, string>>,
): CommandEvent {
  const requestId = requestIds.at(-1) ?? failure?.params['requestId'];
  return {
    action: `change.${outcome}`,
    ...changeOf(lane, change),
    outcome,
    attributes,
    ...(typeof requestId === 'string' && requestId !== '' ? { awsRequestId: requestId } : {}),
    details: {
      attempts: change.attempts,
      ...sessionDetails(session),
      ...(failure === null ? {} : { code: failure.code, ...failure.params }),
      ...(stalePaths.length === 0 ? {} : { stalePaths: stalePaths.join(', ') }),
      ...cleared,
    },
  };
}

/**
 * Marks Changes as unclear: AWS has not answered their updates, which may still take effect until a time. They are read again
 * then, by a lane that this has run; no other intent is stored for their functions until they are settled.
 */
export const markUnclear = command({
  name: 'change.markUnclear',
  permission: 'work',
  input: z.object({
    lane: laneSchema,
    changes: z.array(
      z.object({
        change: sentChangeSchema,
        failure: failureSchema.nullable(),
        requestIds: z.array(z.string()),
        forMilliseconds: z.number(),
      }),
    ),
  }),
  output: z.void(),
  records: ['change.unclear'],
  scopeOf,
  run: async ({ tx, record }, { lane, changes }) => {
    const wanted = changes.map(({ change: { id, attempts }, ...unclear }) => ({ id, attempts, ...unclear }));
    const marked = await updateUnclear(tx, lane.rolloutId, wanted);
    const cleared = clearanceDetails(await readClearance(tx, lane));
    await record(
      ...changes.flatMap(({ change }) => {
        const found = marked.get(change.id);
        if (found === undefined) return [];
        const details = { untilAt: found.untilAt, ...sessionDetails(found.session), ...cleared };
        return [{ action: 'change.unclear' as const, ...changeOf(lane, change), outcome: 'unclear', details }];
      }),
    );
    await notify(tx, `rollout:${lane.rolloutId}`);
    // It waits until the time has come; the lane's own end and every sweep make sure of the same.
    await enqueue(tx, 'rollout.advance', { rolloutId: lane.rolloutId }, { skipIfWaiting: true });
  },
});

/**
 * Releases intents whose update can take effect no longer and is not going to be sent: pending again, or cancelled where the Rollout
 * has been cancelled in the meantime.
 */
export const releaseIntents = command({
  name: 'change.releaseIntents',
  permission: 'work',
  input: z.object({ lane: laneSchema, changes: z.array(sentChangeSchema.extend({ mayHaveBeenSent: z.boolean() })) }),
  output: z.void(),
  records: ['change.cancelled'],
  scopeOf,
  run: async ({ tx, record }, { lane, changes }) => {
    // Keeps the Rollout from being cancelled meanwhile: a Change must not become pending in a cancelled one.
    await holdRollout(tx, lane.rolloutId);
    const cancelled = await updateReleased(tx, lane.rolloutId, changes);
    await record(
      ...changes
        .filter(({ id }) => cancelled.has(id))
        .map((change) => ({
          action: 'change.cancelled' as const,
          ...changeOf(lane, change),
          outcome: 'cancelled',
        })),
    );
    await notify(tx, `rollout:${lane.rolloutId}`);
  },
});
