import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { unpacedContext } from '../aws/context.ts';
import { connectionChecksSchema } from '../core/connection/checks.ts';
import { database } from '../db/kernel/client.ts';
import { subscribe } from '../db/kernel/notify.ts';
import { databaseForTest } from '../db/kernel/testing.ts';
import { trustActions } from '../sandbox/identity/trust.ts';
import { addFunction } from '../sandbox/testing/functions.ts';
import { sandboxForTest, type TestSandbox } from '../sandbox/testing.ts';
import { runConnectionTest } from './connection-test.ts';
import type { WorkerContext } from './context.ts';

let test: TestSandbox;
const context: WorkerContext = {
  aws: unpacedContext,
  log: pino({ level: 'silent' }),
  stopping: new AbortController().signal,
};
const signal = new AbortController().signal;

beforeAll(async () => {
  await databaseForTest();
  test = await sandboxForTest();
  Object.assign(process.env, test.environment);
});
afterAll(() => test.sandbox.close());
afterEach(async () => {
  test.sandbox.faults.remove();
  await database().account.deleteMany();
});

type Given = {
  awsAccountId?: string;
  readRoleArn?: string;
  writeRoleArn?: string | null;
  externalId?: string;
  status?: string;
  regions?: string[];
};

async function connect(given: Given = {}) {
  const account = await database().account.create({
    data: {
      awsAccountId: test.awsAccountId,
      name: 'production',
      partition: 'aws',
      readRoleArn: test.readRoleArn,
      writeRoleArn: test.writeRoleArn,
      externalId: test.externalId,
      ...given,
    },
  });
  const { id } = await database().connectionTest.create({ data: { accountId: account.id } });
  const run = async () => {
    await runConnectionTest(context, id, signal);
    const { checks, ...result } = await database().connectionTest.findUniqueOrThrow({ where: { id } });
    const parsed = connectionChecksSchema.parse(checks);
    return {
      ...result,
      states: Object.fromEntries(parsed.map((check) => [check.name, check.state])),
      failures: Object.fromEntries(parsed.flatMap((check) => (check.failure ? [[check.name, check.failure]] : []))),
      account: await database().account.findUniqueOrThrow({ where: { id: account.id } }),
    };
  };
  return { account, testId: id, run };
}
function lastEvent() {
  return database().auditEvent.findFirst({ where: { action: 'account.tested' }, orderBy: { id: 'desc' } });
}

