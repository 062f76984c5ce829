import { runCommand } from '../../commands/kernel/run-command.ts';
import { advanceRollout } from '../../commands/rollouts/advance-commands.ts';
import { workerCaller } from '../../core/access/caller.ts';
import type { AccountId } from '../../core/lambda/account-id.ts';
import { type Lane, readRest } from '../../db/rollouts/lane-rows.ts';
import { checkHealth } from './health-check.ts';
import type { RolloutContext } from './rollout-context.ts';

/**
 * Brings a Rollout forward as far as it goes: the command decides and writes, and where it wants to know the health of a wave,
 * CloudWatch is read between two runs of it. `afterLane`: see `advanceRollout`. Returns whether a wave was started. Throws AppError `notFound`,
 * `databaseUnavailable`.
 */
export async function advance(
  rolloutId: string,
  context: RolloutContext,
  afterLane?: { accountId: AccountId; region: string },
): Promise<boolean> {
  let look = await runCommand(advanceRollout, { rolloutId, afterLane }, workerCaller);
  while (look.checkHealthOfWave !== null) {
    const wave = look.checkHealthOfWave;
    const health = await checkHealth(rolloutId, wave, context);
    look = await runCommand(advanceRollout, { rolloutId, seen: { wave, health }, afterLane }, workerCaller);
  }
  return look.hasStartedWave;
}

/**
 * The same at the end of a lane's round, or of the lane. While others of an applying Rollout still have something to send or to settle
 * and this one has not, nothing can be decided, and the Rollout's row is not asked for: with many lanes they would wait for each other.
 * What failed has been looked at when it was stored. `goesOn`: the lane goes on with what is left of it, without a job.
 */
export async function advanceAfterLane(
  { rolloutId, rolloutNumber, accountId, awsAccountId, region }: Lane,
  context: RolloutContext,
  { goesOn }: { goesOn: boolean },
): Promise<boolean> {
  const rest = await readRest({ rolloutId, rolloutNumber, accountId, awsAccountId, region });
  const isUndecided =
    rest?.status === 'applying' &&
    (goesOn ? rest.isOpenHere || rest.isOpenElsewhere : !rest.isOpenHere && rest.isOpenElsewhere);
  return isUndecided ? false : await advance(rolloutId, context, { accountId, region });
}
