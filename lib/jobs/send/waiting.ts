import type { FunctionConfiguration } from '../../core/lambda/function-configuration.ts';
import type { Awaited } from '../../core/rollout/awaited.ts';
import type { OpenChange } from '../../db/rollouts/sending-rows.ts';
import type { LaneTools } from './lane-tools.ts';
import { reasonOf } from './observation.ts';

/** A Change that has waited for AWS for so long, by the function as it was last read. */
export type Wait = {
  change: OpenChange;
  /** Whether it is our own update that is waited for. */
  isOurs: boolean;
  elapsedMilliseconds: number;
  configuration: FunctionConfiguration | undefined;
};

/**
 * Returns what tells people that a Change waits: once for each kind of waiting, and only when it takes longer than the pause
 * between two looks, as most updates are done by then.
 */
export function createWaitTeller({ timing, writes }: LaneTools): (wait: Wait) => Promise<void> {
  let told: Awaited['kind'] | undefined;
  return async ({ change, isOurs, elapsedMilliseconds, configuration }) => {
    const kind = isOurs ? 'ownUpdate' : configuration?.State === 'Pending' ? 'creation' : 'otherUpdate';
    if (elapsedMilliseconds < timing.longestPause || told === kind) return;
    told = kind;
    const isInProgress = configuration?.LastUpdateStatus === 'InProgress';
    const reason = isInProgress ? reasonOf(change, configuration) : undefined;
    const reasonCode = isInProgress ? configuration.LastUpdateStatusReasonCode : undefined;
    await writes.storeWaiting(change, {
      kind,
      ...(reason === undefined ? {} : { reason }),
      ...(reasonCode === undefined ? {} : { reasonCode }),
      forMilliseconds: elapsedMilliseconds,
      atMostMilliseconds: timing.updateTimeout,
    });
  };
}
