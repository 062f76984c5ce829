import { accountIdSchema } from '../../core/lambda/account-id.ts';
import { defaultStrategy } from '../../core/rollout/default-strategy.ts';
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

/** A planned Rollout over all functions of some accounts, with a stop reason, findings, events and what was said of its approval that name them; its ids. */
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
  await insertApprovalWorld(rollout.id, worlds, changeIds);
  await inTransaction((tx) =>
    recordAuditEvent(tx, {
      ...{ actorId: 'somebody', actorName: 'Somebody', action: 'rollout.stopped' },
      ...{ rolloutId: rollout.id, rolloutNumber: rollout.number },
      details: { about: worlds.map(({ functions }) => functions.join()).join() },
    }),
  );
  return { rolloutId: rollout.id, rollout: rollout.number, changeIds, changeId: changeIds[0] ?? '' };
}

/** Of each account a question about its functions, an approval and a clearance, all of which name it and them. */
async function insertApprovalWorld(
  rolloutId: string,
  worlds: readonly AccountWorld[],
  changeIds: readonly string[],
): Promise<void> {
  const changes = await database().change.findMany({ where: { id: { in: [...changeIds] } } });
  for (const { accountId, awsAccountId, functions } of worlds) {
    const about = { rolloutId, planDigest: 'x', accountIds: [accountId] };
    const own = changes.filter((change) => change.accountId === accountId).map(({ id }) => id);
    const person = { personId: `approver-${awsAccountId}`, personName: `${functions[0]}-approver` };
    await database().approvalEntry.createMany({
      data: [
        { ...about, ...person, kind: 'questioned', changeIds: own, comment: `Why ${functions.join()}?` },
        { ...about, ...person, kind: 'approved', comment: `Fine in ${awsAccountId}` },
      ],
    });
    const cleared = { personId: person.personId, personName: person.personName, reason: `${functions[0]} is down` };
    await database().rolloutClearance.create({
      data: { rolloutId, accountId, planDigest: 'other', kind: 'emergency', ...cleared },
    });
  }
}

/** A webhook that was told of an account, and a machine's token that is for that account and named after it; ids of the former. */
export async function insertWebhookWorld({ accountId, awsAccountId, functions }: AccountWorld): Promise<Ids> {
  const webhookId = crypto.randomUUID();
  await database().webhook.create({
    data: {
      ...{ id: webhookId, name: `${functions[0]}-hook`, events: ['account.failing'], createdBy: 'somebody' },
      urlMasked: `https://${functions[0]}.example/…`,
      urlSealed: seal('https://hooks.example.com/x', { purpose: 'webhook.url', rowId: webhookId }),
      secretSealed: seal('whsec_x', { purpose: 'webhook.secret', rowId: webhookId }),
    },
  });
  const payload = { awsAccountId, functionName: functions[0] };
  const { id } = await database().webhookDelivery.create({
    data: { webhookId, event: 'account.failing', payload, status: 'failed', finishedAt: new Date() },
  });
  await database().apiToken.create({
    data: {
      ...{ id: crypto.randomUUID(), kind: 'machine', name: `${functions[0]}-token`, tokenHash: awsAccountId },
      ...{ role: 'viewer', isForAllAccounts: false, accountIds: [accountId], createdBy: 'somebody' },
      ...{ createdByName: 'Somebody', expiresAt: new Date(Date.now() + 3_600_000) },
    },
  });
  return { webhookId, deliveryId: id };
}
