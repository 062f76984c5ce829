import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { storeEndedTest } from '../db/accounts/testing.ts';
import { database, inTransaction } from '../db/kernel/client.ts';
import { databaseForTest } from '../db/kernel/testing.ts';
import { enqueue } from '../db/queue/queue.ts';
import { readWorkerStateRow } from '../db/queue/worker-state.ts';
import { generateFunctions } from '../sandbox/organisation/generate.ts';
import { sandboxForTest, type TestSandbox } from '../sandbox/testing.ts';

const region = 'us-east-1';
let test: TestSandbox;
const workers = new Set<{ process: ChildProcess; output: () => string }>();

beforeAll(async () => {
  await databaseForTest();
  test = await sandboxForTest();
  generateFunctions(test.sandbox.state, { awsAccountId: test.awsAccountId, region, count: 200 });
});
afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') for (const worker of workers) process.stderr.write(worker.output());
  test.sandbox.faults.remove();
  for (const worker of workers) await end(worker, 'SIGKILL');
  await database().account.deleteMany();
});
afterAll(() => test.sandbox.close());

function startWorkerProcess(environment: Record<string, string> = {}) {
  const child = spawn(process.execPath, ['lib/jobs/worker.ts'], {
    env: { ...process.env, ...test.environment, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
  const worker = { process: child, output: () => text };
  workers.add(worker);
  return worker;
}
async function end(
  worker: { process: ChildProcess; output: () => string },
  signal: NodeJS.Signals,
): Promise<number | null> {
  workers.delete(worker);
  if (worker.process.exitCode !== null || worker.process.signalCode !== null) return worker.process.exitCode;
  const exited = once(worker.process, 'exit');
  worker.process.kill(signal);
  await exited;
  return worker.process.exitCode;
}
async function createAccount() {
  const { awsAccountId, readRoleArn, writeRoleArn, externalId } = test;
  const account = await database().account.create({
    // As fast as AWS allows, so that the test is.
    data: {
      awsAccountId,
      name: 'production',
      partition: 'aws',
      readRoleArn,
      writeRoleArn,
      externalId,
      status: 'connected',
      regions: [region],
      callsPerSecond: 15,
    },
  });
  await storeEndedTest(account.id);
  return account;
}
async function requestScan(accountId: string): Promise<string> {
  return inTransaction(async (tx) => {
    const { id } = await tx.scan.create({ data: { accountId, regions: { create: [{ region }] } } });
    await enqueue(tx, 'scan.region', { scanId: id, region });
    return id;
  });
}
function scanRegion(scanId: string) {
  return database().scanRegion.findUniqueOrThrow({ where: { scanId_region: { scanId, region } } });
}
function requests(operation: string): number {
  return test.sandbox.requestLog.since().filter((entry) => entry.operation === operation).length;
}

describe('a worker process', () => {
  it('says that it is alive and as whom, does what is asked, logs no secret, and ends well when told to', {
    timeout: 120_000,
  }, async () => {
    const worker = startWorkerProcess();
    await expect.poll(readWorkerStateRow).toMatchObject({
      isAlive: true,
      isSimulated: true,
      principalArn: 'arn:aws:iam::999988887777:role/LamplighterWorker',
    });
    const account = await createAccount();
    const testId = await inTransaction(async (tx) => {
      const { id } = await tx.connectionTest.create({ data: { accountId: account.id } });
      await enqueue(tx, 'connection.test', { connectionTestId: id });
      return id;
    });
    const connectionTest = () => database().connectionTest.findUniqueOrThrow({ where: { id: testId } });
    await expect.poll(connectionTest).toMatchObject({ status: 'passed' });
    const scanId = await requestScan(account.id);
    await expect.poll(() => scanRegion(scanId)).toMatchObject({ status: 'succeeded', functionCount: 200 });
    expect(await end(worker, 'SIGTERM')).toBe(0);
    expect(worker.output()).toContain('"msg":"worker stopped"');
    for (const secret of [test.externalId, 'sk_test_', process.env['DATABASE_URL'] ?? ''])
      expect(worker.output()).not.toContain(secret);
  });

  it('that cannot learn its identity is alive all the same, and says why', async () => {
    startWorkerProcess({ AWS_ENDPOINT_URL: 'http://127.0.0.1:9' });
    await expect
      .poll(readWorkerStateRow)
      .toMatchObject({ isAlive: true, isSimulated: true, failure: { code: 'awsUnreachable' } });
  });

  it('waits for a database that is not there, says so without its address, and can be ended', {
    timeout: 120_000,
  }, async () => {
    const worker = startWorkerProcess({ DATABASE_URL: 'postgresql://lamp:passw0rd@127.0.0.1:9/none' });
    await expect.poll(worker.output).toContain('waiting for the database');
    expect(worker.output()).toContain('databaseUnavailable');
    expect(worker.output()).not.toContain('passw0rd');
    expect(await end(worker, 'SIGTERM')).toBe(0);
  });

  it('killed in the middle of a scan has it taken over by a living one', { timeout: 120_000 }, async () => {
    test.sandbox.faults.add({
      match: { operation: 'ListFunctions' },
      effect: { kind: 'latency', milliseconds: 1_500 },
    });
    const first = startWorkerProcess();
    const account = await createAccount();
    const scanId = await requestScan(account.id);
    await expect.poll(() => scanRegion(scanId)).toMatchObject({ status: 'running', functionCount: 50 });
    await end(first, 'SIGKILL');
    test.sandbox.faults.remove();
    startWorkerProcess();
    await expect.poll(() => scanRegion(scanId)).toMatchObject({ status: 'succeeded', functionCount: 200 });
    expect(await database().scan.findUniqueOrThrow({ where: { id: scanId } })).toMatchObject({ status: 'finished' });
  });

  it('told to stop in the middle of a scan lets go of it soon, for another to begin it anew', {
    timeout: 120_000,
  }, async () => {
    test.sandbox.faults.add({
      match: { operation: 'ListFunctions' },
      effect: { kind: 'latency', milliseconds: 1_000 },
    });
    const first = startWorkerProcess();
    const account = await createAccount();
    const scanId = await requestScan(account.id);
    await expect.poll(() => scanRegion(scanId)).toMatchObject({ status: 'running', functionCount: 50 });
    const stoppedAt = Date.now();
    expect(await end(first, 'SIGTERM')).toBe(0);
    expect(Date.now() - stoppedAt).toBeLessThan(8_000);
    const before = requests('ListFunctions');
    test.sandbox.faults.remove();
    startWorkerProcess();
    await expect.poll(() => scanRegion(scanId)).toMatchObject({ status: 'succeeded', functionCount: 200 });
    expect(requests('ListFunctions') - before).toBe(4);
  });
});
