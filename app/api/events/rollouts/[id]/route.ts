import type { z } from 'zod';
import { eventStream } from '#app/_doors/event-stream.ts';
import { route } from '#app/_doors/route.ts';
import { shareReads } from '#app/_doors/shared-reads.ts';
import { runQuery } from '#lib/commands/kernel/query.ts';
import { readRolloutProgress } from '#lib/commands/rollouts/rollout-queries.ts';
import { accountSetKey, accountsWith, type Caller } from '#lib/core/access/caller.ts';
import type { RolloutProgress } from '#lib/db/rollouts/rollout-progress-page.ts';

/** Rows that changed so recently are named in a snapshot, which is longer than any pause between two snapshots. */
const changedWithinSeconds = 10;
/** Everybody who watches the same of a Rollout shares a read of it, begun at most so often. */
const intervalMilliseconds = 400;

const readShared = shareReads<RolloutProgress>(intervalMilliseconds);

/** The progress of one Rollout as it happens. */
export const GET = route<typeof readRolloutProgress, { id: string }>({
  query: readRolloutProgress,
  respond: async (request, { query, caller, params: { id: rolloutId } }) => {
    // Only one view shows the log and only one the rows, and everybody would read and be sent them twice a second.
    const asked = new URL(request.url).searchParams;
    const withRows = asked.has('rows');
    const input = { rolloutId, withLog: asked.has('log'), ...(withRows ? { changedWithinSeconds } : {}) };
    return await eventStream(request, {
      query,
      input,
      caller,
      topics: [`rollout:${rolloutId}`],
      // Each of them was admitted to it, and shares it with who may read the same accounts.
      read: () => readShared(sharedKey(input, caller), () => runQuery(query, input, caller)),
    });
  },
});

function sharedKey(input: z.input<typeof readRolloutProgress.input>, caller: Caller): string {
  return `${JSON.stringify(input)} ${accountSetKey(accountsWith(caller, 'read'))}`;
}
