import { randomUUID } from 'node:crypto';
import { beforeAll, beforeEach, describe, expect, it, test } from 'vitest';
import { type Caller, personCaller, workerCaller } from '../../core/access/caller.ts';
import type { UserRole } from '../../core/access/permissions.ts';
import type { AccountId } from '../../core/lambda/account-id.ts';
import { database } from '../../db/kernel/client.ts';
import { databaseForTest } from '../../db/kernel/testing.ts';
import { updateAccount } from '../accounts/account-commands.ts';
import { runQuery } from '../kernel/query.ts';
import { runCommand } from '../kernel/run-command.ts';
import { stopRollout } from './advance-commands.ts';
import { amendRollout } from './amend-command.ts';
import {
  approveRollout,
  commentOnRollout,
  questionRollout,
  remindApprovers,
  requestApproval,
  withdrawVote,
} from './approval-commands.ts';
import { listApproversOf, listWaitingForMe, readApproval } from './approval-queries.ts';
import { applyRollout, pauseRollout, resumeRollout, retryFailed } from './control-commands.ts';
import { createRevert } from './create-commands.ts';
import { replanRollout } from './plan-commands.ts';
import { listObstaclesToApplying, listObstaclesToGoingOn, listRollouts } from './rollout-queries.ts';
import { excludeFromPreview, excludeInReview, includeInPreview } from './steering-commands.ts';
import {
  askForIntent,
  createPlanned,
  digestOf,
  plan,
  storeAccount,
  storeEnds,
  storeFunctions,
  storePerson,
} from './testing.ts';

const settings = {
  ...{ name: 'production', callsPerSecond: 10, maxFunctionsPerRollout: null, maxPercentPerRollout: null },
  freezeWindows: [],
};
const refused = (code: string) => expect.objectContaining({ name: 'AppError', code });
const reason = 'Checkout is down, Ada agrees';

let account: AccountId;
let open: AccountId;
let ann: Caller;
let bob: Caller;
let cem: Caller;

beforeAll(async () => {
  await databaseForTest();
});
beforeEach(async () => {
  await database().$executeRaw`DELETE FROM rollout`;
  await database().$executeRaw`DELETE FROM account`;
  await database().$executeRaw`DELETE FROM webhook`;
  await database().$executeRaw`DELETE FROM access_grant`;
  account = await storeAccount('111122223333', { requiresApproval: true });
  open = await storeAccount('444455556666');
  ann = await storePerson('ann', 'operator');
  bob = await storePerson('bob', 'approver');
  cem = await storePerson('cem', 'admin');
  await storePerson('owen', 'owner');
});

const prepared = async (accountIds = [account]) => {
  const functionIds = await Promise.all(accountIds.map((accountId) => storeFunctions(accountId, 2)));
  return await createPlanned(ann, functionIds.flat());
};
const planOf = async (rolloutId: string) => ({ rolloutId, planDigest: await digestOf(rolloutId) });
const approve = async (caller: Caller, rolloutId: string) =>
  await runCommand(approveRollout, await planOf(rolloutId), caller);
const question = async (caller: Caller, rolloutId: string) =>
  await runCommand(questionRollout, { ...(await planOf(rolloutId)), comment: 'Why?' }, caller);
const apply = async (caller: Caller, rolloutId: string, emergencyReason?: string) =>
  await runCommand(applyRollout, { ...(await planOf(rolloutId)), ...(emergencyReason && { emergencyReason }) }, caller);
const statusOf = async (id: string) => (await database().rollout.findUniqueOrThrow({ where: { id } })).status;
const eventsOf = async (rolloutId: string, action: string) =>
  await database().auditEvent.findMany({ where: { rolloutId, action }, orderBy: { id: 'asc' } });
const setRole = async (id: string, data: { role?: UserRole; banned?: boolean }) =>
  await database().user.update({ where: { id }, data });

