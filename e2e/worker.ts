import path from 'node:path';
import { withClient } from '../scripts/postgres/databases.mjs';
import { readLiving } from '../scripts/processes/process-identity.ts';
import { product } from './product.ts';

/** Does something to the database that no page can, such as letting time pass; returns the rows. */
export async function inDatabase(sql: string, values: readonly unknown[] = []): Promise<unknown[]> {
  return await withClient(product().databaseUrl, async (client) => (await client.query(sql, [...values])).rows);
}

/** Changes tables themselves, as migrations do; returns the rows. */
export async function inOwnersDatabase(sql: string, values: readonly unknown[] = []): Promise<unknown[]> {
  return await withClient(product().ownerUrl, async (client) => (await client.query(sql, [...values])).rows);
}

/** Holds the worker's process still while `work` is done, as if it had been stopped a minute ago; then lets it go on. */
export async function withoutWorker(work: () => Promise<void>): Promise<void> {
  const worker = readLiving(path.join(product().dataFolder, 'run/worker.json'));
  if (!worker) throw new Error('No worker runs.');
  process.kill(worker.pid, 'SIGSTOP');
  try {
    await inDatabase(`UPDATE worker_heartbeat SET seen_at = now() - interval '1 minute'`);
    await work();
  } finally {
    process.kill(worker.pid, 'SIGCONT');
  }
}
