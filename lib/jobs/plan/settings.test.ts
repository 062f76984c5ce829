import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { runCommand } from '../../commands/kernel/run-command.ts';
import { saveProfile } from '../../commands/profiles/profile-commands.ts';
import { createRollout } from '../../commands/rollouts/create-commands.ts';
import { attributeChangeSchema, findingSchema } from '../../core/change/change.ts';
import type { ChosenSettings } from '../../core/datadog/settings.ts';
import { awsAccountIdSchema } from '../../core/lambda/account-id.ts';
import { database } from '../../db/kernel/client.ts';
import { databaseForTest } from '../../db/kernel/testing.ts';
import { putStoredKey } from '../../sandbox/key-stores.ts';
import { demoAccounts } from '../../sandbox/organisation/demo-accounts.ts';
import { addFunction } from '../../sandbox/testing/functions.ts';
import { addRoles, sandboxForTest, type TestSandbox } from '../../sandbox/testing.ts';
import {
  allAtOnce,
  apply,
  connectAccount,
  listFunctionsOf,
  testContext,
  tester,
  untilStatus,
} from '../rollout/testing.ts';
import { startWorker, type Worker } from '../start-worker.ts';

const { production, staging, govCloud } = demoAccounts;
const regionsOf = {
  [production]: ['us-east-1', 'eu-west-1'],
  [staging]: ['us-east-1', 'eu-west-1'],
  [govCloud]: ['us-gov-west-1', 'us-gov-east-1'],
} as const;
const places = Object.entries(regionsOf).flatMap(([account, regions]) =>
  regions.map((region) => ({ account, region })),
);
const environments = { [production]: 'prod', [staging]: 'staging', [govCloud]: 'gov' } as const;
const partitionOf = (region: string) => (region.startsWith('us-gov') ? 'aws-us-gov' : 'aws');
const site = 'datadoghq.com' as const;

let test: TestSandbox;
let worker: Worker;
const functionIds: string[] = [];

beforeAll(async () => {
  await databaseForTest();
  test = await sandboxForTest({ organisation: 'demo' });
  Object.assign(process.env, test.environment);
  const { sandbox, externalId } = test;
  for (const [account, regions] of Object.entries(regionsOf)) {
    const [readRoleArn, writeRoleArn] = addRoles(sandbox, account, externalId);
    const awsAccountId = awsAccountIdSchema.parse(account);
    const id = await connectAccount({ awsAccountId, externalId, readRoleArn, writeRoleArn });
    const environment = Object.entries(environments).find(([of]) => of === account)?.[1] ?? null;
    await database().account.update({ where: { id }, data: { environment } });
    for (const region of regions) {
      sandbox.state.functions.delete(`${account}/${region}`);
      for (const name of ['Orders-Api', 'orders-worker'])
        addFunction(
          { ...test, awsAccountId, region },
          name,
          { awsAccountId: account, region },
          { tags: { release: '7' } },
        );
      const suffix = region.slice(-1).repeat(6);
      putStoredKey(sandbox.state, { awsAccountId: account, region }, { store: 'secretsManager', name: 'dd', suffix });
      for (const id of (
        await listFunctionsOf(sandbox, { id: (await accountRow(account)).id, awsAccountId: account }, region)
      ).values())
        functionIds.push(id);
    }
  }
  worker = await startWorker(testContext());
});
afterEach(() => test.sandbox.faults.remove());
afterAll(async () => {
  await worker.stop();
  await test.sandbox.close();
});

const accountRow = (awsAccountId: string) => database().account.findUniqueOrThrow({ where: { awsAccountId } });
const asked = (service: string) => test.sandbox.requestLog.since().filter((request) => request.service === service);

/** What a Rollout with these settings would write, by function, and what was found. */
async function preview(settings: ChosenSettings, profileId?: string) {
  const { rolloutId } = await runCommand(
    createRollout,
    { mode: 'instrument', functionIds, settings, strategy: allAtOnce, name: 'Test', profileId },
    tester,
  );
  await untilStatus(rolloutId, ['planned'], 60);
  const changes = await database().change.findMany({ where: { rolloutId }, orderBy: { functionArn: 'asc' } });
  const planned = changes.map(({ functionArn, region, verdict, attributes, findings }) => {
    const written = z.array(attributeChangeSchema).parse(attributes ?? []);
    const [, , , , account = ''] = functionArn.split(':');
    return {
      account,
      region,
      functionArn,
      verdict,
      findings: z.array(findingSchema).parse(findings),
      wrote: (name: string) => written.find(({ path }) => path === `Environment.Variables.${name}`)?.after,
    };
  });
  return { rolloutId, planned };
}

