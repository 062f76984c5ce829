import { eventStream } from '#app/_doors/event-stream.ts';
import { route } from '#app/_doors/route.ts';
import { readConnectionTest } from '#lib/commands/accounts/connection-test-queries.ts';

/** A connection test as it goes on: a snapshot at each step, until it has finished. */
export const GET = route<typeof readConnectionTest, { id: string }>({
  query: readConnectionTest,
  respond: (request, { query, caller, params: { id: testId } }) =>
    eventStream(request, {
      query,
      input: { testId },
      caller,
      topics: [`connectionTest:${testId}`],
      isFinal: (test) => test.finishedAt !== null,
      intervalMilliseconds: 100,
    }),
});
