import { eventStream } from '#app/_doors/event-stream.ts';
import { route } from '#app/_doors/route.ts';
import { runQuery } from '#lib/commands/kernel/query.ts';
import { readRolloutProgress } from '#lib/commands/rollouts/rollout-queries.ts';
import type { Caller } from '#lib/core/access/caller.ts';
import type { RolloutProgress } from '#lib/db/rollouts/rollout-progress-page.ts';

/** Rows that changed so recently are named in a snapshot, which is longer than any pause between two snapshots. */
const changedWithinSeconds = 10;
/** Everybody who watches a Rollout is shown the same snapshot for so long. */
const sharedMilliseconds = 400;

const shared = new Map<string, { at: number; progress: Promise<RolloutProgress> }>();

/** The progress of one Rollout as it happens. */
export const GET = route<typeof readRolloutProgress, { id: string }>({
  query: readRolloutProgress,
  respond: async (request, { query, caller, params: { id: rolloutId } }) =>
    eventStream(request, {
      query,
      input: { rolloutId, changedWithinSeconds },
      caller,
      topics: [`rollout:${rolloutId}`],
      read: () => sharedProgress(rolloutId, caller),
    }),
});

/** Reads once for all who watch the same Rollout; each of them was admitted to it. */
function sharedProgress(rolloutId: string, caller: Caller): Promise<RolloutProgress> {
  const now = Date.now();
  for (const [id, entry] of shared) if (now - entry.at > sharedMilliseconds) shared.delete(id);
  const known = shared.get(rolloutId);
  if (known) return known.progress;
  const progress = runQuery(readRolloutProgress, { rolloutId, changedWithinSeconds }, caller);
  shared.set(rolloutId, { at: now, progress });
  return progress;
}