describe('a plan in an account that requires approval', () => {
  it('is applied once another person has approved it, who is named in the events of all that follows', async () => {
    const rolloutId = await prepared();
    await expect(apply(ann, rolloutId)).rejects.toEqual(refused('approvalMissing'));
    await approve(bob, rolloutId);
    expect(await eventsOf(rolloutId, 'rollout.approved')).toMatchObject([
      { actorName: 'Bob', details: { accounts: '111122223333', planDigest: await digestOf(rolloutId) } },
    ]);
    await apply(ann, rolloutId);
    expect(await eventsOf(rolloutId, 'rollout.applyRequested')).toMatchObject([
      { actorName: 'Ann', details: { approvedBy: 'Bob' } },
    ]);
    const asked = await askForIntent(rolloutId, account);
    expect(asked?.granted).toHaveLength(1);
    if (!asked) throw new Error('Nothing is to be sent.');
    const { lane, change } = asked;
    const ended = {
      outcome: 'applied' as const,
      failure: null,
      stalePaths: [],
      requestIds: ['q'],
      mayHaveBeenSent: true,
    };
    const outcomes = [{ change: { ...change, attempts: 1 }, ...ended }];
    await storeEnds({ lane, outcomes });
    for (const action of ['change.intended', 'change.applied']) {
      expect(await eventsOf(rolloutId, action)).toMatchObject([
        { details: { approvedBy: 'Bob', approvedById: 'bob' } },
      ]);
    }
  });

  it('is approved by whom a group grants it in that account, as long as it does', async () => {
    const rolloutId = await prepared();
    const vi = await storePerson('vi', 'viewer');
    const grants = {
      create: { id: randomUUID(), role: 'approver', accounts: { by: 'accounts', accountIds: [account] } },
    };
    await database().personGroup.create({
      data: { id: randomUUID(), name: 'Approvers', members: { create: { userId: 'vi' } }, grants },
    });
    const asMember = { ...vi, grants: [...vi.grants, { role: 'approver' as const, accounts: [account] }] };
    await approve(asMember, rolloutId);
    await database().accessGrant.deleteMany();
    await expect(apply(ann, rolloutId)).rejects.toEqual(refused('approvalMissing'));
    await database().accessGrant.create({
      data: { id: randomUUID(), userId: 'vi', role: 'approver', accounts: { by: 'all' } },
    });
    await apply(ann, rolloutId);
  });

  it('tells who may view one of its accounts nothing of what was said about the other', async () => {
    const other = await storeAccount('777788889999', { requiresApproval: true });
    const rolloutId = await prepared([account, other]);
    const approver = (accountId: AccountId): Caller => ({
      ...bob,
      grants: [{ role: 'approver', accounts: [accountId] }],
    });
    await question(approver(other), rolloutId);
    await approve(cem, rolloutId);
    const read = async (caller: Caller) => await runQuery(readApproval, { rolloutId }, caller);
    expect((await read(ann)).entries.map(({ kind }) => kind)).toEqual(['questioned', 'approved']);
    const { accounts, entries } = await read(approver(account));
    expect(accounts.map(({ accountId }) => accountId)).toEqual([account]);
    expect(entries).toMatchObject([{ kind: 'approved', accountIds: [account] }]);
    const stranger: Caller = { ...bob, grants: [{ role: 'approver', accounts: [open] }] };
    await expect(approve(stranger, rolloutId)).rejects.toEqual(refused('notFound'));
    await expect(read(stranger)).rejects.toEqual(refused('notFound'));
  });

  it('is not approved by its author, nor by whoever applies it, nor without the role', async () => {
    const rolloutId = await createPlanned(cem, await storeFunctions(account, 1));
    await expect(approve(cem, rolloutId)).rejects.toEqual(refused('approvalOwnPlan'));
    await expect(approve(ann, rolloutId)).rejects.toEqual(refused('notPermitted'));
    await expect(approve({ ...bob, kind: 'worker' }, rolloutId)).rejects.toEqual(refused('notPermitted'));
    const other = await prepared();
    await approve(cem, other);
    await expect(apply(cem, other)).rejects.toEqual(refused('approvalMissing'));
    await apply(ann, other);
  });

  it.each([
    ['is kept out', { banned: true }],
    ['has lost the role', { role: 'operator' }],
  ] as const)('is not applied when who approved it %s since', async (_what, data) => {
    const rolloutId = await prepared();
    await approve(bob, rolloutId);
    await setRole('bob', data);
    await expect(apply(ann, rolloutId)).rejects.toEqual(refused('approvalMissing'));
    await approve(cem, rolloutId);
    await apply(ann, rolloutId);
  });

  it('is not applied when its approver is being kept out at that very moment', async () => {
    const rolloutId = await prepared();
    await approve(bob, rolloutId);
    let applying: Promise<unknown> | undefined;
    await database().$transaction(async (tx) => {
      await tx.user.update({ where: { id: 'bob' }, data: { banned: true } });
      applying = apply(ann, rolloutId).catch((error: unknown) => error);
      await expect
        .poll(() => database().$queryRaw`SELECT 1 AS waits FROM pg_stat_activity WHERE wait_event_type = 'Lock'`)
        .not.toEqual([]);
    });
    expect(await applying).toEqual(refused('approvalMissing'));
  });

  it.each(['amended', 'planned anew', 'reduced'] as const)('needs another approval once it is %s', async (how) => {
    const rolloutId = await prepared();
    await approve(bob, rolloutId);
    const before = await digestOf(rolloutId);
    const changeIds = (await database().change.findMany({ where: { rolloutId } })).slice(0, 1).map(({ id }) => id);
    if (how === 'amended') await runCommand(amendRollout, { rolloutId, name: 'Other' }, ann);
    if (how === 'planned anew') await runCommand(replanRollout, { rolloutId }, ann);
    if (how === 'reduced') {
      await runCommand(excludeFromPreview, { rolloutId, changeIds, reason: 'Odd' }, ann);
      await runCommand(includeInPreview, { rolloutId, changeIds }, ann);
      // The plan is again what was approved, which counts for nothing.
      expect(await digestOf(rolloutId)).toBe(before);
    } else {
      await plan(rolloutId);
      await expect(runCommand(approveRollout, { rolloutId, planDigest: before }, bob)).rejects.toEqual(
        refused('planOutOfDate'),
      );
    }
    await expect(apply(ann, rolloutId)).rejects.toEqual(refused('approvalMissing'));
    await approve(bob, rolloutId);
    await apply(ann, rolloutId);
  });

  it('makes an author of whoever amends it, and not of whoever only takes functions out', async () => {
    const rolloutId = await prepared();
    const [one] = await database().change.findMany({ where: { rolloutId } });
    await runCommand(excludeInReview, { rolloutId, changeIds: [one?.id ?? ''], reason: 'Odd' }, bob);
    await approve(bob, rolloutId);
    await runCommand(amendRollout, { rolloutId, name: 'Other' }, cem);
    await plan(rolloutId);
    await expect(approve(cem, rolloutId)).rejects.toEqual(refused('approvalOwnPlan'));
    await approve(bob, rolloutId);
    await apply(ann, rolloutId);
  });

  it('waits while an approver has a question, whoever else approved it', async () => {
    const rolloutId = await prepared();
    await approve(bob, rolloutId);
    const [one] = await database().change.findMany({ where: { rolloutId } });
    const about = { ...(await planOf(rolloutId)), comment: 'Is this one used?', changeIds: [one?.id ?? ''] };
    await runCommand(questionRollout, about, cem);
    await expect(apply(ann, rolloutId)).rejects.toEqual(refused('approvalQuestioned'));
    await expect(runCommand(questionRollout, { ...about, changeIds: [rolloutId] }, bob)).rejects.toEqual(
      refused('notFound'),
    );
    await runCommand(commentOnRollout, { rolloutId, comment: 'It is.' }, ann);
    const { entries } = await runQuery(readApproval, { rolloutId }, ann);
    expect(entries.map(({ kind, functionNames }) => [kind, functionNames])).toEqual([
      ['approved', []],
      ['questioned', [one?.functionName]],
      ['commented', []],
    ]);
    await runCommand(withdrawVote, await planOf(rolloutId), cem);
    await apply(ann, rolloutId);
  });

  it('is not applied on an approval that was withdrawn', async () => {
    const rolloutId = await prepared();
    await approve(bob, rolloutId);
    await runCommand(withdrawVote, await planOf(rolloutId), bob);
    await expect(runCommand(withdrawVote, await planOf(rolloutId), bob)).rejects.toEqual(refused('approvalNotGiven'));
    await expect(apply(ann, rolloutId)).rejects.toEqual(refused('approvalMissing'));
  });

  it('whoever takes their word back names no account by it that they cannot read any more', async () => {
    const second = await storeAccount('777788889999', { requiresApproval: true });
    const rolloutId = await prepared([account, second]);
    await approve(bob, rolloutId);
    const narrowed: Caller = { ...bob, grants: [{ role: 'approver', accounts: [account] }] };
    await runCommand(withdrawVote, await planOf(rolloutId), narrowed);
    const [event] = await database().auditEvent.findMany({
      where: { action: 'rollout.approvalWithdrawn' },
      orderBy: { id: 'desc' },
    });
    expect(JSON.stringify(event?.details)).not.toContain('777788889999');
    expect(event?.details).toMatchObject({ accounts: '111122223333' });
    await expect(apply(ann, rolloutId)).rejects.toEqual(refused('approvalMissing'));
  });

  it('needs one in each of its accounts that require it, and in no other', async () => {
    const second = await storeAccount('777788889999', { requiresApproval: true });
    const rolloutId = await prepared([account, open, second]);
    const ofFirst: Caller = { ...bob, grants: [{ role: 'approver', accounts: [account, open] }] };
    await approve(ofFirst, rolloutId);
    await expect(apply(ann, rolloutId)).rejects.toMatchObject({
      code: 'approvalMissing',
      params: { awsAccountId: '777788889999' },
    });
    await approve(cem, rolloutId);
    await apply(ann, rolloutId);
    expect(await eventsOf(rolloutId, 'rollout.applyRequested')).toMatchObject([
      { details: { approvedBy: 'Bob, Cem' } },
    ]);
    const elsewhere = await prepared([open]);
    await expect(approve(bob, elsewhere)).rejects.toEqual(refused('approvalNotNeeded'));
    await apply(ann, elsewhere);
    expect((await askForIntent(elsewhere, open))?.granted).toHaveLength(1);
  });

  it('says beforehand what applying will refuse, to whoever asks', async () => {
    const rolloutId = await prepared();
    const codes = async (caller: Caller) =>
      (await runQuery(listObstaclesToApplying, { rolloutId }, caller)).map(({ code }) => code);
    expect(await codes(ann)).toEqual(['approvalMissing']);
    await approve(cem, rolloutId);
    expect([await codes(ann), await codes(cem), await codes(bob)]).toEqual([[], ['approvalMissing'], []]);
    await question(bob, rolloutId);
    expect(await codes(ann)).toEqual(['approvalQuestioned']);
  });
});

