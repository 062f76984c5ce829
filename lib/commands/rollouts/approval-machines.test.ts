import { beforeAll, beforeEach, expect, test } from 'vitest';
import { callerOfToken } from '../../auth/api-caller.ts';
import type { Caller } from '../../core/access/caller.ts';
import type { AccountId } from '../../core/lambda/account-id.ts';
import { database, inTransaction } from '../../db/kernel/client.ts';
import { databaseForTest } from '../../db/kernel/testing.ts';
import { runQuery } from '../kernel/query.ts';
import { runCommand } from '../kernel/run-command.ts';
import { keepToken } from '../tokens/token-commands.ts';
import { approveRollout, commentOnRollout, questionRollout, requestApproval } from './approval-commands.ts';
import { listApproversOf, listWaitingForMe, readApproval } from './approval-queries.ts';
import { applyRollout } from './control-commands.ts';
import { createPlanned, digestOf, storeAccount, storeFunctions, storePerson } from './testing.ts';

let account: AccountId;
let ann: Caller;
let bob: Caller;
let cem: Caller;
let dee: Caller;

beforeAll(async () => {
  await databaseForTest();
});
beforeEach(async () => {
  await database().$executeRaw`DELETE FROM rollout`;
  await database().$executeRaw`DELETE FROM account`;
  account = await storeAccount('111122223333', { requiresApproval: true, allowsEmergencyApply: true });
  ann = await storePerson('ann', 'operator');
  bob = await storePerson('bob', 'approver');
  cem = await storePerson('cem', 'admin');
  dee = await storePerson('dee', 'viewer');
});

/** A token as its maker has it in hand, for a machine or for themselves. */
const tokenOf = async ({ actor: { id, name } }: Caller, kind: 'machine' | 'person') => {
  const made = {
    kind,
    name: 'pipeline',
    role: 'operator',
    accounts: 'all',
    subject: null,
    provedAt: null,
    validSeconds: 3_600,
  } as const;
  const { token } = await inTransaction((tx) =>
    keepToken(tx, { ...made, userId: kind === 'person' ? id : null, createdBy: id, createdByName: name }),
  );
  return await callerOfToken(token);
};
const planned = async (by: Caller) => await createPlanned(by, await storeFunctions(account, 2));
const planOf = async (rolloutId: string) => ({ rolloutId, planDigest: await digestOf(rolloutId) });
const approve = async (by: Caller, rolloutId: string) => await runCommand(approveRollout, await planOf(rolloutId), by);
const apply = async (by: Caller, rolloutId: string, emergencyReason?: string) =>
  await runCommand(applyRollout, { ...(await planOf(rolloutId)), ...(emergencyReason && { emergencyReason }) }, by);

test('who made a machine’s token does not approve what it planned, also once the token is revoked; others do', async () => {
  const machine = await tokenOf(cem, 'machine');
  const rolloutId = await planned(machine);
  await database().$executeRaw`UPDATE api_token SET revoked_at = now()`;
  await runCommand(requestApproval, await planOf(rolloutId), machine);
  await expect(approve(cem, rolloutId)).rejects.toMatchObject({ code: 'approvalOwnPlan' });
  expect((await runQuery(readApproval, { rolloutId }, cem)).own).toMatchObject({ isAuthor: true, mayApprove: false });
  expect(await runQuery(listWaitingForMe, {}, cem)).toEqual([]);
  expect(await runQuery(listApproversOf, { rolloutId }, ann)).toEqual([{ id: 'bob', name: 'Bob' }]);
  await approve(bob, rolloutId);
  await apply(ann, rolloutId);
});

test('who made a machine’s token does not approve what it applies', async () => {
  const machine = await tokenOf(cem, 'machine');
  const rolloutId = await planned(ann);
  await approve(cem, rolloutId);
  await expect(apply(machine, rolloutId)).rejects.toMatchObject({ code: 'approvalMissing' });
  await approve(bob, rolloutId);
  await apply(machine, rolloutId);
});

test.each(['machine', 'person'] as const)('a token of a %s declares no emergency', async (kind) => {
  const rolloutId = await planned(ann);
  const token = await tokenOf(cem, kind);
  await expect(apply(token, rolloutId, 'Checkout is down')).rejects.toMatchObject({ code: 'emergencyNeedsPerson' });
  await apply(cem, rolloutId, 'Checkout is down');
});

test('nobody’s comments keep others from asking, approving or commenting', async () => {
  const rolloutId = await planned(ann);
  const planDigest = await digestOf(rolloutId);
  const flood = { rolloutId, kind: 'commented', planDigest, personId: 'dee', personName: 'Dee', comment: 'x' };
  await database().approvalEntry.createMany({ data: Array.from({ length: 1_000 }, () => flood) });
  await expect(runCommand(commentOnRollout, { rolloutId, comment: 'more' }, dee)).rejects.toMatchObject({
    code: 'tooManyComments',
  });
  await runCommand(requestApproval, await planOf(rolloutId), ann);
  await runCommand(questionRollout, { ...(await planOf(rolloutId)), comment: 'Why?' }, bob);
  await approve(bob, rolloutId);
  await apply(ann, rolloutId);
});
