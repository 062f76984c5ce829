import { redact } from '../../core/audit/redaction.ts';
import type { AttributeValue } from '../../core/change/change.ts';
import { differingPaths, fingerprint } from '../../core/change/fingerprint.ts';
import type { FunctionConfiguration } from '../../core/lambda/function-configuration.ts';
import { cleanText } from '../../core/lambda/plain-text.ts';
import type { Observation } from '../../core/rollout/settlement.ts';
import { keyedHasher } from '../../db/kernel/keyed-hash.ts';
import type { OpenChange } from '../../db/rollouts/sending-rows.ts';

/** Compares a function as AWS just told it with what its Change was planned from and with what it is to become; `hmac` is a keyed hasher. */
export function observe(
  change: OpenChange,
  configuration: FunctionConfiguration,
  hmac: (text: string) => string = keyedHasher(),
): Observation {
  const now = fingerprint(configuration, hmac);
  return {
    lastUpdateStatus: configuration.LastUpdateStatus,
    lastUpdateStatusReasonCode: configuration.LastUpdateStatusReasonCode,
    lastUpdateStatusReason: reasonOf(change, configuration),
    state: configuration.State,
    revisionId: configuration.RevisionId,
    lastModified: configuration.LastModified,
    differsFromBefore: differingPaths(change.fingerprintBefore, now),
    differsFromTarget: differingPaths(change.fingerprintTarget, now),
  };
}

/** A sentence of AWS has at most so many characters here. */
const longestReason = 500;

/**
 * AWS's own reason for the state of the last update, without any value of the function's variables; undefined without one, and where it
 * cannot be said which values were sent.
 */
export function reasonOf(
  change: Pick<OpenChange, 'attributesInClear'>,
  { LastUpdateStatusReason: reason, Environment }: FunctionConfiguration,
): string | undefined {
  if (reason === undefined || 'error' in change.attributesInClear) return undefined;
  const sent = change.attributesInClear.value
    .filter(({ path }) => path.startsWith('Environment.'))
    .flatMap(({ before, after }) => [before, after])
    .filter(isText);
  // Cut so that no character is halved: the database takes no half of one.
  return cleanText(redact(reason, [...sent, ...Object.values(Environment?.Variables ?? {})]), longestReason);
}

function isText(value: AttributeValue | undefined): value is string {
  return typeof value === 'string';
}