describe('asking for an approval', () => {
  it('asks whom it names, tells the webhooks, and shows it to those whom it waits for', async () => {
    const events = ['rollout.approvalRequested', 'rollout.approvalDecided'];
    const secret = { secretSealed: Buffer.from('x'), urlSealed: Buffer.from('x') };
    await database().webhook.create({ data: { name: 'ops', events, createdBy: 'ann', ...secret } });
    const rolloutId = await prepared();
    const waiting = async (caller: Caller) => await runQuery(listWaitingForMe, {}, caller);
    expect(await runQuery(listApproversOf, { rolloutId }, ann)).toEqual([
      { id: 'bob', name: 'Bob' },
      { id: 'cem', name: 'Cem' },
      { id: 'owen', name: 'Owen' },
    ]);
    await expect(runCommand(remindApprovers, await planOf(rolloutId), ann)).rejects.toEqual(
      refused('approvalNotRequested'),
    );
    const ask = { ...(await planOf(rolloutId)), comment: 'Before noon' };
    await expect(runCommand(requestApproval, { ...ask, askedIds: ['ann'] }, ann)).rejects.toMatchObject({
      fieldErrors: { askedIds: 'approverUnknown' },
    });
    await runCommand(requestApproval, { ...ask, askedIds: ['bob'] }, ann);
    expect([await waiting(bob), await waiting(cem), await waiting(ann)]).toEqual([[rolloutId], [], []]);
    await runCommand(requestApproval, ask, ann);
    expect([await waiting(bob), await waiting(cem)]).toEqual([[rolloutId], [rolloutId]]);
    await runCommand(remindApprovers, await planOf(rolloutId), ann);
    await approve(bob, rolloutId);
    expect([await waiting(bob), await waiting(cem)]).toEqual([[], []]);
    const filter = { waitsForMe: true };
    expect(await runQuery(listRollouts, { filter, page: 1, pageSize: 10 }, bob)).toMatchObject({ total: 0 });
    const told = await database().webhookDelivery.findMany({ orderBy: { createdAt: 'asc' } });
    expect(told.map(({ event }) => event)).toEqual([
      ...['rollout.approvalRequested', 'rollout.approvalRequested', 'rollout.approvalRequested'],
      'rollout.approvalDecided',
    ]);
    expect(told[0]?.payload).toMatchObject({
      data: { by: 'Ann', asked: ['Bob'], accounts: ['111122223333'], comment: 'Before noon' },
    });
  });

  it('shows all that waits, however much newer there is, and only what still does', async () => {
    const first = await prepared();
    await runCommand(requestApproval, await planOf(first), ann);
    // More newer ones than a page holds, each asked of somebody else.
    const asked = [{ id: 'cem', name: 'Cem' }];
    for (let number = 0; number < 60; number++) {
      const place = { accountId: account, region: 'eu-west-1', functionName: 'fn', functionArn: `arn:${number}` };
      await database().rollout.create({
        data: {
          ...{ mode: 'instrument', status: 'planned', strategy: {}, planDigest: 'its-plan' },
          ...{ createdBy: 'ann', createdByName: 'Ann' },
          changes: { create: { ...place, verdict: 'change' } },
          approvalEntries: {
            create: { kind: 'requested', planDigest: 'its-plan', personId: 'ann', personName: 'Ann', asked },
          },
        },
      });
    }
    const waiting = async (caller: Caller) => await runQuery(listWaitingForMe, {}, caller);
    expect(await waiting(bob)).toEqual([first]);
    expect(await waiting(cem)).toHaveLength(61);
    await approve(bob, first);
    expect([await waiting(bob), (await waiting(cem)).length]).toEqual([[], 60]);
    // The word of somebody who may approve no more does not count, so that it waits again for the others.
    await setRole('bob', { role: 'viewer' });
    expect(await waiting(cem)).toHaveLength(61);
  });

  it('waits for an approver also when it stands still with functions left to send to', async () => {
    await database().account.update({ where: { id: account }, data: { requiresApproval: false } });
    const rolloutId = await prepared();
    await apply(ann, rolloutId);
    await runCommand(pauseRollout, { rolloutId }, ann);
    await database().account.update({ where: { id: account }, data: { requiresApproval: true } });
    await runCommand(requestApproval, await planOf(rolloutId), ann);
    expect(await runQuery(listWaitingForMe, {}, bob)).toEqual([rolloutId]);
    await approve(bob, rolloutId);
    await runCommand(resumeRollout, { rolloutId }, ann);
    expect(await runQuery(listWaitingForMe, {}, cem)).toEqual([]);
  });

  it('waits for nobody any more once the plan is another one', async () => {
    const rolloutId = await prepared();
    await runCommand(requestApproval, await planOf(rolloutId), ann);
    await runCommand(replanRollout, { rolloutId }, ann);
    await plan(rolloutId);
    expect(await runQuery(listWaitingForMe, {}, bob)).toEqual([]);
  });
});

