import { type Caller, personCaller, workerCaller } from '../../core/access/caller.ts';
import type { UserRole } from '../../core/access/permissions.ts';
import { type AccountId, accountIdSchema, awsAccountIdSchema } from '../../core/lambda/account-id.ts';
import { defaultStrategy } from '../../core/rollout/default-strategy.ts';
import type { Strategy } from '../../core/rollout/strategy.ts';
import { storeEndedTest } from '../../db/accounts/testing.ts';
import { database } from '../../db/kernel/client.ts';
import { seal } from '../../db/kernel/seal.ts';
import { runCommand } from '../kernel/run-command.ts';
import { createRollout } from './create-commands.ts';
import { finishPlanning } from './plan-commands.ts';
import { type AskedIntents, type EndedChanges, type Grant, storeIntents, storeOutcomes } from './sending-commands.ts';

const region = 'eu-west-1';
let count = 0;

/** One wave, no watching: what is sent is decided by nothing but the account and the plan. */
const plainStrategy: Strategy = {
  ...defaultStrategy(0),
  waves: [{ percent: 100 }],
  stopRule: { maxFailures: 1_000, maxFailurePercent: 100, minFinished: 1 },
  healthGate: { ...defaultStrategy(0).healthGate, isEnabled: false },
};

/** A person with a row of their own, as approvers are looked up; `token` names a session that is stored too. */
export async function storePerson(id: string, role: UserRole, token?: string): Promise<Caller> {
  const name = id.charAt(0).toUpperCase() + id.slice(1);
  const data = { name, role, banned: false };
  await database().user.upsert({
    where: { id },
    create: { id, email: `${id}@example.com`, ...data },
    update: data,
  });
  if (token !== undefined) {
    const expiresAt = new Date(Date.now() + 3_600_000);
    await database().session.create({ data: { id: crypto.randomUUID(), token, userId: id, expiresAt } });
  }
  return personCaller({ userId: id, name, role, ...(token === undefined ? {} : { token }) });
}

/** How an account is protected. */
type Protection = { requiresApproval?: boolean; allowsEmergencyApply?: boolean; isProduction?: boolean };

/** A connected account whose roles passed their test. Returns our own id of it. */
export async function storeAccount(awsAccountId: string, protection: Protection = {}): Promise<AccountId> {
  const roleArn = (name: string) => `arn:aws:iam::${awsAccountId}:role/${name}`;
  const { id } = await database().account.create({
    data: {
      ...{ awsAccountId, name: `account ${awsAccountId}`, partition: 'aws', externalId: 'x', status: 'connected' },
      ...{ readRoleArn: roleArn('Read'), writeRoleArn: roleArn('Write'), connectedAt: new Date() },
      ...protection,
    },
  });
  await storeEndedTest(id);
  return accountIdSchema.parse(id);
}

/** Functions of an account as a scan leaves them. Returns their ids. */
export async function storeFunctions(accountId: AccountId, howMany: number): Promise<string[]> {
  const { awsAccountId } = await database().account.findUniqueOrThrow({ where: { id: accountId } });
  const known = await database().lambdaFunction.createManyAndReturn({
    data: Array.from({ length: howMany }, () => {
      count += 1;
      const functionName = `fn-${count}`;
      return {
        ...{ accountId, region, functionName, datadogStatus: 'not', seenAt: new Date() },
        functionArn: `arn:aws:lambda:${region}:${awsAccountId}:function:${functionName}`,
        statusReason: { code: 'noTrace', params: {} },
      };
    }),
  });
  return known.map(({ id }) => id);
}

/** A Rollout over functions, planned. */
export async function createPlanned(caller: Caller, functionIds: string[]): Promise<string> {
  const input = { mode: 'instrument' as const, functionIds, strategy: plainStrategy };
  const { rolloutId } = await runCommand(createRollout, input, caller);
  await plan(rolloutId);
  return rolloutId;
}

/** Plans what has no plan, as the plan job does: every function is to be changed. */
export async function plan(rolloutId: string): Promise<void> {
  const open = await database().change.findMany({ where: { rolloutId, verdict: null }, select: { id: true } });
  for (const { id } of open) {
    const attributesSealed = seal('[]', { purpose: 'change.attributes', rowId: id });
    const planned = { verdict: 'change', fingerprintBefore: {}, fingerprintTarget: {}, plannedAt: new Date() };
    await database().change.update({ where: { id }, data: { ...planned, attributesSealed } });
  }
  await runCommand(finishPlanning, { rolloutId }, workerCaller);
}

/** The digest of a Rollout's present plan, or zeros while it has none. */
export async function digestOf(rolloutId: string): Promise<string> {
  const { planDigest } = await database().rollout.findUniqueOrThrow({ where: { id: rolloutId } });
  return planDigest ?? '0'.repeat(64);
}

/** Asks for intents as one lane does. */
export async function askForIntents(asked: AskedIntents): Promise<Grant> {
  const [grant] = await runCommand(storeIntents, { lanes: [asked] }, workerCaller);
  if (grant === undefined) throw new Error('The lane was left out.');
  return grant;
}

/** Stores how Changes of one lane ended. */
export async function storeEnds(ended: EndedChanges): Promise<void> {
  await runCommand(storeOutcomes, { lanes: [ended] }, workerCaller);
}

/** What a lane asks for whose next functions these are: so many that are still to be sent in an account, in the order of their ids. */
export async function intentsToAsk(rolloutId: string, accountId: AccountId, most = 1): Promise<AskedIntents> {
  const { number, senderId } = await database().rollout.findUniqueOrThrow({ where: { id: rolloutId } });
  const account = await database().account.findUniqueOrThrow({ where: { id: accountId } });
  const where = { rolloutId, accountId, outcome: 'pending' };
  const changes = await database().change.findMany({ where, orderBy: { id: 'asc' }, take: most });
  const { readRoleArn, writeRoleArn, externalId } = account;
  const awsAccountId = awsAccountIdSchema.parse(account.awsAccountId);
  return {
    lane: { rolloutId, rolloutNumber: number, accountId, awsAccountId, region },
    roles: { readRoleArn, writeRoleArn, externalId },
    session: { senderId: senderId ?? workerCaller.actor.id, roleSessionName: `rollout-${number}` },
    intents: changes.map((change) => ({ change, revisionId: 'r1', lastModified: null })),
    expiresAfterMilliseconds: 60_000,
  };
}

/** Asks for the intent of a function that is still to be sent in an account, as a lane does. */
export async function askForIntent(rolloutId: string, accountId: AccountId) {
  const asked = await intentsToAsk(rolloutId, accountId);
  const change = asked.intents[0]?.change;
  return change && { ...(await askForIntents(asked)), lane: asked.lane, change };
}
