import { z } from 'zod';
import { failureSchema } from '../../core/change/change.ts';
import { areSameRoles } from '../../core/connection/account-use.ts';
import { accountIdSchema, awsAccountIdSchema } from '../../core/lambda/account-id.ts';
import { type AwsSessionNames, awsSessionSchema } from '../../core/rollout/aws-session.ts';
import { clearanceDetails } from '../../core/rollout/clearance.ts';
import { holdAccounts } from '../../db/accounts/account-facts.ts';
import { type SendingOrRefusal, sendingRolesOf } from '../../db/accounts/usable-account.ts';
import { waitForLocksBriefly } from '../../db/kernel/connection-bounds.ts';
import { notify } from '../../db/kernel/notify.ts';
import { enqueue } from '../../db/queue/queue.ts';
import { readClearances } from '../../db/rollouts/clearance-rows.ts';
import {
  holdChanges,
  holdRollout,
  type LaneKey,
  readApplying,
  updateIntents,
  updateOutcomes,
  updateReleased,
  updateUnclear,
  type WantedIntent,
  type Written,
  type WrittenOutcome,
} from '../../db/rollouts/sending-rows.ts';
import { type CommandEvent, command } from '../kernel/command.ts';

// Run for every few functions that are sent to: the schemas stay plain, and each command is a handful of statements, also where it writes for many
// lanes.

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
const scopeOfLanes = (input: { lanes: readonly { lane: LaneKey }[] }) => [
  ...new Set(input.lanes.map(({ lane }) => lane.accountId)),
];

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

/** What one lane asks to be granted. */
const askedSchema = z.object({
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
});
/** What a lane asks to be granted before it sends. */
export type AskedIntents = z.input<typeof askedSchema>;

const grantSchema = z.object({ granted: z.array(z.string()), mayGoOn: z.boolean(), refusal: failureSchema.optional() });
/** The ids granted, the others must not be sent; whether the lane may go on; and why nothing may be sent in the account, if it may not. */
export type Grant = z.output<typeof grantSchema>;

/**
 * Stores intents of lanes, each with its audit event, before anything is sent. Grants one only while the account may be used for it by the
 * roles that the lane has entered it with, for whom it has entered it, the Rollout is applying, the Change is as it was read, and no other Rollout has an intent on
 * the function. Returns what is granted to each lane, in their order. A granted Change has one attempt more.
 * The accounts are held meanwhile: whoever disconnects one, changes or tests its roles, freezes or limits it does so before or after.
 */
export const storeIntents = command({
  name: 'change.storeIntents',
  permission: 'work',
  input: z.object({ lanes: z.array(askedSchema) }),
  output: z.array(grantSchema),
  records: ['change.intended'],
  scopeOf: scopeOfLanes,
  run: async ({ tx, record }, input) => {
    const { lanes } = input;
    await waitForLocksBriefly(tx);
    // All that has to be waited for comes first: what is decided is decided by what stands then.
    await holdAccounts(tx, scopeOfLanes(input));
    await holdChanges(tx, changeIdsOf(lanes.map(({ intents }) => intents)));
    const sendingOf = await sendingRolesOf(
      tx,
      lanes.map(({ lane }) => lane),
    );
    const asked = lanes.map((one) => ({ ...one, gate: gateOf(one, sendingOf(one.lane)), asks: asksOf(one) }));
    const allowed = asked.filter(({ gate }) => gate === undefined);
    const granted = await updateIntents(
      tx,
      allowed.flatMap(({ asks }) => asks.map(({ wanted }) => wanted)),
    );
    const grantedOf = ({ asks }: { asks: Ask[] }) => asks.filter(({ wanted }) => granted.has(wanted));
    const clearanceOf = await readClearances(
      tx,
      allowed.map(({ lane }) => lane),
    );
    await record(
      ...allowed.flatMap((one) =>
        grantedOf(one).map(({ change, wanted: { revisionId, session } }) => ({
          action: 'change.intended' as const,
          ...changeOf(one.lane, change),
          details: {
            ...{ attempt: change.attempts + 1, revisionId },
            ...sessionDetails(session),
            ...clearanceDetails(clearanceOf(one.lane)),
          },
        })),
      ),
    );
    const isGrantedToAll = allowed.every((one) => grantedOf(one).length === one.asks.length);
    const applying = isGrantedToAll
      ? undefined
      : await readApplying(
          tx,
          allowed.map(({ lane }) => lane.rolloutId),
        );
    return asked.map((one) => {
      if (one.gate !== undefined) return one.gate;
      const own = grantedOf(one).map(({ wanted: { id } }) => id);
      return { granted: own, mayGoOn: own.length === one.asks.length || applying?.has(one.lane.rolloutId) === true };
    });
  },
});

