import { randomUUID } from 'node:crypto';
import { beforeAll, beforeEach, expect, it } from 'vitest';
import type { Failure } from '../../core/errors.ts';
import { database } from '../kernel/client.ts';
import { databaseForTest } from '../kernel/testing.ts';
import { writeHeartbeat } from './worker-heartbeat.ts';
import { readWorkerStateRow } from './worker-state.ts';

beforeAll(async () => {
  await databaseForTest();
});
beforeEach(async () => {
  await database().workerHeartbeat.deleteMany();
});

async function worker(failure?: Failure, secondsAgo = 0): Promise<void> {
  const id = randomUUID();
  const principalArn = failure?.code === 'awsUnreachable' ? undefined : 'arn:aws:iam::111122223333:role/Worker';
  const row = { id, host: 'one', pid: 1, endpoint: 'aws' as const, principalArn, failure, clockAheadMilliseconds: 0 };
  await writeHeartbeat(row, false);
  await database().workerHeartbeat.update({
    where: { id },
    data: { seenAt: new Date(Date.now() - secondsAgo * 1000) },
  });
}
const blocked: Failure = { code: 'workerBlocked', params: { seconds: 12 } };
const stalled: Failure = { code: 'workerJobsStalled', params: { jobs: 2, job: 'rollout.lane' } };

it('tells what keeps any living worker from its work, not only the one seen last', async () => {
  await worker(stalled, 3);
  await worker();
  expect(await readWorkerStateRow()).toEqual({
    isAlive: true,
    isSimulated: false,
    principalArn: 'arn:aws:iam::111122223333:role/Worker',
    failure: undefined,
    trouble: stalled,
    clocks: [],
  });
});

it('tells a missing identity apart from a worker in trouble', async () => {
  await worker({ code: 'awsUnreachable', params: {} });
  expect(await readWorkerStateRow()).toMatchObject({ failure: { code: 'awsUnreachable' }, trouble: undefined });
  await worker(blocked);
  expect(await readWorkerStateRow()).toMatchObject({ failure: undefined, trouble: blocked });
});

it('says nothing of a worker that is gone', async () => {
  await worker(blocked, 60);
  expect(await readWorkerStateRow()).toMatchObject({ isAlive: false, trouble: undefined });
  await worker();
  expect(await readWorkerStateRow()).toMatchObject({ isAlive: true, trouble: undefined });
});