const secretArn = (account: string, region: string) =>
  `arn:${partitionOf(region)}:secretsmanager:${region}:${account}:secret:dd-${region.slice(-1).repeat(6)}`;

it('one profile serves three accounts in two Regions each: what is shown is resolved, and what is shown is sent', async () => {
  const settings: ChosenSettings = {
    site,
    apiKey: { source: 'secretsManager', name: 'dd' },
    env: { from: 'account' },
    service: { from: 'functionName' },
    version: { from: 'tag', tag: 'release' },
  };
  const { profileId } = await runCommand(saveProfile, { name: 'Everywhere', settings }, tester);
  const before = asked('secretsmanager').length;
  const { rolloutId, planned } = await preview(settings, profileId);
  expect(planned).toHaveLength(12);
  for (const { account, region, functionArn, verdict, wrote } of planned) {
    expect([functionArn, verdict]).toEqual([functionArn, 'change']);
    expect(wrote('DD_API_KEY_SECRET_ARN')).toBe(secretArn(account, region));
    expect(wrote('DD_ENV')).toBe(Object.entries(environments).find(([of]) => of === account)?.[1]);
    expect(wrote('DD_SERVICE')).toBe(functionArn.split(':').at(-1)?.toLowerCase());
    expect(wrote('DD_VERSION')).toBe('7');
  }
  // What differs between two functions of a Region, or two accounts, is each one's own: there is one change to review there.
  const groups = await database().change.groupBy({ by: ['region', 'diffGroup'], where: { rolloutId } });
  expect(groups.map(({ region }) => region).sort()).toEqual([...new Set(places.map(({ region }) => region))].sort());
  const questions = asked('secretsmanager').slice(before);
  expect(questions.map(({ operation }) => operation)).toEqual(places.map(() => 'DescribeSecret'));
  expect(new Set(questions.map(({ awsAccountId, region }) => `${awsAccountId} ${region}`)).size).toBe(places.length);

  // What is set in an account after the review does not reach what was reviewed.
  await database().account.update({ where: { awsAccountId: production }, data: { environment: 'other' } });
  await apply(rolloutId);
  await untilStatus(rolloutId, ['completed'], 60);
  await database().account.update({ where: { awsAccountId: production }, data: { environment: 'prod' } });
  for (const { account, region } of places) {
    const record = test.sandbox.state.findFunction(account, region, 'orders-worker');
    expect(record?.configuration.Environment?.Variables).toMatchObject({
      DD_API_KEY_SECRET_ARN: secretArn(account, region),
      DD_ENV: Object.entries(environments).find(([of]) => of === account)?.[1],
      DD_SERVICE: 'orders-worker',
    });
  }
  await takeBack();
});

/** Makes the functions as they were, so that the next preview has everything to write. */
async function takeBack(): Promise<void> {
  for (const { account, region } of places)
    for (const name of ['Orders-Api', 'orders-worker'])
      addFunction(
        { ...test, awsAccountId: awsAccountIdSchema.parse(account), region },
        name,
        { awsAccountId: account, region },
        { tags: { release: '7' } },
      );
}

it('of a table the nearest row holds, and an account without one is blocked, with what to do; the others go ahead', async () => {
  const exact = 'arn:aws:ssm:us-east-1:111122223333:parameter/exact';
  const { planned } = await preview({
    site,
    apiKey: {
      source: 'ssm',
      table: [
        { awsAccountId: awsAccountIdSchema.parse(production), name: 'datadog/api-key' },
        { awsAccountId: awsAccountIdSchema.parse(production), region: 'us-east-1', arn: exact },
        { region: 'us-gov-west-1', arn: 'arn:{partition}:ssm:{region}:{accountId}:parameter/datadog/api-key' },
        { region: 'us-gov-east-1', name: '/not/there' },
      ],
    },
  });
  const found = new Map(
    planned.map(({ account, region, verdict, wrote, findings }) => [
      `${account} ${region}`,
      [verdict, wrote('DD_API_KEY_SSM_ARN'), findings.filter(({ severity }) => severity === 'blocked')],
    ]),
  );
  const none = (account: string, region: string) => [
    { code: 'keyNotInTable', severity: 'blocked', params: { awsAccountId: account, region } },
  ];
  expect(Object.fromEntries(found)).toEqual({
    [`${production} us-east-1`]: ['change', exact, []],
    [`${production} eu-west-1`]: ['change', `arn:aws:ssm:eu-west-1:${production}:parameter/datadog/api-key`, []],
    [`${staging} us-east-1`]: ['blocked', undefined, none(staging, 'us-east-1')],
    [`${staging} eu-west-1`]: ['blocked', undefined, none(staging, 'eu-west-1')],
    [`${govCloud} us-gov-west-1`]: [
      'change',
      `arn:aws-us-gov:ssm:us-gov-west-1:${govCloud}:parameter/datadog/api-key`,
      [],
    ],
    [`${govCloud} us-gov-east-1`]: [
      'blocked',
      undefined,
      [
        {
          code: 'keyNotFound',
          severity: 'blocked',
          params: { store: 'ssm', key: '/not/there', awsAccountId: govCloud, region: 'us-gov-east-1' },
        },
      ],
    ],
  });
});

