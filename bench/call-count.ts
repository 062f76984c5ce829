import { z } from 'zod';
import type { Installation } from '../scripts/installation/start-installation.ts';

const requestsSchema = z.object({
  latestSequence: z.number(),
  requests: z.array(z.object({ service: z.string(), operation: z.string(), status: z.number() })),
});

/** A count under way. */
export type CallCount = { end: () => Promise<{ byOperation: Record<string, number>; throttled: number }> };

/** Counts Lambda's calls by operation as the simulation sees them from now on, page by page so that its log stays small. */
export async function countCalls({ control }: Installation): Promise<CallCount> {
  let since = requestsSchema.parse(await control('GET', 'requests?since=1000000000')).latestSequence;
  const byOperation: Record<string, number> = {};
  let throttled = 0;
  const read = async () => {
    const { latestSequence, requests } = requestsSchema.parse(await control('GET', `requests?since=${since}`));
    since = latestSequence;
    for (const { service, operation, status } of requests) {
      if (service !== 'lambda') continue;
      byOperation[operation] = (byOperation[operation] ?? 0) + 1;
      if (status === 429) throttled += 1;
    }
  };
  const timer = setInterval(() => void read(), 10_000);
  return {
    end: async () => {
      clearInterval(timer);
      await read();
      return { byOperation, throttled };
    },
  };
}
