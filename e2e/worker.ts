import fs from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import { z } from 'zod';
import { product } from './product.ts';

/** Does something to the database that no page can, such as letting time pass; answers the rows. */
export async function inDatabase(sql: string, values: readonly unknown[] = []): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: product().databaseUrl });
  await client.connect();
  try {
    return (await client.query(sql, [...values])).rows;
  } finally {
    await client.end();
  }
}

/** Holds the worker's process still while `work` is done, as if it had been stopped a minute ago; then lets it go on. */
export async function withoutWorker(work: () => Promise<void>): Promise<void> {
  const record = fs.readFileSync(path.join(product().dataFolder, 'run/worker.json'), 'utf8');
  const { pid } = z.looseObject({ pid: z.number() }).parse(JSON.parse(record));
  process.kill(pid, 'SIGSTOP');
  try {
    await inDatabase(`UPDATE worker_heartbeat SET seen_at = now() - interval '1 minute'`);
    await work();
  } finally {
    process.kill(pid, 'SIGCONT');
  }
}
