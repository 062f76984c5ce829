import { z } from 'zod';
import { eventStream } from '#app/_doors/event-stream.ts';
import { route } from '#app/_doors/route.ts';
import { AppError } from '#lib/core/errors.ts';
import { type RolloutProgress, readRolloutProgress } from '#lib/db/rollouts/rollout-progress.ts';

/** Rows that changed so recently are named in a snapshot, which is longer than any pause between two snapshots. */
const changedWithinMilliseconds = 10_000;
/** Everybody who watches a Rollout is shown the same snapshot for so long. */
const sharedMilliseconds = 400;

const shared = new Map<string, { at: number; progress: Promise<RolloutProgress | null> }>();

/** The progress of one Rollout as it happens. */
export const GET = route<{ id: string }>({
  name: 'rollout.watch',
  permission: 'read',
  run: async (request, _caller, { id }) => {
    const rolloutId = z.uuid().safeParse(id);
    if (!rolloutId.success) throw new AppError('notFound');
    return eventStream(request, {
      topics: [`rollout:${rolloutId.data}`],
      snapshot: async () => (await sharedProgress(rolloutId.data)) ?? undefined,
    });
  },
});

/** One question to the database for all who watch the same Rollout. */
function sharedProgress(rolloutId: string): Promise<RolloutProgress | null> {
  const now = Date.now();
  for (const [id, entry] of shared) if (now - entry.at > sharedMilliseconds) shared.delete(id);
  const known = shared.get(rolloutId);
  if (known) return known.progress;
  const progress = readRolloutProgress(rolloutId, new Date(now - changedWithinMilliseconds));
  shared.set(rolloutId, { at: now, progress });
  return progress;
}
