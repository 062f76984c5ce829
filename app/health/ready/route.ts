import { readinessResponse, readReadiness } from '#lib/commands/operation/readiness.ts';

export const dynamic = 'force-dynamic';

/** Whether requests may be sent to this process. Open to all, as load balancers have no session. */
export async function GET(): Promise<Response> {
  return readinessResponse(await readReadiness());
}
