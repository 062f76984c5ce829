import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { database, inTransaction } from '../../db/kernel/client.ts';
import { databaseForTest } from '../../db/kernel/testing.ts';
import { readOperationFigures } from '../../db/queue/operation-figures.ts';
import { enqueue } from '../../db/queue/queue.ts';
import { writeHeartbeat } from '../../db/queue/worker-heartbeat.ts';
import { forgetInstallationMetrics } from './installation-metrics.ts';
import { metricsResponse } from './metrics-response.ts';
import { processMetrics } from './process-metrics.ts';

const token = 'a-token-of-the-scraper';

beforeAll(async () => {
  await databaseForTest();
});

describe('who may read metrics', () => {
  it('is nobody without a token in the environment, or with one that could be guessed', async () => {
    expect((await metricsResponse('Bearer undefined', undefined)).status).toBe(404);
    expect((await metricsResponse('Bearer ', '')).status).toBe(404);
    expect((await metricsResponse('Bearer short', 'short')).status).toBe(404);
  });

  it('is who names the token', async () => {
    for (const wrong of [null, '', token, `Bearer ${token}x`, `bearer ${token}`, `Basic ${token}`]) {
      const response = await metricsResponse(wrong, token);
      expect([response.status, await response.text()]).toEqual([401, '']);
    }
    expect((await metricsResponse(`Bearer ${token}`, token)).status).toBe(200);
  });
});

it('tells the queue, workers and Rollouts, and names nobody', async () => {
  const awsAccountId = '123412341234';
  await database().account.create({
    data: {
      awsAccountId,
      name: 'secret account',
      partition: 'aws',
      readRoleArn: 'arn:aws:iam::1:role/x',
      externalId: 'x',
      regions: [],
    },
  });
  const workerId = randomUUID();
  await inTransaction(async (tx) => {
    await enqueue(tx, 'rollout.advance', { rolloutId: randomUUID() });
    await enqueue(tx, 'rollout.plan', { rolloutId: randomUUID() }, { startAfterSeconds: 600 });
    await tx.rollout.create({
      data: { mode: 'instrument', status: 'applying', strategy: {}, createdBy: 'x', createdByName: 'secret person' },
    });
  });
  const worker = {
    id: workerId,
    host: 'secret-host',
    pid: 1,
    endpoint: 'aws',
    principalArn: 'arn:aws:iam::1:role/x',
  } as const;
  await writeHeartbeat({ ...worker, failure: undefined, clockAheadMilliseconds: undefined }, true);
  processMetrics().awsAttempts.inc({ operation: 'GetFunction', outcome: 'throttled' });
  // What was read for a test before would be given again for a few seconds.
  forgetInstallationMetrics();
  const figures = await readOperationFigures();
  expect(figures.jobs).toContainEqual({ job: 'rollout.advance', state: 'waiting', count: 1 });
  expect(figures.jobs).toContainEqual({ job: 'rollout.plan', state: 'later', count: 1 });
  expect(figures.rollouts).toContainEqual({ status: 'applying', count: 1 });
  expect(figures).toMatchObject({ workersAlive: 1, workersStalled: 0, digestAgeSeconds: null });

  const text = await (await metricsResponse(`Bearer ${token}`, token)).text();
  expect(text).toContain('lamplighter_aws_attempts_total{operation="GetFunction",outcome="throttled"} 1');
  expect(text).toMatch(/^lamplighter_database_connections\{pool="command",state="most"\} 5$/m);
  expect(text).toMatch(/^lamplighter_queue_jobs\{job="rollout.lane",state="waiting"\} 0$/m);
  expect(text).toMatch(/^lamplighter_process_resident_memory_bytes \d/m);
  for (const name of [awsAccountId, 'secret', 'arn:', workerId]) expect(text).not.toContain(name);
});

it('goes on telling what the process counts while the database is away', async () => {
  const url = process.env['DATABASE_URL'];
  process.env['DATABASE_URL'] = 'postgresql://nobody@127.0.0.1:1/nothing';
  try {
    forgetInstallationMetrics();
    const text = await (await metricsResponse(`Bearer ${token}`, token)).text();
    expect(text).toMatch(/^lamplighter_database_up 0$/m);
    expect(text).toContain('lamplighter_process_cpu_seconds_total');
  } finally {
    process.env['DATABASE_URL'] = url;
  }
});
