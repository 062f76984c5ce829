import { foreignHostResponse, isOwnHostOrAddress } from '#app/_doors/own-host.ts';
import { AppError } from '#lib/core/errors.ts';
import { pingDatabase } from '#lib/db/kernel/client.ts';

/** Returns whether the console and its database are up, and nothing else; open to all, as load balancers have no session. */
export async function GET(request: Request): Promise<Response> {
  if (!isOwnHostOrAddress(request.headers)) return foreignHostResponse();
  try {
    await pingDatabase();
    return Response.json({ database: 'up' }, { headers: { 'cache-control': 'no-store' } });
  } catch (error) {
    const code = error instanceof AppError ? error.code : 'databaseUnavailable';
    return Response.json({ database: 'down', code }, { status: 503, headers: { 'cache-control': 'no-store' } });
  }
}