function changeIdsOf(ofLanes: readonly (readonly { change: { id: string } }[])[]): string[] {
  return ofLanes.flatMap((own) => own.map(({ change }) => change.id));
}

/** Why a lane is granted nothing, whatever it asks for; undefined where it may be. */
function gateOf({ roles, session }: AskedIntents, sending: SendingOrRefusal): Grant | undefined {
  if (sending.refusal !== undefined) return { granted: [], mayGoOn: false, refusal: sending.refusal };
  // A person let the Rollout go on by others: the next lane enters by those. Nor does anything go under the name of whoever had it send
  // before: the next lane's session is another.
  const isEnteredAsNow = areSameRoles(sending.roles, roles) && sending.sender.id === session.senderId;
  return isEnteredAsNow ? undefined : { granted: [], mayGoOn: false };
}

/** One Change that a lane asks for, and what is to be written of it. */
type Ask = { change: z.output<typeof sentChangeSchema>; wanted: WantedIntent };

function asksOf({
  lane: { rolloutId },
  session: { senderId: _, ...session },
  intents,
  expiresAfterMilliseconds,
}: z.output<typeof askedSchema>): Ask[] {
  return intents.map(({ change, revisionId, lastModified }) => ({
    change,
    wanted: {
      ...{ id: change.id, rolloutId, attempts: change.attempts, revisionId, lastModified },
      ...{ session, expiresAfterMilliseconds },
    },
  }));
}

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

const endedSchema = z.object({ lane: laneSchema, outcomes: z.array(outcomeSchema) });
/** How sending Changes of one lane ended. */
export type EndedChanges = z.input<typeof endedSchema>;

/**
 * Writes terminal outcomes of lanes with their audit events. A Change whose number of attempts moved on, or that has an outcome
 * already, is left as it is: then another lane took it over.
 */
export const storeOutcomes = command({
  name: 'change.storeOutcomes',
  permission: 'work',
  input: z.object({ lanes: z.array(endedSchema) }),
  output: z.void(),
  records: ['change.applied', 'change.stale', 'change.failed'],
  scopeOf: scopeOfLanes,
  run: async ({ tx, record }, { lanes }) => {
    await waitForLocksBriefly(tx);
    await holdChanges(tx, changeIdsOf(lanes.map(({ outcomes }) => outcomes)));
    const ends = lanes.flatMap(({ lane, outcomes }) => outcomes.map((ended) => endOf(lane, ended)));
    const written = await updateOutcomes(
      tx,
      ends.map(({ wanted }) => wanted),
    );
    const clearanceOf = await readClearances(
      tx,
      lanes.map(({ lane }) => lane),
    );
    await record(
      ...ends.flatMap(({ lane, ended, wanted }) => {
        const found = written.get(wanted);
        return found ? [outcomeEvent(lane, ended, found, clearanceDetails(clearanceOf(lane)))] : [];
      }),
    );
    for (const rolloutId of new Set(lanes.map(({ lane }) => lane.rolloutId))) await notify(tx, `rollout:${rolloutId}`);
  },
});

/** How one Change of a lane ended, and what is to be written of it. */
function endOf(lane: z.output<typeof laneSchema>, ended: z.output<typeof outcomeSchema>) {
  const { change, ...rest } = ended;
  const { id, attempts } = change;
  return { lane, ended, wanted: { id, rolloutId: lane.rolloutId, attempts, ...rest } satisfies WrittenOutcome };
}

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
    const cleared = clearanceDetails((await readClearances(tx, [lane]))(lane));
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
