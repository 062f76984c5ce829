import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ChosenApiKey } from '../core/datadog/chosen-api-key.ts';
import { type KeyQuestion, keyReferenceAt } from '../core/datadog/key-reference.ts';
import { putStoredKey } from '../sandbox/key-stores.ts';
import { sandboxForTest, type TestSandbox } from '../sandbox/testing.ts';
import { unpacedContext } from './context.ts';
import { describeKey } from './key-stores.ts';
import { type AwsSession, sessionFor } from './session.ts';

let test: TestSandbox;
let session: AwsSession;
beforeAll(async () => {
  test = await sandboxForTest();
  Object.assign(process.env, test.environment);
  const put = (key: Parameters<typeof putStoredKey>[2]) => putStoredKey(test.sandbox.state, test, key);
  put({ store: 'secretsManager', name: 'team/dd-apikey', suffix: 'Zz9Yy8' });
  put({ store: 'secretsManager', name: 'going', deletedAt: 1_790_000_000 });
  put({ store: 'ssm', name: 'flat' });
});
afterAll(() => test.sandbox.close());
afterEach(() => test.sandbox.faults.remove());
beforeEach(async () => {
  const { readRoleArn: roleArn, externalId } = test;
  session = await sessionFor({ roleArn, externalId, purpose: 'read', sessionName: 'keys' }, unpacedContext);
});

const never = new AbortController().signal;
function questionOf(chosen: ChosenApiKey): KeyQuestion {
  const reference = keyReferenceAt(chosen, { awsAccountId: test.awsAccountId, region: test.region });
  if (reference.kind !== 'question') throw new Error('nothing to ask');
  return reference.question;
}
const ask = (chosen: ChosenApiKey, ending = never) => describeKey(session, questionOf(chosen), ending);
const secret = (name: string) => `arn:aws:secretsmanager:us-east-1:111122223333:secret:${name}`;
const parameter = (name: string) => `arn:aws:ssm:us-east-1:111122223333:parameter/${name}`;

describe('a secret', () => {
  it('is found by name, also one that looks like the end of an ARN, and by an ARN without the suffix', async () => {
    const found = { kind: 'found', arn: secret('team/dd-apikey-Zz9Yy8') };
    expect(await ask({ source: 'secretsManager', name: 'team/dd-apikey' })).toEqual(found);
    const arn = 'arn:{partition}:secretsmanager:{region}:{accountId}:secret:datadog/api-key';
    expect(await ask({ source: 'secretsManager', arn })).toEqual({
      kind: 'found',
      arn: secret('datadog/api-key-a1B2c3'),
    });
  });

  it('that is not there, or is to be deleted, is said to be so', async () => {
    expect(await ask({ source: 'secretsManager', name: 'nowhere' })).toEqual({ kind: 'missing' });
    expect(await ask({ source: 'secretsManager', name: 'going' })).toEqual({ kind: 'deleted' });
  });
});

it('a parameter is found with and without the slash that its name may begin with', async () => {
  for (const [given, arn] of [
    ['flat', parameter('flat')],
    ['/flat', parameter('flat')],
    ['datadog/api-key', parameter('datadog/api-key')],
  ] as const)
    expect([given, await ask({ source: 'ssm', name: given })]).toEqual([given, { kind: 'found', arn }]);
  const arn = 'arn:{partition}:ssm:{region}:{accountId}:parameter/datadog/api-key';
  expect(await ask({ source: 'ssm', arn })).toEqual({ kind: 'found', arn: parameter('datadog/api-key') });
  expect(await ask({ source: 'ssm', name: '/nowhere' })).toEqual({ kind: 'missing' });
});

it.each([
  ['secretsmanager', { source: 'secretsManager', name: 'going' }],
  ['ssm', { source: 'ssm', name: 'flat' }],
] as const)(
  '%s that may not be asked leaves the key unchecked; one that fails is an error, never "missing"',
  async (service, chosen) => {
    const fault = test.sandbox.faults.add({ match: { service }, effect: { kind: 'deny' } });
    expect(await ask(chosen)).toEqual({ kind: 'unchecked', reason: 'notAllowed' });
    test.sandbox.faults.remove(fault.id);
    test.sandbox.faults.add({ match: { service }, effect: { kind: 'garbage' } });
    await expect(ask(chosen)).rejects.toMatchObject({ code: expect.stringMatching(/^aws/) });
    await expect(ask(chosen, AbortSignal.abort())).rejects.toMatchObject({ code: 'awsUnreachable' });
  },
);

it('never asks for a value', () => {
  const asked = new Set(test.sandbox.requestLog.since().map(({ operation }) => operation));
  expect([...asked].sort()).toEqual(['AssumeRole', 'DescribeParameters', 'DescribeSecret']);
});
