import { recordDrift } from '../commands/drift/drift-commands.ts';
import { runCommand } from '../commands/kernel/run-command.ts';
import { workerCaller } from '../core/access/caller.ts';
import { isSensitiveVariable } from '../core/datadog/variables.ts';
import { driftOf, isFromBefore } from '../core/drift/drift.ts';
import { ownedOf } from '../core/drift/owned.ts';
import type { AccountId } from '../core/lambda/account-id.ts';
import type { FunctionConfiguration } from '../core/lambda/function-configuration.ts';
import { readChangedFunctions, type SeenDrift } from '../db/functions/drift-rows.ts';
import { database } from '../db/kernel/client.ts';
import { keyedHasher } from '../db/kernel/keyed-hash.ts';

/**
 * Compares functions of an account, as AWS just told of them and as they are stored, with what our Changes left of what is ours, and records
 * where that changed what is known of their drift. Nothing is concluded from an answer that may be from before our last Change, nor while an
 * update of ours may take effect.
 */
export async function compareWithOurs(
  accountId: AccountId,
  configurations: readonly FunctionConfiguration[],
): Promise<void> {
  const byArn = new Map(configurations.map((configuration) => [configuration.FunctionArn, configuration]));
  const rules = { hmac: keyedHasher(), isSensitiveVariable };
  const changed = await readChangedFunctions(database(), [...byArn.keys()]);
  const seen = changed.flatMap(({ functionArn, applied, sentAfter, isInFlight, digest }): SeenDrift[] => {
    const configuration = byArn.get(functionArn);
    const latestChangeId = applied.at(-1)?.id;
    if (configuration === undefined || latestChangeId === undefined || isInFlight) return [];
    if (isFromBefore(configuration.LastModified, sentAfter)) return [];
    const owned = ownedOf(applied);
    const drift = owned === undefined ? null : driftOf(owned, configuration, rules);
    if (drift === undefined || (drift?.digest ?? null) === digest) return [];
    return [{ functionArn, latestChangeId, changeId: owned?.changeId ?? null, drift }];
  });
  if (seen.length > 0) await runCommand(recordDrift, { accountId, seen }, workerCaller);
}
