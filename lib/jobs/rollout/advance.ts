import { runCommand } from '../../commands/kernel/run-command.ts';
import { advanceRollout } from '../../commands/rollouts/advance-commands.ts';
import { workerCaller } from '../../core/access/caller.ts';
import type { AccountId } from '../../core/lambda/account-id.ts';
import { type Lane, readRest } from '../../db/rollouts/lane-rows.ts';
import { checkHealth } from './health-check.ts';
import type { RolloutContext } from './rollout-context.ts';

/** From where a Rollout is brought forward; see `advanceRollout`. */
type Occasion = { afterLane?: { accountId: AccountId; region: string }; onlyMakesSure?: boolean };

/**
 * Brings a Rollout forward as far as it goes: the command decides and writes, and where it wants to know the health of a wave,
 * CloudWatch is read between two runs of it. Returns whether a wave was started. Throws AppError `notFound`,
 * `databaseUnavailable`.
 */
export async function advance(rolloutId: string, context: RolloutContext, occasion: Occasion = {}): Promise<boolean> {
  let look = await runCommand(advanceRollout, { rolloutId, ...occasion }, workerCaller);
  while (look.checkHealthOfWave !== null) {
    const wave = look.checkHealthOfWave;
    const health = await checkHealth(rolloutId, wave, context);
    look = await runCommand(advanceRollout, { rolloutId, seen: { wave, health }, ...occasion }, workerCaller);
  }
  return look.hasStartedWave;
}

/**
 * The same where a lane has come to its end. While others of an applying Rollout still have something to send or to settle and this one
 * has not, nothing can be decided, and the Rollout's row is not asked for: with many lanes they would wait for each other, each to
 * count all Changes. The last one decides. What failed has been looked at when it was stored.
 */
export async function advanceAfterLane(lane: Lane, context: RolloutContext): Promise<boolean> {
  const rest = await readRest(lane);
  if (rest?.status === 'applying' && !rest.isOpenHere && rest.isOpenElsewhere) return false;
  return await advance(lane.rolloutId, context, { afterLane: { accountId: lane.accountId, region: lane.region } });
}
