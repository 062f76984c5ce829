import { AppError, retryAfterSeconds } from '#lib/core/errors.ts';
import { pingDatabase } from '#lib/db/kernel/client.ts';

/** Returns whether the console and its database are up, and nothing else; open to all, as load balancers have no session. */
export async function GET(): Promise<Response> {
  try {
    await pingDatabase();
    return Response.json({ database: 'up' }, { headers: { 'cache-control': 'no-store' } });
  } catch (error) {
    const code = error instanceof AppError ? error.code : 'databaseUnavailable';
    const headers = { 'cache-control': 'no-store', 'retry-after': String(retryAfterSeconds(code) ?? 5) };
    return Response.json({ database: 'down', code }, { status: 503, headers });
  }
}
