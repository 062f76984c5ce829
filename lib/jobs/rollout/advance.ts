import { runCommand } from '../../commands/kernel/run-command.ts';
import { advanceRollout } from '../../commands/rollouts/advance-commands.ts';
import { workerCaller } from '../../core/access/caller.ts';
import { checkHealth } from './health-check.ts';
import type { RolloutContext } from './rollout-context.ts';

/**
 * Brings a Rollout forward as far as it goes: the command decides and writes, and where it wants to know the health of a wave,
 * CloudWatch is read between two runs of it. Returns whether a wave was started. Throws AppError `notFound`,
 * `databaseUnavailable`.
 */
export async function advance(rolloutId: string, context: RolloutContext): Promise<boolean> {
  let look = await runCommand(advanceRollout, { rolloutId }, workerCaller);
  while (look.checkHealthOfWave !== null) {
    const wave = look.checkHealthOfWave;
    const health = await checkHealth(rolloutId, wave, context);
    look = await runCommand(advanceRollout, { rolloutId, seen: { wave, health } }, workerCaller);
  }
  return look.hasStartedWave;
}
