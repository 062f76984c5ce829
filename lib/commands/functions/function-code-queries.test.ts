import { beforeAll, expect, test } from 'vitest';
import { personCaller, stranger } from '../../core/access/caller.ts';
import { maskedValue } from '../../core/change/change-codes.ts';
import { accountIdSchema } from '../../core/lambda/account-id.ts';
import { database } from '../../db/kernel/client.ts';
import { databaseForTest } from '../../db/kernel/testing.ts';
import { runQuery } from '../kernel/query.ts';
import { runCommand } from '../kernel/run-command.ts';
import { saveProfile } from '../profiles/profile-commands.ts';
import { readFunctionCode } from './function-code-queries.ts';

const viewer = personCaller({ userId: 'vi', name: 'Vi', role: 'viewer' });
const operator = personCaller({ userId: 'op', name: 'Op', role: 'operator' });
const key = '0123456789abcdef0123456789abcdef';

let accountId = '';

async function seedFunction(name: string, columns: object): Promise<string> {
  const { id } = await database().lambdaFunction.create({
    data: {
      accountId,
      region: 'us-gov-west-1',
      functionArn: `arn:aws-us-gov:lambda:us-gov-west-1:111122223333:function:${name}`,
      functionName: name,
      handler: 'app.handler',
      datadogStatus: 'not',
      statusReason: { code: 'nothingFound', params: {} },
      seenAt: new Date(),
      ...columns,
    },
  });
  return id;
}

beforeAll(async () => {
  await databaseForTest();
  const account = await database().account.create({
    data: {
      awsAccountId: '111122223333',
      name: 'Gov',
      partition: 'aws-us-gov',
      readRoleArn: 'arn',
      externalId: 'x',
      status: 'connected',
      regions: ['us-gov-west-1'],
    },
  });
  accountId = account.id;
});

test('a function in a VPC of GovCloud gets its code, its network and the forms of other tools, with a profile’s settings', async () => {
  const arn = 'arn:aws-us-gov:secretsmanager:us-gov-west-1:111122223333:secret:dd-AbCdEf';
  const settings = { site: 'ddog-gov.com', apiKey: { source: 'secretsManager', arn } } as const;
  const { profileId } = await runCommand(saveProfile, { name: 'Gov', settings }, operator);
  const functionId = await seedFunction('pay', { runtime: 'nodejs22.x', isInVpc: true });
  const code = await runQuery(readFunctionCode, { functionId, profileId }, viewer);
  expect(code).toMatchObject({
    customCode: { links: { function: 'https://app.ddog-gov.com/functions/pay:us-gov-west-1:111122223333:aws' } },
    forwarder: null,
  });
  expect(code.customCode.snippets[0]).toMatchObject({ title: 'metric', language: 'javascript' });
  expect(JSON.stringify(code.network?.snippets)).toContain('com.amazonaws.us-gov-west-1.secretsmanager-fips');
  expect(JSON.stringify(code.otherTools.snippets)).toContain('arn:aws-us-gov:lambda:us-gov-west-1:002406178527:layer:');
});

test('an old Python gets the Forwarder, without any profile', async () => {
  const functionId = await seedFunction('old', { runtime: 'python3.6' });
  const { forwarder, network } = await runQuery(readFunctionCode, { functionId }, viewer);
  expect(forwarder).toMatchObject({ reason: 'onlyWay', ofFunction: [{ code: 'forwarderNeeded' }, {}] });
  expect(forwarder?.snippets.map(({ title }) => title)).toContain('subscriptionTerraform');
  expect(network).toBeNull();
});

test('neither a profile’s key nor a masked value leaves', async () => {
  const functionId = await seedFunction('keyed', {
    runtime: 'python3.12',
    variableNames: ['DD_KMS_API_KEY', 'TABLE'],
    datadogVariables: { DD_KMS_API_KEY: maskedValue },
  });
  for (const apiKey of [
    { source: 'plain', value: key },
    { source: 'kms', ciphertext: 'AQICAHhSealedSealed' },
  ] as const) {
    const { profileId } = await runCommand(saveProfile, { name: apiKey.source, settings: { apiKey } }, operator);
    const code = JSON.stringify(await runQuery(readFunctionCode, { functionId, profileId }, viewer));
    expect(code).toContain('REPLACE_WITH_YOUR_');
    for (const secret of [key, 'AQICAHhSealedSealed', maskedValue]) expect(code).not.toContain(secret);
  }
});

test('it is read by whoever may see the function’s account, and not found otherwise', async () => {
  const functionId = await seedFunction('seen', { runtime: 'python3.12' });
  const other = accountIdSchema.parse('01890000-0000-7000-8000-000000000000');
  const elsewhere = { ...viewer, grants: [{ role: 'viewer' as const, accounts: [other] }] };
  await expect(runQuery(readFunctionCode, { functionId }, elsewhere)).rejects.toMatchObject({
    code: 'notFound',
    params: { what: 'function' },
  });
  const here = { ...viewer, grants: [{ role: 'viewer' as const, accounts: [accountIdSchema.parse(accountId)] }] };
  expect((await runQuery(readFunctionCode, { functionId }, here)).customCode.snippets).not.toEqual([]);
  const profile = { functionId, profileId: crypto.randomUUID() };
  await expect(runQuery(readFunctionCode, profile, here)).rejects.toMatchObject({ params: { what: 'profile' } });
  await expect(runQuery(readFunctionCode, { functionId }, stranger)).rejects.toMatchObject({ code: 'notSignedIn' });
  const gone = crypto.randomUUID();
  await expect(runQuery(readFunctionCode, { functionId: gone }, viewer)).rejects.toMatchObject({ code: 'notFound' });
  await expect(runQuery(readFunctionCode, { functionId, profileId: gone }, viewer)).rejects.toMatchObject({
    code: 'notFound',
    params: { what: 'profile' },
  });
});
