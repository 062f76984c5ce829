import { eventStream } from '#app/_doors/event-stream.ts';
import { route } from '#app/_doors/route.ts';
import { listOwnActivity } from '#lib/commands/people/activity-queries.ts';

/** It is beside what the person looks at, so it need not be as quick as the page of a Rollout. */
const intervalMilliseconds = 2_000;

/** What the person began, as it goes on, for whichever page they are on. */
export const GET = route<typeof listOwnActivity>({
  query: listOwnActivity,
  respond: (request, { query, caller }) =>
    eventStream(request, {
      query,
      input: {},
      caller,
      topics: [`activity:${caller.actor.id}`],
      topicsOf: ({ rollouts, scans }) => [
        ...rollouts.map(({ id }) => `rollout:${id}` as const),
        ...scans.filter(({ finishedAt }) => finishedAt === null).map(({ id }) => `scan:${id}` as const),
      ],
      intervalMilliseconds,
    }),
});
