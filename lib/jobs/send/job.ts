import type { AwsContext } from '../../aws/context.ts';
import { runCommand } from '../../commands/kernel/run-command.ts';
import { stopRollout } from '../../commands/rollouts/advance-commands.ts';
import { workerCaller } from '../../core/access/caller.ts';
import { AppError, type Failure } from '../../core/errors.ts';
import { inTransaction } from '../../db/kernel/client.ts';
import { enqueueLaneJobs } from '../../db/queue/lane-jobs.ts';
import type { QueuePayload } from '../../db/queue/queue.ts';
import { type Lane, readLane } from '../../db/rollouts/lane-rows.ts';
import { openReadingSession, openSendingSession } from '../account-session.ts';
import { retryWhileDatabaseIsAway, sleep } from '../concurrency/retry.ts';
import { JobInterrupted } from '../context.ts';
import { isLaneFailure } from '../failures.ts';
import { revertsFirst } from '../reverts-first.ts';
import { advanceAfterLane } from '../rollout/advance.ts';
import type { RolloutContext } from '../rollout/rollout-context.ts';
import { type OpenLane, sendRound } from './round.ts';

/** How long storing why a lane cannot go on is retried while the database is away. */
const stopRetrySeconds = 60;
/** For so long a lane keeps its place while others wait for one. */
const turnMilliseconds = 20_000;

/**
 * The job `rollout.lane`: settles and sends what a Rollout has for one account and Region, wave after wave, until nothing is
 * left that may be sent now. Taken over at any moment by another worker it loses nothing: what was begun is settled by
 * reading AWS. A failure of the whole lane (a role that is gone, an account that may not be used any more) stops the Rollout with that
 * reason; what it leaves unsettled waits for the next sweep, as the lane would fail again at once. While others wait for a place
 * (`doOthersWait`), a long lane works in turns: it goes to the end of the line and the first one does not starve the last.
 */
export async function sendLane(
  payload: QueuePayload<'rollout.lane'>,
  signal: AbortSignal,
  context: RolloutContext,
  doOthersWait: () => boolean = () => false,
): Promise<void> {
  const lane = await readLane(payload);
  if (lane === null) return;
  const work = () => workLane(lane, signal, context, doOthersWait);
  await (lane.mode === 'revert' ? revertsFirst.hold(work) : work());
}

async function workLane(
  lane: Lane,
  signal: AbortSignal,
  context: RolloutContext,
  doOthersWait: () => boolean,
): Promise<void> {
  const startedAt = performance.now();
  const interrupted = AbortSignal.any([context.stopping, signal]);
  const turn = context.laneTurnMilliseconds ?? turnMilliseconds;
  const isTurnOver = () => doOthersWait() && performance.now() - startedAt >= turn;
  try {
    const { refusal, ...open } = await enterAccount(lane, context);
    // First of all: nothing else of the Rollout is to be sent meanwhile.
    if (refusal) await stopForLane(lane, refusal, context);
    await sendWaves({ lane, ...open, interrupted, isTurnOver }, context);
  } catch (error) {
    if (!isLaneFailure(error)) throw error;
    await stopForLane(lane, error, context);
    return;
  }
  // The queue hands the job out anew.
  if (interrupted.aborted) throw new JobInterrupted();
}

async function sendWaves(open: OpenLane, context: RolloutContext): Promise<void> {
  for (;;) {
    const { taken, finished, hasEnded } = await sendRound(open, context);
    if (open.interrupted.aborted) return;
    if (!hasEnded && taken > 0) {
      if (open.isTurnOver()) return await queueAgain(open.lane);
      // What was taken up and let go again waits for another Rollout's intent on the same function.
      if (finished < taken) await sleep(1_000, open.interrupted);
      // Something may have been added meanwhile; that nothing is left is what an empty round says.
      continue;
    }
    const hasStartedWave = await advanceAfterLane(open.lane, context);
    // Another wave may have begun for this very lane: it goes on here, without waiting for a job.
    if (hasEnded || !hasStartedWave) return;
  }
}

/** Has the lane worked again once those that wait have had their turn; its key is free when this job has ended. */
async function queueAgain(lane: Lane): Promise<void> {
  await inTransaction((tx) => enqueueLaneJobs(tx, lane, [lane], 'waiting'));
}

/**
 * Enters the lane's account: to send, while the Rollout is applying and that is not refused; otherwise by the read role, to read back
 * what is in flight, with the reason why nothing may be sent.
 */
async function enterAccount(
  lane: Lane,
  { aws }: RolloutContext,
): Promise<Pick<OpenLane, 'session' | 'roles' | 'senderId' | 'onlySettles'> & { refusal?: Failure }> {
  const sending = lane.status === 'applying' ? await openSendingSession(laneAwsContext(aws), lane) : undefined;
  if (sending !== undefined && sending.refusal === undefined) {
    return { session: sending.session, roles: sending.roles, senderId: sending.senderId, onlySettles: false };
  }
  const use = { access: 'read', purpose: 'settle' } as const;
  const sessionName = `lamplighter-rollout-${lane.rolloutNumber}`;
  const entered = await openReadingSession(laneAwsContext(aws), lane.accountId, { use, sessionName }).catch(
    (error: unknown) => {
      // That nothing may be sent is what a person has to know first.
      throw sending && isLaneFailure(error) ? new AppError(sending.refusal.code, sending.refusal.params) : error;
    },
  );
  return { ...entered, senderId: null, onlySettles: true, ...(sending && { refusal: sending.refusal }) };
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

async function stopForLane(
  { rolloutId, region }: Lane,
  { code, params }: Failure,
  { log }: RolloutContext,
): Promise<void> {
  log.warn({ code, rolloutId, region }, 'rollout stopped');
  const reason = { code, params: { ...params, region } };
  await retryWhileDatabaseIsAway(stopRetrySeconds, () => runCommand(stopRollout, { rolloutId, reason }, workerCaller));
}
