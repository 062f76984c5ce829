import { eventStream } from '#app/_doors/event-stream.ts';
import { route } from '#app/_doors/route.ts';
import { readScan, type ScanView } from '#lib/db/accounts/accounts-page.ts';

/** A scan as it goes on, Region by Region, until it has finished. */
export const GET = route<{ id: string }>({
  name: 'scan.events',
  permission: 'read',
  run: async (request, _caller, { id }) =>
    eventStream<ScanView>(request, {
      topics: [`scan:${id}`],
      snapshot: () => readScan(id),
      isFinal: (scan) => scan.finishedAt !== null,
    }),
});
