import { livenessResponse } from '#lib/commands/operation/readiness.ts';

// Without this Next.js would ask once, while it builds.
export const dynamic = 'force-dynamic';

/** Whether this process runs. Open to all, as what starts it again has no session. */
export function GET(): Response {
  return livenessResponse();
}
