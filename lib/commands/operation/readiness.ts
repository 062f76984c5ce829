import { AppError } from '../../core/errors.ts';
import { pingDatabase } from '../../db/kernel/client.ts';
import { ensureInstallationKeys } from '../../db/kernel/installation-keys.ts';
import { readSchemaState, type SchemaState } from '../../db/kernel/schema-state.ts';
import { isKeyProblem } from '../kernel/installation-key.ts';
import { reportUnexpected } from '../kernel/report.ts';
import { processStopping } from './stopping.ts';

/** Whether a process can work, and what keeps it from it; `unknown`: not asked, as something before it is wrong already. */
export type Readiness = {
  isReady: boolean;
  isStopping: boolean;
  database: 'up' | 'down';
  migrations: SchemaState | 'unknown';
  key: 'right' | 'wrong' | 'unknown';
};

const unknown: Readiness = { isReady: false, isStopping: false, database: 'up', migrations: 'unknown', key: 'unknown' };

/**
 * Whether this process can work now: it was not told to stop, its database can be used and is migrated to exactly this version, and
 * its key is the one that belongs to the database. Names no reason beyond that, as anybody may ask.
 */
export async function readReadiness(): Promise<Readiness> {
  const isStopping = processStopping().aborted;
  try {
    await pingDatabase();
    const migrations = await readSchemaState();
    if (migrations !== 'current') return { ...unknown, isStopping, migrations };
    return { ...unknown, isStopping, migrations, ...(await readKeyState(!isStopping)) };
  } catch (error) {
    if (!(error instanceof AppError)) reportUnexpected('readiness', error);
    return { ...unknown, isStopping, database: 'down' };
  }
}

async function readKeyState(isReady: boolean): Promise<Pick<Readiness, 'isReady' | 'key'>> {
  try {
    await ensureInstallationKeys();
    return { isReady, key: 'right' };
  } catch (error) {
    if (!isKeyProblem(error)) throw error;
    return { isReady: false, key: 'wrong' };
  }
}

/** The answer to `/health/ready`: 200 or 503, with the readiness as JSON. */
export function readinessResponse(readiness: Readiness): Response {
  const headers = { 'cache-control': 'no-store', ...(readiness.isReady ? {} : { 'retry-after': '5' }) };
  return Response.json(readiness, { status: readiness.isReady ? 200 : 503, headers });
}

/** The answer to `/health/live`: the process runs and handles requests. It asks nothing of the database, which restarting does not mend. */
export function livenessResponse(): Response {
  return Response.json({ isAlive: true }, { headers: { 'cache-control': 'no-store' } });
}
