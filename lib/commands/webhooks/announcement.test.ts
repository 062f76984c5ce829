import { beforeAll, beforeEach, expect, test } from 'vitest';
import { personCaller, workerCaller } from '../../core/access/caller.ts';
import { type WebhookEvent, webhookEvents } from '../../core/audit/webhook-events.ts';
import type { ScanRegionStatus } from '../../core/connection/scan.ts';
import type { Failure } from '../../core/errors.ts';
import { defaultStrategy } from '../../core/rollout/default-strategy.ts';
import { payloadSchema } from '../../core/webhooks/payload.ts';
import { storeEndedTest } from '../../db/accounts/testing.ts';
import { database } from '../../db/kernel/client.ts';
import { databaseForTest } from '../../db/kernel/testing.ts';
import { finishConnectionTest, testConnection } from '../accounts/connection-test-commands.ts';
import { finishScanRegion, requestScan } from '../accounts/scan-commands.ts';
import { runCommand } from '../kernel/run-command.ts';
import { finishPlanning, replanRollout } from '../rollouts/plan-commands.ts';
import { createWebhook } from './webhook-commands.ts';

const ada = personCaller({ userId: 'ada', name: 'Ada', role: 'admin' });
const regions = ['eu-west-1', 'us-east-1'];
const refusedRole: Failure = {
  code: 'roleCannotBeAssumed',
  params: { roleArn: 'arn:aws:iam::111122223333:role/Read' },
};
const throttled: Failure = { code: 'awsThrottled', params: {} };
let accountId: string;

beforeAll(async () => {
  await databaseForTest();
  const { id } = await database().account.create({
    data: {
      ...{ awsAccountId: '111122223333', name: 'Production', partition: 'aws', externalId: 'planted-external-id' },
      ...{ readRoleArn: 'arn:aws:iam::111122223333:role/Read', regions, enabledRegions: regions },
    },
  });
  accountId = id;
});
beforeEach(async () => {
  await database().webhook.deleteMany();
  await database().scan.deleteMany();
  await database().account.update({ where: { id: accountId }, data: { status: 'connected' } });
  await storeEndedTest(accountId);
});

const listen = (name: string, events: readonly WebhookEvent[] = webhookEvents) =>
  runCommand(createWebhook, { name, url: `https://hooks.example.com/${name}`, events: [...events] }, ada);

/** What was announced since the beginning of the test, in order: to whom, and which event. */
async function announced(): Promise<string[]> {
  const rows = await database().webhookDelivery.findMany({
    orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
    include: { webhook: true },
  });
  for (const { payload } of rows) {
    payloadSchema.parse(payload);
    expect(JSON.stringify(payload)).not.toContain('planted-external-id');
  }
  return rows.map(({ webhook, event }) => `${webhook.name}: ${event}`);
}

type End = { status: ScanRegionStatus & ('succeeded' | 'failed' | 'notEnabled'); failure?: Failure };
const read: End = { status: 'succeeded' };
const failed: End = { status: 'failed', failure: throttled };

async function scan(...ends: [End, End]): Promise<void> {
  const { scanId } = await runCommand(requestScan, { accountId }, ada);
  for (const [index, region] of regions.entries()) {
    const end = ends[index] ?? read;
    await runCommand(finishScanRegion, { scanId, region, ...end }, workerCaller);
  }
}

async function endTest(state: 'passed' | 'failed'): Promise<void> {
  const roles = { readRoleArn: 'arn:aws:iam::111122223333:role/Read', writeRoleArn: '' };
  const { testId } = await runCommand(testConnection, { accountId, ...roles }, ada);
  const check = { name: 'readRoleAssumed' as const, state, ...(state === 'failed' && { failure: refusedRole }) };
  await runCommand(finishConnectionTest, { testId, checks: [check] }, workerCaller);
}

test('a Region that fails twice in a row is told once, with its reason', async () => {
  await listen('ops');
  await scan(failed, read);
  expect(await announced()).toEqual([]);
  await scan(failed, read);
  await scan(failed, read);
  expect(await announced()).toEqual(['ops: scan.failed']);
  const { payload } = await database().webhookDelivery.findFirstOrThrow();
  expect(payload).toMatchObject({
    type: 'scan.failed',
    data: { accountName: 'Production', isWhole: false, regions: [{ region: 'eu-west-1', failure: throttled }] },
  });
  await scan(read, read);
  await scan(failed, read);
  expect(await announced()).toHaveLength(1);
});

test('a scan that reads nothing is told at once, and not again while it stays so', async () => {
  await listen('ops');
  await scan(failed, failed);
  await scan(failed, failed);
  expect(await announced()).toEqual(['ops: scan.failed']);
});

test('a lost connection is told once, and to who listens for failed scans alone as such', async () => {
  await listen('all');
  await listen('scans', ['scan.failed']);
  const lost: End = { status: 'failed', failure: refusedRole };
  await scan(lost, lost);
  await scan(lost, lost);
  expect(await announced()).toEqual(['all: account.failing', 'scans: scan.failed']);
});

test('a connection test that fails after one had passed is told, in one message to each', async () => {
  await listen('all');
  await listen('tests', ['connectionTest.failed']);
  await endTest('failed');
  expect(await announced()).toEqual(['all: account.failing', 'tests: connectionTest.failed']);
  await endTest('failed');
  expect(await announced()).toHaveLength(2);
});

test('a first test that fails says nothing: whoever connects the account sees it', async () => {
  await listen('all');
  await database().connectionTest.deleteMany();
  await database().account.update({ where: { id: accountId }, data: { status: 'draft' } });
  await endTest('failed');
  expect(await announced()).toEqual([]);
});

test('a revert that is prepared asks for a review once, another Rollout does not', async () => {
  await listen('ops');
  const planning = (mode: string) =>
    database().rollout.create({
      data: {
        ...{ mode, status: 'planning', strategy: defaultStrategy(0), createdBy: 'ada', createdByName: 'Ada' },
        changes: {
          create: {
            ...{ accountId, region: 'eu-west-1', functionName: 'pay', verdict: 'unchanged' },
            functionArn: 'arn:aws:lambda:eu-west-1:111122223333:function:pay',
          },
        },
      },
    });
  const instrument = await planning('instrument');
  await runCommand(finishPlanning, { rolloutId: instrument.id }, workerCaller);
  expect(await announced()).toEqual([]);
  const { id: rolloutId, number } = await planning('revert');
  await runCommand(finishPlanning, { rolloutId }, workerCaller);
  await runCommand(replanRollout, { rolloutId }, ada);
  await database().change.updateMany({ where: { rolloutId }, data: { verdict: 'unchanged' } });
  await runCommand(finishPlanning, { rolloutId }, workerCaller);
  expect(await announced()).toEqual(['ops: rollout.waiting']);
  const { payload } = await database().webhookDelivery.findFirstOrThrow();
  expect(payload).toMatchObject({ data: { rolloutId, number, waitingFor: 'revertReview' } });
});

test('a webhook that is off, or listens for something else, hears nothing', async () => {
  await listen('other', ['rollout.finished']);
  const { webhookId } = await listen('off');
  await database().webhook.update({ where: { id: webhookId }, data: { isEnabled: false } });
  await scan(failed, failed);
  expect(await announced()).toEqual([]);
});