describe('in an emergency', () => {
  it('is applied without approval where the account allows it, with a reason that is in every record', async () => {
    const secret = { secretSealed: Buffer.from('x'), urlSealed: Buffer.from('x') };
    const events = ['rollout.emergencyApplied', 'account.protectionLowered'];
    await database().webhook.create({ data: { name: 'ops', events, createdBy: 'ann', ...secret } });
    const rolloutId = await prepared();
    await expect(apply(ann, rolloutId, reason)).rejects.toEqual(refused('emergencyNotAllowed'));
    await runCommand(updateAccount, { accountId: account, ...settings, allowsEmergencyApply: true }, cem);
    await expect(apply(ann, rolloutId, 'short')).rejects.toMatchObject({
      fieldErrors: { emergencyReason: 'emergencyReason' },
    });
    await question(bob, rolloutId);
    await apply(ann, rolloutId, reason);
    expect(await eventsOf(rolloutId, 'rollout.emergencyApplied')).toMatchObject([
      { actorName: 'Ann', awsAccountId: '111122223333', details: { reason } },
    ]);
    await askForIntent(rolloutId, account);
    expect(await eventsOf(rolloutId, 'change.intended')).toMatchObject([
      { details: { emergencyBy: 'Ann', emergencyReason: reason } },
    ]);
    const { clearances } = await runQuery(readApproval, { rolloutId }, bob);
    expect(clearances).toMatchObject([{ kind: 'emergency', personName: 'Ann', reason }]);
    const told = await database().webhookDelivery.findMany({ orderBy: { createdAt: 'asc' } });
    expect(told.map(({ event }) => event)).toEqual(['account.protectionLowered', 'rollout.emergencyApplied']);
  });

  it('is no way round an approval that was given', async () => {
    await database().account.update({ where: { id: account }, data: { allowsEmergencyApply: true } });
    const rolloutId = await prepared();
    await approve(bob, rolloutId);
    await expect(apply(ann, rolloutId, reason)).rejects.toEqual(refused('emergencyNotNeeded'));
    const elsewhere = await prepared([open]);
    await expect(apply(ann, elsewhere, reason)).rejects.toEqual(refused('emergencyNotNeeded'));
  });
});

