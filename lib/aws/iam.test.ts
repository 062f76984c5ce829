import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { Statement } from '../sandbox/identity/policy.ts';
import { addFunction } from '../sandbox/testing/functions.ts';
import { sandboxForTest, type TestSandbox } from '../sandbox/testing.ts';
import { unpacedContext } from './context.ts';
import { canReadSecret } from './iam.ts';
import { type AwsSession, sessionFor } from './session.ts';

let test: TestSandbox;
let session: AwsSession;
beforeAll(async () => {
  test = await sandboxForTest();
  Object.assign(process.env, test.environment);
  addFunction(test, 'usual');
});
afterAll(() => test.sandbox.close());
beforeEach(async () => {
  const { readRoleArn: roleArn, externalId } = test;
  session = await sessionFor({ roleArn, externalId, purpose: 'read', sessionName: 'iam' }, unpacedContext);
});

const secret = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:datadog-AbCdEf';
const never = new AbortController().signal;
const ask = (roleName: string, ending = never) => {
  const roleArn = `arn:aws:iam::${test.awsAccountId}:role/${roleName}`;
  return canReadSecret(session, { roleArn, key: { arn: secret, permission: 'secretsmanager:GetSecretValue' } }, ending);
};

function putRole(roleName: string, ...statements: Statement[]): string {
  const createdAt = '2026-01-01T00:00:00.000Z';
  const role = { roleName, trustedPrincipal: 'lambda.amazonaws.com', maxSessionSeconds: 3600, statements, createdAt };
  test.sandbox.state.putRole(test.awsAccountId, role);
  return roleName;
}
const allow = (Condition?: Statement['Condition']): Statement => ({
  Effect: 'Allow',
  Action: ['secretsmanager:GetSecretValue'],
  Resource: ['arn:aws:secretsmanager:*:111122223333:secret:datadog-??????'],
  ...(Condition ? { Condition } : {}),
});

it('a role that is allowed to read the key likely can', async () => {
  expect(await ask('usual-role')).toBe('likely');
  expect(await ask(putRole('exact', allow()))).toBe('likely');
});

it('a role that is not allowed to read this very key, or is denied it, likely cannot', async () => {
  expect(await ask(putRole('nothing'))).toBe('unlikely');
  expect(await ask(putRole('other', { ...allow(), Resource: ['arn:aws:secretsmanager:*:*:secret:other'] }))).toBe(
    'unlikely',
  );
  expect(await ask(putRole('denied', allow(), { ...allow(), Effect: 'Deny' }))).toBe('unlikely');
});

it('a condition on the Region is answered with the key’s own', async () => {
  expect(await ask(putRole('here', allow({ StringEquals: { 'aws:RequestedRegion': ['eu-west-1'] } })))).toBe('likely');
  expect(await ask(putRole('there', allow({ StringEquals: { 'aws:RequestedRegion': ['us-east-1'] } })))).toBe(
    'unlikely',
  );
});

it('nothing is claimed where the answer hangs on a condition about which nothing is known', async () => {
  const tagged = allow({ StringEquals: { 'aws:ResourceTag/team': ['growth'] } });
  expect(await ask(putRole('tagged', tagged))).toBeUndefined();
  expect(await ask(putRole('both', tagged, allow()))).toBe('likely');
});

it('a role that IAM does not know, a missing permission and throttling are told apart', async () => {
  await expect(ask('nobody')).rejects.toMatchObject({
    code: 'awsInvalidParameter',
    params: { operation: 'iam:SimulatePrincipalPolicy' },
  });
  for (const [kind, code] of [
    ['deny', 'awsAccessDenied'],
    ['throttle', 'awsThrottled'],
  ] as const) {
    const fault = test.sandbox.faults.add({ match: { service: 'iam' }, effect: { kind } });
    await expect(ask('usual-role')).rejects.toMatchObject({ code });
    test.sandbox.faults.remove(fault.id);
  }
});

it('a question that takes too long is let go', async () => {
  const fault = test.sandbox.faults.add({
    match: { service: 'iam' },
    effect: { kind: 'latency', milliseconds: 5_000 },
  });
  const begun = Date.now();
  await expect(ask('usual-role', AbortSignal.timeout(100))).rejects.toMatchObject({ code: 'awsUnreachable' });
  expect(Date.now() - begun).toBeLessThan(4_000);
  test.sandbox.faults.remove(fault.id);
});
