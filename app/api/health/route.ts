import { AppError } from '#lib/core/errors.ts';
import { database } from '#lib/db/kernel/client.ts';

/** Whether the console and its database answer; open to all, as load balancers ask without a session. It tells nothing else. */
export async function GET(): Promise<Response> {
  try {
    await database().$queryRaw`SELECT 1`;
    return Response.json({ database: 'up' }, { headers: { 'cache-control': 'no-store' } });
  } catch (error) {
    const code = error instanceof AppError ? error.code : 'databaseUnavailable';
    return Response.json({ database: 'down', code }, { status: 503, headers: { 'cache-control': 'no-store' } });
  }
}
