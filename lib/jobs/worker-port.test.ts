import { pino } from 'pino';
import { beforeAll, expect, it } from 'vitest';
import { databaseForTest } from '../db/kernel/testing.ts';
import { openWorkerPort } from './worker-port.ts';

const log = pino({ level: 'silent' });

beforeAll(async () => {
  await databaseForTest();
});

it('opens no port unless one is set', async () => {
  expect(await openWorkerPort(log, {})).toBeUndefined();
  expect(await openWorkerPort(log, { LAMPLIGHTER_WORKER_PORT: '' })).toBeUndefined();
  await expect(openWorkerPort(log, { LAMPLIGHTER_WORKER_PORT: 'none' })).rejects.toThrow();
});

it('is alive at once, ready once the worker takes jobs, and serves nothing else', async () => {
  const opened = await openWorkerPort(log, { LAMPLIGHTER_WORKER_PORT: '0' });
  const statusOf = async (path: string, init: RequestInit = {}) =>
    (await fetch(`http://127.0.0.1:${opened?.port}${path}`, init)).status;
  try {
    expect(await statusOf('/health/live')).toBe(200);
    expect(await statusOf('/health/ready')).toBe(503);
    opened?.workerHasStarted();
    expect(await statusOf('/health/ready')).toBe(200);
    // No token is set.
    expect(await statusOf('/metrics')).toBe(404);
    expect(await statusOf('/')).toBe(404);
    expect(await statusOf('/health/live', { method: 'POST' })).toBe(405);
  } finally {
    opened?.close();
  }
});
