import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { identify, isAlive } from '../processes/process-identity.ts';
import { withClient } from './databases.mjs';
import { startEmbeddedPostgres, stopEmbeddedPostgres } from './embedded-postgres.ts';

let folder: string;
let directory: string;
beforeAll(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'postgres-'));
  fs.chmodSync(folder, 0o755);
  directory = path.join(folder, 'server');
});
afterAll(() => {
  stopEmbeddedPostgres(directory);
  fs.rmSync(folder, { recursive: true });
});

async function ask(url: string, sql: string): Promise<unknown[]> {
  return await withClient(url, async (client) => (await client.query(sql)).rows);
}

test('several processes that start it together share one server, and it refuses whoever lacks the password', async () => {
  const [one, other] = await Promise.all([startEmbeddedPostgres(directory), startEmbeddedPostgres(directory)]);
  expect(one.port).toBe(other.port);
  await ask(one.url('postgres'), 'CREATE TABLE lamp AS SELECT 7 AS number');
  const wrong = new URL(one.url('postgres'));
  wrong.password = 'wrong';
  await expect(ask(wrong.href, 'SELECT 1')).rejects.toMatchObject({ code: '28P01' });
});

test('after kill -9 it starts again on the same port with its data, also when the number of the killed one is taken', async () => {
  const before = await startEmbeddedPostgres(directory);
  const pidFile = path.join(directory, 'data/postmaster.pid');
  const content = fs.readFileSync(pidFile, 'utf8').split('\n');
  process.kill(Number(content[0]), 'SIGKILL');
  fs.writeFileSync(pidFile, [process.pid, ...content.slice(1)].join('\n'));
  const after = await startEmbeddedPostgres(directory);
  expect(after.port).toBe(before.port);
  expect(await ask(after.url('postgres'), 'SELECT number FROM lamp')).toEqual([{ number: 7 }]);
});

test('stopping is complete and may be repeated', async () => {
  const { port } = await startEmbeddedPostgres(directory);
  const postmaster = identify(
    Number(fs.readFileSync(path.join(directory, 'data/postmaster.pid'), 'utf8').split('\n')[0]),
  );
  expect(postmaster).toBeDefined();
  stopEmbeddedPostgres(directory);
  stopEmbeddedPostgres(directory);
  await expect(ask(`postgresql://postgres@127.0.0.1:${port}/postgres`, 'SELECT 1')).rejects.toMatchObject({
    code: 'ECONNREFUSED',
  });
  expect(postmaster && isAlive(postmaster)).toBe(false);
});
