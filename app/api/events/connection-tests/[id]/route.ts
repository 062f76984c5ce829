import { eventStream } from '#app/_doors/event-stream.ts';
import { route } from '#app/_doors/route.ts';
import { type ConnectionTestView, readConnectionTest } from '#lib/db/accounts/accounts-page.ts';

/** A connection test as it goes on: a snapshot at each step, until it has finished. */
export const GET = route<{ id: string }>({
  name: 'connectionTest.events',
  permission: 'read',
  run: async (request, _caller, { id }) =>
    eventStream<ConnectionTestView>(request, {
      topics: [`connectionTest:${id}`],
      snapshot: () => readConnectionTest(id),
      isFinal: (test) => test.finishedAt !== null,
      intervalMilliseconds: 100,
    }),
});