describe('a Rollout that was applied before approval was required', () => {
  it('sends nothing more, and goes on once it is approved', async () => {
    await database().account.update({ where: { id: account }, data: { requiresApproval: false } });
    const rolloutId = await prepared();
    await apply(ann, rolloutId);
    await runCommand(updateAccount, { accountId: account, ...settings, requiresApproval: true }, cem);
    const asked = await askForIntent(rolloutId, account);
    expect(asked).toMatchObject({ granted: [], refusal: { code: 'approvalMissing' } });
    if (asked?.refusal) await runCommand(stopRollout, { rolloutId, reason: asked.refusal }, workerCaller);
    await expect(runCommand(resumeRollout, { rolloutId }, ann)).rejects.toEqual(refused('approvalMissing'));
    const codes = async () =>
      (await runQuery(listObstaclesToGoingOn, { rolloutId }, ann)).resume.map(({ code }) => code);
    expect(await codes()).toEqual(['approvalMissing']);
    await approve(bob, rolloutId);
    expect(await codes()).toEqual([]);
    await runCommand(resumeRollout, { rolloutId }, ann);
    expect(await eventsOf(rolloutId, 'rollout.resumed')).toMatchObject([{ details: { approvedBy: 'Bob' } }]);
    expect((await askForIntent(rolloutId, account))?.granted).toHaveLength(1);
  });

  it('is not retried before it is approved, also after it has ended', async () => {
    await database().account.update({ where: { id: account }, data: { requiresApproval: false } });
    const rolloutId = await prepared();
    await apply(ann, rolloutId);
    const failure = { code: 'awsAccessDenied', params: {} };
    await database().change.updateMany({ where: { rolloutId }, data: { outcome: 'failed', attempts: 1, failure } });
    await database().rollout.update({ where: { id: rolloutId }, data: { status: 'completed' } });
    await database().account.update({ where: { id: account }, data: { requiresApproval: true } });
    await expect(runCommand(retryFailed, { rolloutId }, ann)).rejects.toEqual(refused('approvalMissing'));
    await approve(bob, rolloutId);
    expect(await runCommand(retryFailed, { rolloutId }, ann)).toBe(2);
  });

  it('that was approved goes on whatever becomes of its approver afterwards', async () => {
    const rolloutId = await prepared();
    await approve(bob, rolloutId);
    await apply(ann, rolloutId);
    await runCommand(pauseRollout, { rolloutId }, ann);
    await setRole('bob', { banned: true });
    await runCommand(resumeRollout, { rolloutId }, ann);
    expect((await askForIntent(rolloutId, account))?.granted).toHaveLength(1);
  });
});

