import { accountIdSchema } from '../../core/lambda/account-id.ts';
import { defaultStrategy } from '../../core/rollout/strategy.ts';
import { storeEndedTest } from '../../db/accounts/testing.ts';
import { recordAuditEvent } from '../../db/audit/audit-events.ts';
import { database, inTransaction } from '../../db/kernel/client.ts';
import { seal } from '../../db/kernel/seal.ts';

/** Ids by the names that inputs have for them. */
export type Ids = Readonly<Record<string, unknown>>;

/**
 * An account with everything that can stand in one: functions, a scan, a connection test, events of the log. Every name in it begins with
 * `word`, and its twelve digits are of one digit, so that whatever leaks from it is recognised.
 */
export async function insertAccountWorld(word: string, digit: string) {
  const awsAccountId = digit.repeat(12);
  const account = await database().account.create({
    data: {
      awsAccountId,
      name: `${word}-account`,
      partition: 'aws',
      readRoleArn: `arn:aws:iam::${awsAccountId}:role/${word}-read`,
      writeRoleArn: `arn:aws:iam::${awsAccountId}:role/${word}-write`,
      externalId: `${word}-external`,
      status: 'connected',
      connectedAt: new Date(),
      enabledRegions: ['eu-west-1'],
      regions: ['eu-west-1'],
      tags: { team: word },
    },
  });
  await storeEndedTest(account.id);
  const scan = await database().scan.create({
    data: {
      accountId: account.id,
      status: 'finished',
      finishedAt: new Date(),
      regions: { create: { region: 'eu-west-1' } },
    },
  });
  const functions = ['one', 'two'].map((name) => `${word}-${name}`);
  for (const functionName of functions) {
    await database().lambdaFunction.create({
      data: {
        ...{ accountId: account.id, region: 'eu-west-1', functionName, runtime: 'python3.12' },
        functionArn: `arn:aws:lambda:eu-west-1:${awsAccountId}:function:${functionName}`,
        ...{ datadogStatus: 'not', statusReason: { code: 'noTrace', params: {} }, seenAt: new Date() },
        tags: { owner: `${word}-team` },
        ownerName: `${word}-stack`,
      },
    });
  }
  const [lambda] = await database().lambdaFunction.findMany({ where: { accountId: account.id } });
  const test = await database().connectionTest.findFirstOrThrow({ where: { accountId: account.id } });
  await inTransaction((tx) =>
    recordAuditEvent(tx, {
      ...{ actorId: 'somebody', actorName: `${word}-person`, action: 'account.updated' },
      awsAccountId: account.awsAccountId as never,
      details: { name: `${word}-account` },
    }),
  );
  return {
    accountId: accountIdSchema.parse(account.id),
    awsAccountId,
    functions,
    ids: {
      accountId: accountIdSchema.parse(account.id),
      functionId: lambda?.id ?? '',
      functionIds: [lambda?.id ?? ''],
      scanId: scan.id,
      testId: test.id,
    },
  };
}
export type AccountWorld = Awaited<ReturnType<typeof insertAccountWorld>>;

/** A planned Rollout over all functions of some accounts, with a stop reason, findings and events that name them; its ids. */
export async function insertRolloutWorld(word: string, worlds: readonly AccountWorld[]) {
  const rollout = await database().rollout.create({
    data: {
      ...{ name: `${word}-rollout`, mode: 'instrument', status: 'planned', planDigest: 'x', createdBy: 'somebody' },
      ...{ createdByName: 'Somebody', strategy: defaultStrategy(0), plannedAt: new Date() },
      statusReason: {
        code: 'roleCannotBeAssumed',
        params: { awsAccountId: worlds.at(-1)?.awsAccountId ?? '', roleArn: 'x' },
      },
    },
  });
  const changeIds: string[] = [];
  for (const { accountId, awsAccountId, functions } of worlds) {
    for (const functionName of functions) {
      const id = crypto.randomUUID();
      changeIds.push(id);
      await database().change.create({
        data: {
          ...{ id, rolloutId: rollout.id, accountId, region: 'eu-west-1', functionName, verdict: 'change', wave: 0 },
          functionArn: `arn:aws:lambda:eu-west-1:${awsAccountId}:function:${functionName}`,
          ...{ outcome: functionName.endsWith('one') ? 'pending' : 'failed', plannedAt: new Date(), diffGroup: 'same' },
          ...{ fingerprintBefore: {}, fingerprintTarget: {}, unchecked: { layers: 'open' } },
          findings: [{ code: 'noFreeMemory', severity: 'warning', params: { functionName } }],
          failure: functionName.endsWith('one')
            ? undefined
            : { code: 'awsUpdateFailed', params: { functionName, reason: 'x' } },
          conflicts: [],
          attributesSealed: seal('[]', { purpose: 'change.attributes', rowId: id }),
        },
      });
    }
  }
  await inTransaction((tx) =>
    recordAuditEvent(tx, {
      ...{ actorId: 'somebody', actorName: 'Somebody', action: 'rollout.stopped' },
      ...{ rolloutId: rollout.id, rolloutNumber: rollout.number },
      details: { about: worlds.map(({ functions }) => functions.join()).join() },
    }),
  );
  return { rolloutId: rollout.id, rollout: rollout.number, changeIds, changeId: changeIds[0] ?? '' };
}