describe('a connection test', () => {
  it('that passes every check connects the account, learns its Regions and is recorded', async () => {
    const { run } = await connect();
    const result = await run();
    expect(new Set(Object.values(result.states))).toEqual(new Set(['passed']));
    expect(result.status).toBe('passed');
    expect(result.finishedAt).toBeInstanceOf(Date);
    expect(result.account).toMatchObject({ status: 'connected', connectedAt: expect.any(Date) });
    expect(result.account.enabledRegions).toContain('us-east-1');
    expect(await lastEvent()).toMatchObject({ awsAccountId: test.awsAccountId, outcome: 'passed', actorId: 'worker' });
  });

  it('without a write role skips what is about it and passes', async () => {
    const result = await (await connect({ writeRoleArn: null })).run();
    expect(result.status).toBe('passed');
    expect(result.states).toMatchObject({
      writeRoleAssumed: 'skipped',
      writeRoleAccount: 'skipped',
      functionsListed: 'passed',
    });
  });

  it('of a role that can be assumed without the external id refuses the account', async () => {
    test.sandbox.state.putRole(test.awsAccountId, openRole('Open'));
    const result = await (
      await connect({ readRoleArn: `arn:aws:iam::${test.awsAccountId}:role/Open`, writeRoleArn: null })
    ).run();
    expect(result.status).toBe('failed');
    expect(result.states).toMatchObject({
      readRoleAssumed: 'passed',
      readRoleRefusesNoExternalId: 'failed',
      readRoleRefusesWrongExternalId: 'failed',
      functionsListed: 'skipped',
    });
    expect(result.failures['readRoleRefusesNoExternalId']).toMatchObject({ code: 'externalIdNotRequired' });
    expect(result.account).toMatchObject({ status: 'draft', connectedAt: null });
    expect(await lastEvent()).toMatchObject({ outcome: 'failed', details: { failureCodes: 'externalIdNotRequired' } });
  });

  it('of a write role that takes no source identity passes, with a note that says so', async () => {
    const role = test.sandbox.state.roles.get(`${test.awsAccountId}/LamplighterWrite`);
    if (!role) throw new Error('There is no write role.');
    const { trustedActions: _, ...old } = role;
    test.sandbox.state.putRole(test.awsAccountId, { ...old, roleName: 'OldWrite' });
    const writeRoleArn = `arn:aws:iam::${test.awsAccountId}:role/OldWrite`;
    const result = await (await connect({ writeRoleArn })).run();
    expect(result.status).toBe('passed');
    expect(result.states).toMatchObject({ writeRoleTakesSourceIdentity: 'passed' });
    expect(result.failures).toEqual({
      writeRoleTakesSourceIdentity: { code: 'sourceIdentityRefused', params: { roleArn: writeRoleArn } },
    });
    expect(result.account.status).toBe('connected');
    expect(
      (await (await connect({ writeRoleArn: test.writeRoleArn, awsAccountId: '111122223334' })).run()).failures,
    ).not.toHaveProperty('writeRoleTakesSourceIdentity');
  });

  it('of roles that ask for a source identity passes and says so, and finds them open without an external id all the same', async () => {
    const named = (from: string, roleName: string) => {
      const role = test.sandbox.state.roles.get(`${test.awsAccountId}/${from}`);
      if (!role) throw new Error(`There is no role ${from}.`);
      test.sandbox.state.putRole(test.awsAccountId, { ...role, roleName, requiredSourceIdentity: 'lamp*' });
      return `arn:aws:iam::${test.awsAccountId}:role/${roleName}`;
    };
    const readRoleArn = named('LamplighterRead', 'NamedRead');
    const writeRoleArn = named('LamplighterWrite', 'NamedWrite');
    const result = await (await connect({ readRoleArn, writeRoleArn })).run();
    const noteOf = (roleArn: string) => ({
      code: 'sourceIdentityRequired',
      params: { roleArn, sourceIdentity: 'lamplighter' },
    });
    expect(result.failures).toEqual({ readRoleAssumed: noteOf(readRoleArn), writeRoleAssumed: noteOf(writeRoleArn) });
    expect(result.status).toBe('passed');
    const open = {
      ...openRole('NamedOpen'),
      trustedActions: [...trustActions],
      requiredSourceIdentity: 'lamp*',
    };
    test.sandbox.state.putRole(test.awsAccountId, open);
    const openArn = `arn:aws:iam::${test.awsAccountId}:role/NamedOpen`;
    const found = await (
      await connect({ readRoleArn: openArn, writeRoleArn: null, awsAccountId: '111122223335' })
    ).run();
    expect(found.failures['readRoleRefusesNoExternalId']).toMatchObject({ code: 'externalIdNotRequired' });
  });

  it('of an open write role refuses the account too, however good the read role is', async () => {
    test.sandbox.state.putRole(test.awsAccountId, openRole('OpenWrite'));
    const result = await (await connect({ writeRoleArn: `arn:aws:iam::${test.awsAccountId}:role/OpenWrite` })).run();
    expect(result.states).toMatchObject({ writeRoleRefusesNoExternalId: 'failed', functionsListed: 'passed' });
    expect(result.account.status).toBe('draft');
  });

  it.each([
    ['a wrong external id', { externalId: 'not-it' }],
    ['a role that does not exist', { readRoleArn: 'arn:aws:iam::111122223333:role/Nobody' }],
  ])('with %s says that the role cannot be assumed, and checks nothing that rests on it', async (_what, given) => {
    const result = await (await connect({ ...given, writeRoleArn: null })).run();
    expect(result.failures).toEqual({
      readRoleAssumed: {
        code: 'roleCannotBeAssumed',
        params: expect.objectContaining({ roleArn: expect.any(String) }),
      },
    });
    expect(result.states).toMatchObject({
      readRoleAssumed: 'failed',
      readRoleAccount: 'skipped',
      regionsRead: 'skipped',
    });
    expect(result.account.status).toBe('draft');
  });

  it('of a role in another account says whose account it is', async () => {
    const result = await (await connect({ awsAccountId: '444455556666' })).run();
    expect(result.failures['readRoleAccount']).toEqual({
      code: 'roleWrongAccount',
      params: { roleArn: test.readRoleArn, expected: '444455556666', actual: test.awsAccountId },
    });
    expect(result.account.status).toBe('draft');
  });

  it('of a role that lacks a permission names the permission', async () => {
    test.sandbox.faults.add({ match: { operation: 'ListFunctions' }, effect: { kind: 'deny' } });
    const result = await (await connect({ writeRoleArn: null })).run();
    expect(result.failures['functionsListed']).toMatchObject({
      code: 'awsAccessDenied',
      params: { operation: 'lambda:ListFunctions' },
    });
    expect(result.status).toBe('failed');
  });

  it('of a role that may not list Regions goes on with the bundled ones and notes it', async () => {
    test.sandbox.faults.add({ match: { operation: 'ListRegions' }, effect: { kind: 'deny' } });
    const result = await (await connect({ writeRoleArn: null })).run();
    expect(result.states['regionsRead']).toBe('passed');
    expect(result.failures['regionsRead']).toMatchObject({
      code: 'awsAccessDenied',
      params: { operation: 'account:ListRegions' },
    });
    expect(result.status).toBe('passed');
    expect(result.account.enabledRegions).toContain('eu-west-1');
  });

  it('does not pass where AWS lists functions of another account only', async () => {
    addFunction(test, 'orders');
    const effect = { kind: 'awkward', foreignAwsAccountId: '999900001111' } as const;
    test.sandbox.faults.add({ match: { operation: 'ListFunctions' }, effect });
    const result = await (await connect({ writeRoleArn: null })).run();
    expect(result.failures['functionsListed']).toMatchObject({
      code: 'awsForeignAnswer',
      params: { awsAccountId: test.awsAccountId, answered: expect.stringContaining(':999900001111:') },
    });
    expect(result.status).toBe('failed');
  });

  it('that fails makes a connected account failing, and one that passes again mends it', async () => {
    const { account, run } = await connect({ status: 'connected' });
    const fault = test.sandbox.faults.add({ match: { operation: 'AssumeRole' }, effect: { kind: 'deny' } });
    expect((await run()).account.status).toBe('failing');
    test.sandbox.faults.remove(fault.id);
    const { id } = await database().connectionTest.create({ data: { accountId: account.id } });
    await runConnectionTest(context, id, signal);
    expect((await database().account.findUniqueOrThrow({ where: { id: account.id } })).status).toBe('connected');
  });

  it('does not bring back an account that was disconnected meanwhile', async () => {
    expect((await (await connect({ status: 'disconnected' })).run()).account.status).toBe('disconnected');
  });

  it('tells those who watch after each step', async () => {
    const { testId, run } = await connect({ writeRoleArn: null });
    let heard = 0;
    const unsubscribe = await subscribe(`connectionTest:${testId}`, () => {
      heard += 1;
    });
    await run();
    await expect.poll(() => heard).toBeGreaterThanOrEqual(12);
    unsubscribe();
  });

  it('left behind by a dead worker is begun anew, and a finished one is left alone', async () => {
    const { testId, run } = await connect({ writeRoleArn: null });
    await database().connectionTest.update({
      where: { id: testId },
      data: { status: 'running', checks: [{ name: 'readRoleAssumed', state: 'running' }] },
    });
    const first = await run();
    expect(first.status).toBe('passed');
    const events = await database().auditEvent.count();
    expect((await run()).finishedAt).toEqual(first.finishedAt);
    expect(await database().auditEvent.count()).toBe(events);
  });

  it('says that AWS is unreachable, rather than that the role is wrong, when it is', async () => {
    process.env['AWS_ENDPOINT_URL'] = 'http://127.0.0.1:9';
    const result = await (await connect({ writeRoleArn: null })).run();
    Object.assign(process.env, test.environment);
    expect(result.failures['readRoleAssumed']).toMatchObject({ code: 'awsUnreachable' });
  });
});

/** A role that the deployment may assume, and anybody with it: nothing asks for an external id. */
function openRole(roleName: string) {
  return {
    roleName,
    trustedPrincipal: 'arn:aws:iam::999988887777:root',
    maxSessionSeconds: 3600,
    createdAt: '2026-01-01T00:00:00.000Z',
    statements: [{ Effect: 'Allow' as const, Action: ['*'], Resource: ['*'] }],
  };
}
