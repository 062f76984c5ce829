import { route } from '#app/_doors/route.ts';
import { runQuery } from '#lib/commands/kernel/query.ts';
import { readWorkerState } from '#lib/commands/queue/worker-queries.ts';

/** Whether a worker is alive, for the banner of open pages. */
export const GET = route({
  query: readWorkerState,
  respond: async (_request, { query, caller }) =>
    Response.json(await runQuery(query, {}, caller), { headers: { 'cache-control': 'no-store' } }),
});
