import { ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { AssumeRoleCommand, type AssumeRoleCommandInput, GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { assumeRole, faultOf, lambdaClient, type SeenFault, stsClient } from '../testing/clients.ts';
import { addRoles, sandboxForTest, type TestSandbox } from '../testing.ts';

let world: TestSandbox;
beforeAll(async () => {
  world = await sandboxForTest();
  world.sandbox.state.putRole('444455556666', {
    roleName: 'Plain',
    trustedPrincipal: 'arn:aws:iam::999988887777:root',
    maxSessionSeconds: 3600,
    statements: [],
    createdAt: '2026-01-01T00:00:00Z',
  });
});
afterAll(() => world.sandbox.close());

const notAuthorized = (roleArn: string): string =>
  `User: arn:aws:sts::999988887777:assumed-role/LamplighterWorker/lamplighter is not authorized to perform: sts:AssumeRole on resource: ${roleArn}`;

function refusal(input: Partial<AssumeRoleCommandInput>, options = {}): Promise<SeenFault> {
  return faultOf(assumeRole(world, input, options));
}

describe('AssumeRole', () => {
  test('gives credentials that act as the role', async () => {
    const credentials = await assumeRole(world, { RoleSessionName: 'scan-1' });
    const identity = await stsClient(world, { credentials }).send(new GetCallerIdentityCommand({}));
    expect(identity.Account).toBe('111122223333');
    expect(identity.Arn).toBe('arn:aws:sts::111122223333:assumed-role/LamplighterRead/scan-1');
    expect(identity.UserId).toMatch(/^AROA[0-9A-F]{17}:scan-1$/);
  });

  test('answers the session role and an expiration as far away as asked', async () => {
    const answer = await stsClient(world).send(
      new AssumeRoleCommand({
        RoleArn: world.readRoleArn,
        RoleSessionName: 'scan',
        ExternalId: world.externalId,
        DurationSeconds: 900,
      }),
    );
    expect(answer.AssumedRoleUser?.Arn).toBe('arn:aws:sts::111122223333:assumed-role/LamplighterRead/scan');
    const seconds = ((answer.Credentials?.Expiration?.getTime() ?? 0) - Date.now()) / 1000;
    expect(seconds).toBeGreaterThan(890);
    expect(seconds).toBeLessThanOrEqual(901);
  });

  test.each([
    ['a wrong external id', { ExternalId: 'wrong-external-id' }],
    ['no external id', { ExternalId: undefined }],
  ])('refuses %s in words that do not tell it from a missing role', async (_, input) => {
    const fault = await refusal(input);
    expect(fault).toMatchObject({ name: 'AccessDenied', status: 403, message: notAuthorized(world.readRoleArn) });
    expect(fault.requestId).toMatch(/^[0-9a-f-]{36}$/);
  });

  test('refuses a role that does not exist', async () => {
    const RoleArn = 'arn:aws:iam::111122223333:role/Nobody';
    expect(await refusal({ RoleArn })).toMatchObject({ name: 'AccessDenied', message: notAuthorized(RoleArn) });
  });

  test('lets a role without external id be assumed with any and with none', async () => {
    world.sandbox.state.putRole('444455556666', {
      roleName: 'Open',
      trustedPrincipal: 'arn:aws:iam::999988887777:role/LamplighterWorker',
      maxSessionSeconds: 3600,
      statements: [],
      createdAt: '2026-01-01T00:00:00Z',
    });
    const RoleArn = 'arn:aws:iam::444455556666:role/Open';
    await expect(assumeRole(world, { RoleArn, ExternalId: undefined })).resolves.toBeDefined();
    await expect(assumeRole(world, { RoleArn, ExternalId: 'anything' })).resolves.toBeDefined();
  });

  test('refuses a caller that the role does not trust', async () => {
    world.sandbox.state.putRole('444455556666', {
      roleName: 'Others',
      trustedPrincipal: 'arn:aws:iam::123456789012:root',
      maxSessionSeconds: 3600,
      statements: [],
      createdAt: '2026-01-01T00:00:00Z',
    });
    expect(await refusal({ RoleArn: 'arn:aws:iam::444455556666:role/Others' })).toMatchObject({ name: 'AccessDenied' });
  });

  test.each([
    ['durations under 15 minutes', { DurationSeconds: 899 }, 'ValidationError', 'greater than or equal to 900'],
    ['durations over 12 hours', { DurationSeconds: 43_201 }, 'ValidationError', 'less than or equal to 43200'],
    ['more than an hour for a role that a role assumes', { DurationSeconds: 3601 }, 'ValidationError', 'role chaining'],
    ['a session name of one character', { RoleSessionName: 'a' }, 'ValidationError', "at 'roleSessionName'"],
    ['a session name with a space', { RoleSessionName: 'a b' }, 'ValidationError', '[\\w+=,.@-]*'],
    ['a source identity with a space', { SourceIdentity: 'a b' }, 'ValidationError', "at 'sourceIdentity'"],
    ['an external id of one character', { ExternalId: 'x' }, 'ValidationError', "at 'externalId'"],
    ['what is not a role ARN', { RoleArn: 'arn:aws:iam::111122223333:user/somebody' }, 'ValidationError', 'is invalid'],
    ['a policy over 2048 characters', { Policy: ' '.repeat(2049) }, 'ValidationError', "at 'policy'"],
    ['a policy that is not JSON', { Policy: 'no' }, 'MalformedPolicyDocumentException', 'invalid Json'],
    [
      'a policy that is none',
      { Policy: '{"Statement":[{"Effect":"Perhaps"}]}' },
      'MalformedPolicyDocumentException',
      'Syntax errors',
    ],
    [
      'a source identity that the trust does not allow',
      { RoleArn: 'arn:aws:iam::444455556666:role/Plain', SourceIdentity: 'ada' },
      'AccessDenied',
      'sts:SetSourceIdentity',
    ],
    [
      'session tags that the trust does not allow',
      { Tags: [{ Key: 'a', Value: 'b' }] },
      'AccessDenied',
      'sts:TagSession',
    ],
  ])('refuses %s', async (_, input, name, words) => {
    const fault = await refusal(input);
    expect(fault.name).toBe(name);
    expect(fault.message).toContain(words);
  });

  test('sets a source identity where the trust allows it; a chain of roles keeps it, and cannot change it', async () => {
    const trust = { trustedPrincipal: 'arn:aws:iam::111122223333:root', maxSessionSeconds: 3600, statements: [] };
    const chained = (roleName: string, more: object = {}) =>
      world.sandbox.state.putRole('444455556666', { roleName, ...trust, createdAt: '2026-01-01T00:00:00Z', ...more });
    chained('Next', { trustedActions: ['sts:AssumeRole', 'sts:SetSourceIdentity'] });
    chained('Unaware');
    const credentials = await assumeRole(world, { SourceIdentity: 'ada@example.com' });
    const answer = await stsClient(world, { credentials }).send(
      new AssumeRoleCommand({ RoleArn: 'arn:aws:iam::444455556666:role/Next', RoleSessionName: 'next' }),
    );
    expect(answer.SourceIdentity).toBe('ada@example.com');
    expect(world.sandbox.requestLog.since().at(-1)).toMatchObject({
      assumed: { roleSessionName: 'next' },
      sourceIdentity: 'ada@example.com',
    });
    for (const [roleName, SourceIdentity] of [
      ['Next', 'bob@example.com'],
      ['Unaware', undefined],
    ] as const) {
      const RoleArn = `arn:aws:iam::444455556666:role/${roleName}`;
      const fault = await faultOf(
        stsClient(world, { credentials }).send(
          new AssumeRoleCommand({ RoleArn, RoleSessionName: 'next', SourceIdentity }),
        ),
      );
      expect(fault).toMatchObject({ name: 'AccessDenied', message: expect.stringContaining('sts:SetSourceIdentity') });
    }
  });

  test('keeps partitions apart: a GovCloud role is reached from a GovCloud Region only', async () => {
    const [RoleArn] = addRoles(world.sandbox, '777788889999', 'gov-external-id');
    const input = { RoleArn, ExternalId: 'gov-external-id' };
    expect(await refusal(input)).toMatchObject({ name: 'AccessDenied' });
    const credentials = await assumeRole(world, input, { region: 'us-gov-west-1' });
    await expect(
      lambdaClient(world, { credentials, region: 'us-gov-west-1' }).send(new ListFunctionsCommand({})),
    ).resolves.toMatchObject({ Functions: [] });
    expect(await faultOf(lambdaClient(world, { credentials }).send(new ListFunctionsCommand({})))).toMatchObject({
      name: 'UnrecognizedClientException',
    });
  });
});

describe('credentials', () => {
  test('expire by the clock of the simulation', async () => {
    const own = await sandboxForTest();
    const credentials = await assumeRole(own, { DurationSeconds: 900 });
    own.sandbox.clock.advance(901_000);
    const fault = await faultOf(lambdaClient(own, { credentials }).send(new ListFunctionsCommand({})));
    expect(fault).toMatchObject({
      name: 'ExpiredTokenException',
      status: 403,
      message: 'The security token included in the request is expired',
    });
    expect(await faultOf(stsClient(own, { credentials }).send(new GetCallerIdentityCommand({})))).toMatchObject({
      name: 'ExpiredToken',
      status: 403,
    });
    await own.sandbox.close();
  });

  test('that nobody issued are unrecognised', async () => {
    for (const credentials of [
      { accessKeyId: 'AKIASOMEBODYELSE0000', secretAccessKey: 'x' },
      { accessKeyId: 'ASIASOMEBODYELSE0000', secretAccessKey: 'x', sessionToken: 'made-up.token' },
      { ...(await assumeRole(world)), accessKeyId: 'ASIAANOTHERKEY000000' },
    ]) {
      expect(await faultOf(lambdaClient(world, { credentials }).send(new ListFunctionsCommand({})))).toMatchObject({
        name: 'UnrecognizedClientException',
        status: 403,
      });
    }
    expect(
      await faultOf(
        stsClient(world, { credentials: { accessKeyId: 'AKIASOMEBODYELSE0000', secretAccessKey: 'x' } }).send(
          new GetCallerIdentityCommand({}),
        ),
      ),
    ).toMatchObject({ name: 'InvalidClientTokenId' });
  });

  test('do not work in a Region that the account has not enabled', async () => {
    const credentials = await assumeRole(world);
    const fault = await faultOf(
      lambdaClient(world, { credentials, region: 'me-south-1' }).send(new ListFunctionsCommand({})),
    );
    expect(fault).toMatchObject({
      name: 'UnrecognizedClientException',
      message: 'The security token included in the request is invalid.',
    });
    await expect(
      lambdaClient(world, { credentials, region: 'eu-south-1' }).send(new ListFunctionsCommand({})),
    ).resolves.toBeDefined();
  });

  test('may do what role and session policy both allow', async () => {
    const Policy = JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: 'lambda:GetFunction', Resource: '*' }],
    });
    const credentials = await assumeRole(world, { Policy });
    const fault = await faultOf(lambdaClient(world, { credentials }).send(new ListFunctionsCommand({})));
    expect(fault).toMatchObject({ name: 'AccessDeniedException', status: 403 });
    expect(fault.message).toBe(
      'User: arn:aws:sts::111122223333:assumed-role/LamplighterRead/test is not authorized to perform: lambda:ListFunctions on resource: * because no session policy allows the lambda:ListFunctions action',
    );
  });

  test('show what is missing when the request is not signed', async () => {
    const answer = await fetch(`${world.sandbox.url}/2015-03-31/functions`);
    expect(answer.status).toBe(403);
    expect(answer.headers.get('x-amzn-errortype')).toBe('MissingAuthenticationTokenException');
  });
});
