import { beforeAll, expect, it } from 'vitest';
import { database } from './client.ts';
import { databaseEnvironment } from './environment.ts';
import { boundedPool } from './pool.ts';
import { databaseForTest } from './testing.ts';

beforeAll(() => databaseForTest());

it('a connection that is lost while somebody holds it fails its next statement, and nothing else', async () => {
  const pool = boundedPool('worker', databaseEnvironment());
  try {
    const client = await pool.connect();
    // Without a listener the loss would be an uncaught exception, which ends a worker.
    expect(client.listenerCount('error')).toBeGreaterThan(0);
    const { rows } = await client.query('SELECT pg_backend_pid() AS pid');
    const ended = new Promise((resolve) => client.once('end', resolve));
    await database().$executeRaw`SELECT pg_terminate_backend(${rows[0].pid}::int)`;
    await ended;
    await expect(client.query('SELECT 1')).rejects.toThrow();
    client.release(true);
    expect((await pool.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
  } finally {
    await pool.end();
  }
});
