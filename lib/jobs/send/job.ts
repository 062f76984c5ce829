import type { AwsContext } from '../../aws/context.ts';
import { type AwsSession, sessionFor } from '../../aws/session.ts';
import { runCommand } from '../../commands/kernel/run-command.ts';
import { stopRollout } from '../../commands/rollouts/advance-commands.ts';
import { workerCaller } from '../../core/access/caller.ts';
import { AppError } from '../../core/errors.ts';
import { freezeWindowAt } from '../../core/rollout/freeze-window.ts';
import type { QueuePayload } from '../../db/queue/queue.ts';
import { type Lane, readLane } from '../../db/rollouts/lane-rows.ts';
import { retryWhileDatabaseIsAway, sleep } from '../concurrency/retry.ts';
import { JobInterrupted } from '../context.ts';
import { isLaneFailure } from '../failures.ts';
import { advance } from '../rollout/advance.ts';
import type { RolloutContext } from '../rollout/rollout-context.ts';
import { type OpenLane, sendRound } from './round.ts';

const freezeCheckMilliseconds = 5_000;
/** How long storing why a lane cannot go on is retried while the database is away. */
const stopRetrySeconds = 60;

/**
 * The job `rollout.lane`: settles and sends what a Rollout has for one account and Region, wave after wave, until nothing is
 * left that may be sent now. Taken over at any moment by another worker it loses nothing: what was begun is settled by
 * reading AWS. A failure of the whole lane (a role that is gone, a freeze window) stops the Rollout with that reason; what it
 * leaves unsettled waits for the next sweep, as the lane would fail again at once.
 */
export async function sendLane(
  payload: QueuePayload<'rollout.lane'>,
  signal: AbortSignal,
  context: RolloutContext,
): Promise<void> {
  const lane = await readLane(payload);
  if (lane === null) return;
  const interrupted = AbortSignal.any([context.stopping, signal]);
  try {
    const session = await openSession(lane, context);
    await sendWaves({ lane, session, assertMaySend: freezeGuard(lane), interrupted }, context);
  } catch (error) {
    if (!isLaneFailure(error)) throw error;
    context.log.warn({ err: error, rolloutId: lane.rolloutId, region: lane.region }, 'rollout stopped');
    await retryWhileDatabaseIsAway(stopRetrySeconds, () => stopForLane(lane, error));
    return;
  }
  await advance(lane.rolloutId, context);
  if (interrupted.aborted) throw new JobInterrupted();
}

async function sendWaves(open: OpenLane, context: RolloutContext): Promise<void> {
  for (;;) {
    const { taken, finished, hasEnded } = await sendRound(open, context);
    if (hasEnded) return;
    // Another wave may have begun for this very lane: it goes on here, without waiting for a job.
    const hasStartedWave = await advance(open.lane.rolloutId, context);
    if (taken === 0 && !hasStartedWave) return;
    // What was taken up and let go again waits for another Rollout's intent on the same function.
    if (finished < taken) await sleep(1_000, open.interrupted);
  }
}

async function openSession(lane: Lane, context: RolloutContext): Promise<AwsSession> {
  const { write } = lane.roleArns;
  if (write === null) throw new AppError('writeRoleMissing', { awsAccountId: lane.awsAccountId });
  const sessionName = `lamplighter-rollout-${lane.rolloutNumber}`;
  return await sessionFor(
    { roleArn: write, externalId: lane.externalId, purpose: 'write', sessionName },
    laneAwsContext(context.aws),
  );
}

/** The lane paces its own updates, before their intents are stored; only its reads are paced by the session. */
function laneAwsContext(aws: AwsContext): AwsContext {
  const known = laneContexts.get(aws);
  if (known) return known;
  const context: AwsContext = {
    ...aws,
    pace: (call, target) => (call === 'control' ? Promise.resolve() : aws.pace(call, target)),
  };
  laneContexts.set(aws, context);
  return context;
}
/** One for each, because sessions are kept by context. */
const laneContexts = new WeakMap<AwsContext, AwsContext>();

/** Throws AppError `freezeWindow` once the account is frozen, looked up every few seconds. Never for reverts. */
function freezeGuard(lane: Lane): () => Promise<void> {
  let { freezeWindows } = lane;
  let readAt = performance.now();
  return async () => {
    if (lane.mode === 'revert') return;
    if (performance.now() - readAt > freezeCheckMilliseconds) {
      readAt = performance.now();
      freezeWindows = (await readLane(lane))?.freezeWindows ?? freezeWindows;
    }
    const window = freezeWindowAt(freezeWindows, new Date());
    if (!window) return;
    throw new AppError('freezeWindow', {
      awsAccountId: lane.awsAccountId,
      untilAt: window.untilAt,
      reason: window.reason,
    });
  };
}

async function stopForLane({ rolloutId, region }: Lane, { code, params }: AppError): Promise<void> {
  await runCommand(stopRollout, { rolloutId, reason: { code, params: { ...params, region } } }, workerCaller);
}