it('without the optional permission a name is used as it is, and the preview says so; with it, it does not', async () => {
  const role = test.sandbox.state.roles.get(`${staging}/LamplighterRead`);
  if (role === undefined) throw new Error('no read role');
  const without = role.statements.filter(({ Sid }) => Sid !== 'FindKeyByName');
  test.sandbox.state.putRole(staging, { ...role, statements: without });
  for (const [source, variable, service] of [
    ['secretsManager', 'DD_API_KEY_SECRET_ARN', 'secretsmanager'],
    ['ssm', 'DD_API_KEY_SSM_ARN', 'ssm'],
  ] as const) {
    const { planned } = await preview({ site, apiKey: { source, name: 'datadog/api-key' } });
    for (const { account, region, verdict, findings, wrote } of planned) {
      expect(verdict).toBe('change');
      const unchecked = findings.filter(({ code }) => code === 'keyNotChecked');
      expect([account, unchecked.length]).toEqual([account, account === staging ? 1 : 0]);
      const resource = source === 'ssm' ? 'parameter/datadog/api-key' : 'secret:datadog/api-key';
      const suffix = source === 'ssm' || account === staging ? '' : '-a1B2c3';
      expect(wrote(variable)).toBe(`arn:${partitionOf(region)}:${service}:${region}:${account}:${resource}${suffix}`);
    }
  }
  test.sandbox.state.putRole(staging, role);
});

it('where AWS does not answer, its functions are blocked with that reason, and all others are planned', async () => {
  const match = { service: 'secretsmanager', awsAccountId: production, region: 'eu-west-1' };
  test.sandbox.faults.add({ match, effect: { kind: 'reset', when: 'before' } });
  const { planned } = await preview({ site, apiKey: { source: 'secretsManager', name: 'dd' } });
  for (const { account, region, verdict, findings } of planned) {
    const isDown = account === production && region === 'eu-west-1';
    expect([account, region, verdict]).toEqual([account, region, isDown ? 'blocked' : 'change']);
    if (isDown)
      expect(findings).toMatchObject([
        { code: 'awsUnreachable', severity: 'blocked', params: { operation: 'secretsmanager:DescribeSecret' } },
      ]);
  }
});

it('a table of KMS ciphertexts is sealed: no row of the database tells one', async () => {
  const ciphertexts = [`${'QUJD'.repeat(8)}AA==`, `${'WFla'.repeat(8)}AA==`];
  const rows = [production, staging].map((account, index) => ({
    awsAccountId: awsAccountIdSchema.parse(account),
    ciphertext: ciphertexts[index] ?? '',
  }));
  const apiKey = { source: 'kms', table: [...rows, { ciphertext: ciphertexts[0] ?? '' }] } as const;
  const settings: ChosenSettings = { site, apiKey: { ...apiKey, table: [...apiKey.table] } };
  await runCommand(saveProfile, { name: 'Sealed', settings }, tester);
  const { planned } = await preview(settings);
  expect(planned.map(({ verdict }) => verdict)).toEqual(planned.map(() => 'change'));
  const everything = JSON.stringify([
    await database().$queryRaw`SELECT to_jsonb(change) - 'attributes_sealed' AS row FROM change`,
    await database().$queryRaw`SELECT to_jsonb(rollout) - 'settings_sealed' AS row FROM rollout`,
    await database().$queryRaw`SELECT to_jsonb(profile) - 'settings_sealed' AS row FROM profile`,
    await database().$queryRaw`SELECT to_jsonb(audit_event) AS row FROM audit_event`,
  ]);
  for (const ciphertext of ciphertexts) expect(everything).not.toContain(ciphertext);
});
