import { runCommand } from '../../lib/commands/kernel/run-command.ts';
import { applyRollout } from '../../lib/commands/rollouts/control-commands.ts';
import type { Caller } from '../../lib/core/access/caller.ts';
import { isDatabaseUnavailable } from '../../lib/core/errors.ts';
import { database } from '../../lib/db/kernel/client.ts';
import { countUnchecked } from '../../lib/db/rollouts/check-rows.ts';
import { until } from '../processes/until.ts';

/** Settings that instrument any function of the simulated AWS. */
export const plainSettings = {
  apiKey: {
    source: 'secretsManager',
    arn: 'arn:aws:secretsmanager:us-east-1:111122223333:secret:datadog-AbCdEf',
  },
} as const;

/** Applies a planned Rollout as somebody would who saw its plan and accepts whatever was not checked. */
export async function applyAsPlanned(rolloutId: string, caller: Caller): Promise<void> {
  const { planDigest } = await database().rollout.findUniqueOrThrow({ where: { id: rolloutId } });
  const { functions: acceptsUnchecked } = await countUnchecked(database(), rolloutId);
  await runCommand(applyRollout, { rolloutId, planDigest: planDigest ?? '', acceptsUnchecked }, caller);
}

/**
 * Waits until a Rollout has a status, also while the database is away for a moment. Throws when the Rollout stops, or does
 * not come to it in time.
 */
export async function untilRolloutIs(
  rolloutId: string,
  wanted: string,
  patience: { seconds: number; everyMilliseconds?: number },
): Promise<void> {
  await until(
    () =>
      falseDuringOutage(async () => {
        const { status, statusReason } = await database().rollout.findUniqueOrThrow({ where: { id: rolloutId } });
        if (status === 'stopped') throw new Error(`The Rollout stopped: ${JSON.stringify(statusReason)}`);
        return status === wanted;
      }),
    { what: `the Rollout is ${wanted}`, ...patience },
  );
}

/** What `isSo` returns, or false while the database cannot be reached. */
export async function falseDuringOutage(isSo: () => Promise<boolean>): Promise<boolean> {
  try {
    return await isSo();
  } catch (error) {
    if (isDatabaseUnavailable(error)) return false;
    throw error;
  }
}
