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

/** Functions of an account as AWS just told of them. */
export type ReadOfAccount = { accountId: AccountId; configurations: readonly FunctionConfiguration[] };

/**
 * Compares functions of accounts, as AWS just told of them and as they are stored, with what our Changes left of what is ours, and records
 * where that changed what is known of their drift. Nothing is concluded from an answer that may be from before our last Change, nor while an
 * update of ours may take effect.
 */
export async function compareWithOurs(read: readonly ReadOfAccount[]): Promise<void> {
  const byArn = new Map(
    read.flatMap(({ accountId, configurations }) =>
      configurations.map((configuration) => [configuration.FunctionArn, { accountId, configuration }] as const),
    ),
  );
  const rules = { hmac: keyedHasher(), isSensitiveVariable };
  const changed = await readChangedFunctions(database(), [...byArn.keys()]);
  const seen = changed.flatMap(({ functionArn, applied, sentAfter, isInFlight, digest }): SeenDriftOfAccount[] => {
    const { accountId, configuration } = byArn.get(functionArn) ?? {};
    const latestChangeId = applied.at(-1)?.id;
    if (accountId === undefined || configuration === undefined || latestChangeId === undefined || isInFlight) return [];
    if (isFromBefore(configuration.LastModified, sentAfter)) return [];
    const owned = ownedOf(applied);
    const drift = owned === undefined ? null : driftOf(owned, configuration, rules);
    if (drift === undefined || (drift?.digest ?? null) === digest) return [];
    return [{ accountId, seen: { functionArn, latestChangeId, changeId: owned?.changeId ?? null, drift } }];
  });
  for (const [accountId, own] of Map.groupBy(seen, (one) => one.accountId)) {
    await runCommand(recordDrift, { accountId, seen: own.map((one) => one.seen) }, workerCaller);
  }
}

type SeenDriftOfAccount = { accountId: AccountId; seen: SeenDrift };
