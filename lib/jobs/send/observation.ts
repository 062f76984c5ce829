import { differingPaths, fingerprint } from '../../core/change/fingerprint.ts';
import type { FunctionConfiguration } from '../../core/lambda/function-configuration.ts';
import type { Observation } from '../../core/rollout/settlement.ts';
import { keyedHash } from '../../db/kernel/seal.ts';
import type { OpenChange } from '../../db/rollouts/sending-rows.ts';

/** Compares a function as AWS just told it with what its Change was planned from and with what it is to become. */
export function observe(change: OpenChange, configuration: FunctionConfiguration): Observation {
  const now = fingerprint(configuration, keyedHash);
  return {
    lastUpdateStatus: configuration.LastUpdateStatus,
    lastUpdateStatusReasonCode: configuration.LastUpdateStatusReasonCode,
    state: configuration.State,
    revisionId: configuration.RevisionId,
    lastModified: configuration.LastModified,
    differsFromBefore: differingPaths(change.fingerprintBefore, now),
    differsFromTarget: differingPaths(change.fingerprintTarget, now),
  };
}
