import { route } from '#app/_doors/route.ts';
import { readWorkerState } from '#lib/db/queue/worker-state.ts';

/** Whether a worker is alive, for the banner of open pages. */
export const GET = route({
  name: 'worker.state',
  permission: 'read',
  run: async () => Response.json(await readWorkerState(), { headers: { 'cache-control': 'no-store' } }),
});
