import { editsBetween } from '../core/functions/sighting.ts';
import type { AccountId } from '../core/lambda/account-id.ts';
import { type ReadFunction, saveSeenFunctions } from '../db/functions/function-rows.ts';
import { insertSightings, type NewSighting, readStoredBefore } from '../db/functions/sighting-rows.ts';
import type { Transaction } from '../db/kernel/client.ts';

/**
 * Stores functions of one Region as a scan just saw them, and what it noticed of them: seen for the first time, there again, or updated
 * by somebody else since they were read before. Returns the names of those that were not in the list.
 */
export async function saveNoticed(
  tx: Transaction,
  place: { accountId: AccountId; region: string },
  seen: readonly ReadFunction[],
): Promise<string[]> {
  const before = await readStoredBefore(tx, place, seen);
  const arrived = await saveSeenFunctions(tx, place, seen);
  const isThereAgain = new Set(arrived);
  const byArn = new Map(seen.map((one) => [one.functionArn, one]));
  const noticed = before.flatMap(({ functionArn, isGone, isEdited, seenAt, ...stored }): NewSighting[] => {
    const now = byArn.get(functionArn);
    // An answer from before it was gone shows nothing new.
    if (now === undefined || (isGone && !isThereAgain.has(now.functionName))) return [];
    return [
      {
        ...{ functionName: now.functionName, kind: isGone ? 'back' : 'edited', beforeAt: seenAt },
        lastModifiedAt: isEdited ? now.lastModifiedAt : null,
        differences: editsBetween(stored, now),
      },
    ];
  });
  const known = new Set(noticed.map(({ functionName }) => functionName));
  const first = arrived.filter((functionName) => !known.has(functionName));
  const seenFirst = first.map(
    (functionName): NewSighting => ({
      ...{ functionName, kind: 'seen', beforeAt: null, lastModifiedAt: null, differences: [] },
    }),
  );
  await insertSightings(tx, place, [...noticed, ...seenFirst]);
  return arrived;
}
