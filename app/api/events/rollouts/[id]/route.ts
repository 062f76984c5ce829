import { eventStream } from '#app/_doors/event-stream.ts';
import { route } from '#app/_doors/route.ts';
import { shareReads } from '#app/_doors/shared-reads.ts';
import { runQuery } from '#lib/commands/kernel/query.ts';
import { readRolloutProgress } from '#lib/commands/rollouts/rollout-queries.ts';
import { accountsWith, type Caller } from '#lib/core/access/caller.ts';
import type { RolloutProgress } from '#lib/db/rollouts/rollout-progress-page.ts';

/** Rows that changed so recently are named in a snapshot, which is longer than any pause between two snapshots. */
const changedWithinSeconds = 10;
/** Everybody who watches the same of a Rollout shares a read of it, begun at most so often. */
const intervalMilliseconds = 400;

const readShared = shareReads<RolloutProgress>(intervalMilliseconds);

/** The progress of one Rollout as it happens. */
export const GET = route<typeof readRolloutProgress, { id: string }>({
  query: readRolloutProgress,
  respond: async (request, { query, caller, params: { id: rolloutId } }) =>
    eventStream(request, {
      query,
      input: { rolloutId, changedWithinSeconds },
      caller,
      topics: [`rollout:${rolloutId}`],
      // Each of them was admitted to it, and shares it with who may read the same accounts.
      read: () =>
        readShared(sharedKey(rolloutId, caller), () => runQuery(query, { rolloutId, changedWithinSeconds }, caller)),
    }),
});

function sharedKey(rolloutId: string, caller: Caller): string {
  const accounts = accountsWith(caller, 'read');
  return `${rolloutId} ${accounts === 'all' ? accounts : accounts.toSorted().join(' ')}`;
}
