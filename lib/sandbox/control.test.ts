import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { assumeRole, faultOf } from './testing/clients.ts';
import { addFunction } from './testing/functions.ts';
import { sandboxForTest, type TestSandbox } from './testing.ts';

let world: TestSandbox;
beforeAll(async () => {
  world = await sandboxForTest();
  addFunction(world, 'orders', { configuration: { Environment: { Variables: { A: '1', B: '2' } } } });
});
afterAll(() => world.sandbox.close());

async function control(
  method: string,
  path: string,
  body?: unknown,
): Promise<{ status: number; json: Record<string, unknown> }> {
  const answer = await fetch(`${world.sandbox.url}/_sandbox/${path}`, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  return { status: answer.status, json: text === '' ? {} : JSON.parse(text) };
}
const orders = 'functions/111122223333/us-east-1/orders';

describe('/_sandbox', () => {
  test('health names the accounts', async () => {
    const { status, json } = await control('GET', 'health');
    expect(status).toBe(200);
    expect(json).toMatchObject({ status: 'ok', functions: 1 });
  });

  test('functions can be looked at and edited as somebody else would', async () => {
    const before = (await control('GET', orders)).json;
    const { json } = await control('POST', orders, {
      Handler: 'theirs.handler',
      setVariables: { C: '3' },
      unsetVariables: ['A'],
      Tags: { team: 'x' },
    });
    expect(json).toMatchObject({
      configuration: {
        Handler: 'theirs.handler',
        Environment: { Variables: { B: '2', C: '3' } },
        LastUpdateStatus: 'Successful',
      },
      tags: { team: 'x' },
    });
    expect(json).not.toMatchObject({ configuration: { RevisionId: Object(before).configuration.RevisionId } });
    expect((await control('POST', orders, { Handlr: 'typo' })).status).toBe(400);
    expect((await control('GET', 'functions/111122223333/us-east-1/nobody')).status).toBe(404);
  });

  test('an update can be held in progress and let go', async () => {
    expect((await control('POST', orders, { isUpdateInProgress: true })).json).toMatchObject({
      configuration: { LastUpdateStatus: 'InProgress' },
    });
    expect((await control('POST', orders, { isUpdateInProgress: false })).json).toMatchObject({
      configuration: { LastUpdateStatus: 'Successful' },
    });
  });

  test('functions can be made up in numbers, and deleted', async () => {
    expect((await control('POST', 'functions/444455556666/eu-west-1', { count: 3, prefix: 'many' })).json).toEqual({
      names: ['many-00001', 'many-00002', 'many-00003'],
    });
    expect((await control('POST', 'functions/444455556666/eu-west-1/many-00002', { isDeleted: true })).status).toBe(
      204,
    );
    expect(world.sandbox.state.functionsIn('444455556666', 'eu-west-1').size).toBe(2);
  });

  test('faults are added, listed with their counts and removed', async () => {
    const { status, json } = await control('POST', 'faults', {
      match: { operation: 'ListFunctions' },
      effect: { kind: 'throttle' },
    });
    expect(status).toBe(201);
    expect(json).toMatchObject({ seen: 0, fired: 0 });
    expect((await control('GET', 'faults')).json).toMatchObject({ faults: [{ id: json.id }] });
    await control('DELETE', `faults/${json.id}`);
    expect((await control('GET', 'faults')).json).toEqual({ faults: [] });
    const wrong = await control('POST', 'faults', { match: {}, effect: { kind: 'earthquake' } });
    expect(wrong.status).toBe(400);
    expect(wrong.json.error).toContain('effect');
  });

  test('the request log is read from where one left off', async () => {
    await assumeRole(world);
    const { json } = await control('GET', 'requests');
    const since = Number(json.latestSequence);
    await assumeRole(world);
    expect((await control('GET', `requests?since=${since}`)).json).toMatchObject({
      latestSequence: since + 1,
      requests: [{ operation: 'AssumeRole', awsAccountId: '111122223333', status: 200 }],
    });
  });

  test('roles are made with any actions, with and without external id, and taken away', async () => {
    const { json } = await control('POST', 'accounts/444455556666/roles', {
      roleName: 'Insecure',
      actions: ['lambda:List*'],
    });
    expect(json).toEqual({ roleArn: 'arn:aws:iam::444455556666:role/Insecure' });
    await expect(
      assumeRole(world, { RoleArn: 'arn:aws:iam::444455556666:role/Insecure', ExternalId: undefined }),
    ).resolves.toBeDefined();
    expect((await control('GET', 'accounts/444455556666/roles')).json).toMatchObject({
      roles: [{ roleName: 'Insecure' }],
    });
    await control('DELETE', 'accounts/444455556666/roles/Insecure');
    expect((await faultOf(assumeRole(world, { RoleArn: 'arn:aws:iam::444455556666:role/Insecure' }))).name).toBe(
      'AccessDenied',
    );
  });

  test('settings and clock can be turned', async () => {
    expect((await control('POST', 'settings', { updateMilliseconds: 25 })).json).toMatchObject({
      updateMilliseconds: 25,
      hasQuotas: false,
    });
    const { json } = await control('POST', 'clock', { advanceSeconds: 3600 });
    expect(Date.parse(String(json.now)) - Date.now()).toBeGreaterThan(3_590_000);
  });

  test('what it does not know is 404, what is not JSON 400', async () => {
    expect((await control('GET', 'nothing')).status).toBe(404);
    const answer = await fetch(`${world.sandbox.url}/_sandbox/faults`, { method: 'POST', body: '{' });
    expect(answer.status).toBe(400);
  });
});

describe('the console page', () => {
  const link = (parameters: Record<string, string>): string =>
    `${world.sandbox.url}/console/cloudformation/create?${new URLSearchParams(parameters)}`;
  const parameters = {
    awsAccountId: '444455556666',
    region: 'us-east-1',
    stackName: 'lamplighter',
    param_ExternalId: 'ext-"1"',
    param_TrustedPrincipal: 'arn:aws:iam::999988887777:root',
    param_CreateWriteRole: 'true',
  };

  test('shows what would be created and creates it only on the button', async () => {
    const page = await (await fetch(link({ ...parameters, param_ExternalId: 'ext<script>1' }))).text();
    expect(page).toContain('Simulated AWS console');
    expect(page).toContain('<option value="444455556666" selected>444455556666 (staging)</option>');
    expect(page).toContain('ext&lt;script&gt;1');
    expect(world.sandbox.state.roles.has('444455556666/LamplighterRead')).toBe(false);
  });

  test('creates the roles with the external id, and shows their ARNs', async () => {
    const answer = await fetch(link({}).split('?')[0] ?? '', {
      method: 'POST',
      body: new URLSearchParams({ ...parameters, param_ExternalId: 'external-id-1' }),
    });
    const page = await answer.text();
    expect(page).toContain('value="arn:aws:iam::444455556666:role/LamplighterRead"');
    expect(page).toContain('value="arn:aws:iam::444455556666:role/LamplighterWrite"');
    const RoleArn = 'arn:aws:iam::444455556666:role/LamplighterWrite';
    await expect(assumeRole(world, { RoleArn, ExternalId: 'external-id-1' })).resolves.toBeDefined();
    expect((await faultOf(assumeRole(world, { RoleArn, ExternalId: undefined }))).name).toBe('AccessDenied');
  });

  test('leaves the write role out when it was not asked for', async () => {
    const body = new URLSearchParams({
      ...parameters,
      awsAccountId: '777788889999',
      param_ExternalId: 'gov-1',
      param_CreateWriteRole: 'false',
    });
    const page = await (
      await fetch(`${world.sandbox.url}/console/cloudformation/create`, { method: 'POST', body })
    ).text();
    expect(page).toContain('arn:aws-us-gov:iam::777788889999:role/LamplighterRead');
    expect(world.sandbox.state.roles.has('777788889999/LamplighterWrite')).toBe(false);
  });

  test('says what is wrong with a link', async () => {
    const answer = await fetch(link({ ...parameters, param_TrustedPrincipal: 'everybody' }));
    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain('param_TrustedPrincipal');
  });
});
