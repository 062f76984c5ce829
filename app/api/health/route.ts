import { foreignHostResponse, isOwnHostOrAddress } from '#app/_doors/own-host.ts';
import { AppError, retryAfterSeconds } from '#lib/core/errors.ts';
import { pingDatabase } from '#lib/db/kernel/client.ts';
import { ensureInstallationKeys } from '#lib/db/kernel/installation-keys.ts';

/**
 * Returns whether the console can work: its database is up, and its key is the one that belongs to it. Nothing else; open to all, as
 * load balancers have no session.
 */
export async function GET(request: Request): Promise<Response> {
  if (!isOwnHostOrAddress(request.headers)) return foreignHostResponse(request.headers);
  try {
    await pingDatabase();
    await ensureInstallationKeys();
    return Response.json({ database: 'up' }, { headers: { 'cache-control': 'no-store' } });
  } catch (error) {
    const code = error instanceof AppError ? error.code : 'databaseUnavailable';
    const database = code.startsWith('key') ? 'up' : 'down';
    const headers = { 'cache-control': 'no-store', 'retry-after': String(retryAfterSeconds(code) ?? 5) };
    return Response.json({ database, code }, { status: 503, headers });
  }
}
