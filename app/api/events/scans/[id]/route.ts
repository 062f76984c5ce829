import { eventStream } from '#app/_doors/event-stream.ts';
import { route } from '#app/_doors/route.ts';
import { readScan } from '#lib/commands/accounts/scan-queries.ts';

/** A scan as it goes on, Region by Region, until it has finished. */
export const GET = route<typeof readScan, { id: string }>({
  query: readScan,
  respond: (request, { query, caller, params: { id: scanId } }) =>
    eventStream(request, {
      query,
      input: { scanId },
      caller,
      topics: [`scan:${scanId}`],
      isFinal: (scan) => scan.finishedAt !== null,
    }),
});