describe('going back', () => {
  const applied = async (rolloutId: string) => {
    await database().change.updateMany({ where: { rolloutId }, data: { outcome: 'applied', attempts: 1 } });
    await database().rollout.update({ where: { id: rolloutId }, data: { status: 'completed' } });
  };

  test('a revert needs no approval, and the revert of a revert does', async () => {
    const rolloutId = await prepared();
    await approve(bob, rolloutId);
    await apply(ann, rolloutId);
    await applied(rolloutId);
    const { rolloutId: revertId } = await runCommand(createRevert, { rolloutId }, ann);
    await plan(revertId);
    await expect(approve(bob, revertId)).rejects.toEqual(refused('approvalNotNeeded'));
    await apply(ann, revertId);
    expect((await askForIntent(revertId, account))?.granted).toHaveLength(1);
    await applied(revertId);
    const { rolloutId: againId } = await runCommand(createRevert, { rolloutId: revertId }, ann);
    await plan(againId);
    await expect(apply(ann, againId)).rejects.toEqual(refused('approvalMissing'));
    await approve(bob, againId);
    await apply(ann, againId);
    expect(await statusOf(againId)).toBe('applying');
  });

  test('a revert that applies itself does so', async () => {
    const rolloutId = await prepared();
    await approve(bob, rolloutId);
    await apply(ann, rolloutId);
    await applied(rolloutId);
    const { rolloutId: revertId } = await runCommand(createRevert, { rolloutId }, ann);
    await database().rollout.update({ where: { id: revertId }, data: { appliesItself: true } });
    await plan(revertId);
    expect(await statusOf(revertId)).toBe('applying');
  });
});

test('whoever may only read may comment, and nothing else', async () => {
  const rolloutId = await prepared();
  const viewer = personCaller({ userId: 'vic', name: 'Vic', role: 'viewer' });
  await runCommand(commentOnRollout, { rolloutId, comment: 'Looks odd' }, viewer);
  await expect(approve(viewer, rolloutId)).rejects.toEqual(refused('notPermitted'));
  await expect(runCommand(requestApproval, await planOf(rolloutId), viewer)).rejects.toEqual(refused('notPermitted'));
});
