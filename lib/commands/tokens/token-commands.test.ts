import { beforeAll, expect, test } from 'vitest';
import { callerOfToken } from '../../auth/api-caller.ts';
import { type Caller, isPermitted, personCaller } from '../../core/access/caller.ts';
import { accountIdSchema } from '../../core/lambda/account-id.ts';
import { database } from '../../db/kernel/client.ts';
import { databaseForTest } from '../../db/kernel/testing.ts';
import { runQuery } from '../kernel/query.ts';
import { runCommand } from '../kernel/run-command.ts';
import { changeRole, listUsers, setUserAccess } from '../people/person-commands.ts';
import { applyRollout } from '../rollouts/control-commands.ts';
import { createPlanned, digestOf, storeAccount, storeFunctions, storePerson } from '../rollouts/testing.ts';
import {
  createMachineToken,
  createOwnToken,
  listOwnTokens,
  listTokens,
  revokeOwnToken,
  revokeToken,
  revokeTokensOfMaker,
} from './token-commands.ts';

const owner = personCaller({ userId: 'owner', name: 'Olga Owner', role: 'owner' });
const [here, there] = [1, 2].map((digit) => accountIdSchema.parse(`00000000-0000-4000-8000-00000000000${digit}`));

beforeAll(async () => {
  await databaseForTest();
});

async function newPerson(role: string): Promise<Caller> {
  const userId = crypto.randomUUID();
  await database().user.create({ data: { id: userId, name: 'Ann', email: `${userId}@example.com`, role } });
  return personCaller({ userId, name: 'Ann', role });
}

const entered = { name: 'laptop', role: 'operator', accounts: 'all', validDays: 30 } as const;
const isVoid = (token: string) => expect(callerOfToken(token)).rejects.toMatchObject({ code: 'tokenInvalid' });

test('a token acts for its person, is kept only as a hash, and names itself in the audit log', async () => {
  const ann = await newPerson('operator');
  const { token, tokenId } = await runCommand(createOwnToken, { ...entered, role: 'viewer' }, ann);
  const caller = await callerOfToken(token);
  expect(caller.actor).toEqual({ id: ann.actor.id, name: 'Ann (token laptop)' });
  expect(isPermitted(caller, 'read', 'allAccounts')).toBe(true);
  expect(isPermitted(caller, 'rollout.apply', 'allAccounts')).toBe(false);
  const row = await database().apiToken.findUniqueOrThrow({ where: { id: tokenId } });
  expect(JSON.stringify(row)).not.toContain(token.slice(12));
  expect(row.lastUsedAt).not.toBeNull();
  const events = await database().auditEvent.findMany({ where: { action: 'token.created', actorId: ann.actor.id } });
  expect(events.map(({ attributes }) => attributes)).toEqual([
    expect.arrayContaining([
      { path: 'role', action: 'add', after: 'viewer', sensitive: false },
      { path: 'accounts', action: 'add', after: 'all', sensitive: false },
    ]),
  ]);
});

test('a token that may apply to production is made only after proving who one is', async () => {
  const ann = await newPerson('operator');
  const { id } = await database().account.create({
    data: {
      ...{ awsAccountId: '999988887777', name: 'prod', partition: 'aws', readRoleArn: 'x', externalId: 'x' },
      isProduction: true,
    },
  });
  const refusal = { code: 'stepUpNeeded' };
  await expect(runCommand(createOwnToken, entered, ann)).rejects.toMatchObject(refusal);
  await expect(runCommand(createMachineToken, entered, owner)).rejects.toMatchObject(refusal);
  await expect(
    runCommand(createOwnToken, { ...entered, accounts: [accountIdSchema.parse(id)] }, ann),
  ).rejects.toMatchObject(refusal);
  await runCommand(createOwnToken, { ...entered, role: 'viewer' }, ann);
  if (here) await runCommand(createOwnToken, { ...entered, accounts: [here] }, ann);
  await database().account.delete({ where: { id } });
});

test('a token made without a proof applies to nothing that becomes production later; one made with it does', async () => {
  const accountId = await storeAccount('999988887777');
  const cem = await storePerson('cem', 'admin', 'token-cem');
  const make = async () => [
    (await runCommand(createOwnToken, entered, cem)).token,
    (await runCommand(createMachineToken, entered, cem)).token,
  ];
  const without = await make();
  await database().$executeRaw`UPDATE session SET stepped_up_at = clock_timestamp() WHERE token = 'token-cem'`;
  const proven = await make();
  await database().account.update({ where: { id: accountId }, data: { isProduction: true } });
  await database().$executeRaw`UPDATE session SET stepped_up_at = NULL`;
  const apply = async (token: string) => {
    const rolloutId = await createPlanned(cem, await storeFunctions(accountId, 1));
    const planDigest = await digestOf(rolloutId);
    await runCommand(applyRollout, { rolloutId, planDigest }, await callerOfToken(token));
  };
  for (const token of without) await expect(apply(token)).rejects.toMatchObject({ code: 'tokenWithoutProof' });
  for (const token of proven) await apply(token);
  expect((await runQuery(listTokens, {}, owner)).filter(({ provedAt }) => provedAt !== null)).toHaveLength(2);
  await database().$executeRaw`DELETE FROM rollout`;
  await database().$executeRaw`DELETE FROM account`;
});

test('a token never gives more than its person has at the time', async () => {
  const ann = await newPerson('operator');
  const { token } = await runCommand(createOwnToken, entered, ann);
  expect(isPermitted(await callerOfToken(token), 'rollout.apply', 'allAccounts')).toBe(true);
  await runCommand(changeRole, { userId: ann.actor.id, role: 'viewer' }, owner);
  expect(isPermitted(await callerOfToken(token), 'rollout.apply', 'allAccounts')).toBe(false);
  const viewer = await newPerson('viewer');
  await expect(runCommand(createOwnToken, entered, viewer)).rejects.toMatchObject({
    fieldErrors: { role: 'roleBeyondOwn' },
  });
  const limited: Caller = { ...viewer, grants: [{ role: 'operator', accounts: here ? [here] : [] }] };
  await runCommand(createOwnToken, { ...entered, accounts: here ? [here] : 'all' }, limited);
  await expect(
    runCommand(createOwnToken, { ...entered, accounts: there ? [there] : 'all' }, limited),
  ).rejects.toMatchObject({ fieldErrors: { accounts: 'accountBeyondOwn' } });
});

test('a token for some accounts is for these alone', async () => {
  const ann = await newPerson('operator');
  const { token } = await runCommand(createOwnToken, { ...entered, accounts: here ? [here] : 'all' }, ann);
  const caller = await callerOfToken(token);
  expect(isPermitted(caller, 'rollout.apply', here ? [here] : [])).toBe(true);
  expect(isPermitted(caller, 'rollout.apply', there ? [there] : [])).toBe(false);
  expect(isPermitted(caller, 'read', 'allAccounts')).toBe(false);
});

test('a token is void once it is revoked or has expired, and while its person is kept out or is gone', async () => {
  const ann = await newPerson('operator');
  const make = async () => await runCommand(createOwnToken, entered, ann);
  const [revoked, expired, kept] = [await make(), await make(), await make()];
  await runCommand(revokeOwnToken, { tokenId: revoked.tokenId }, ann);
  await isVoid(revoked.token);
  await expect(runCommand(revokeOwnToken, { tokenId: revoked.tokenId }, ann)).rejects.toMatchObject({
    code: 'notFound',
  });
  await database().$executeRaw`UPDATE api_token SET expires_at = clock_timestamp() WHERE id = ${expired.tokenId}::uuid`;
  await isVoid(expired.token);
  await runCommand(setUserAccess, { userId: ann.actor.id, isDisabled: true }, owner);
  await isVoid(kept.token);
  await runCommand(setUserAccess, { userId: ann.actor.id, isDisabled: false }, owner);
  await callerOfToken(kept.token);
  await database().user.delete({ where: { id: ann.actor.id } });
  await isVoid(kept.token);
  expect(await database().apiToken.count({ where: { id: kept.tokenId } })).toBe(0);
});

test('nobody revokes somebody else’s token but who manages tokens, and the log keeps what it was', async () => {
  const [ann, bob, admin] = [await newPerson('operator'), await newPerson('operator'), await newPerson('admin')];
  const { token, tokenId } = await runCommand(createOwnToken, entered, ann);
  await expect(runCommand(revokeOwnToken, { tokenId }, bob)).rejects.toMatchObject({ code: 'notFound' });
  await expect(runCommand(revokeToken, { tokenId }, bob)).rejects.toMatchObject({ code: 'notPermitted' });
  expect(await runQuery(listOwnTokens, {}, bob)).toEqual([]);
  expect(await runQuery(listTokens, {}, admin)).toContainEqual(
    expect.objectContaining({ id: tokenId, kind: 'person', holder: 'Ann' }),
  );
  await runCommand(revokeToken, { tokenId }, admin);
  await isVoid(token);
  const [event] = await database().auditEvent.findMany({ where: { action: 'token.revoked', actorId: admin.actor.id } });
  expect(event?.attributes).toContainEqual({ path: 'role', action: 'remove', before: 'operator', sensitive: false });
});

test('machines’ tokens are made by an administrator alone, act under their own name, and own nothing', async () => {
  const admin = await newPerson('admin');
  const { token, tokenId } = await runCommand(createMachineToken, { ...entered, name: 'deploy shop' }, admin);
  const caller = await callerOfToken(token);
  expect(caller).toMatchObject({ kind: 'machine', actor: { id: `token:${tokenId}`, name: 'deploy shop' } });
  for (const role of ['operator', 'viewer', 'approver']) {
    const refused = runCommand(createMachineToken, entered, await newPerson(role));
    await expect(refused).rejects.toMatchObject({ code: 'notPermitted' });
  }
  const { token: managing } = await runCommand(createMachineToken, { ...entered, role: 'admin' }, admin);
  expect((await callerOfToken(managing)).grants).toEqual([{ role: 'admin', accounts: 'all' }]);
});

test('machines’ tokens outlive the access of who made them: the event and both pages name them, and one command revokes them', async () => {
  const admin = await newPerson('admin');
  const make = (name: string) => runCommand(createMachineToken, { ...entered, name }, admin);
  const made = [await make('deploy shop'), await make('nightly')];
  const others = await runCommand(createMachineToken, { ...entered, name: 'of somebody else' }, owner);
  await runCommand(setUserAccess, { userId: admin.actor.id, isDisabled: true }, owner);
  for (const { token } of made) await callerOfToken(token);
  const [event] = await database().auditEvent.findMany({ where: { action: 'user.disabled' }, orderBy: { id: 'desc' } });
  expect(event?.details).toMatchObject({ userId: admin.actor.id, machineTokens: 'deploy shop, nightly' });
  const listed = (await runQuery(listUsers, {}, owner)).find(({ id }) => id === admin.actor.id);
  expect(listed).toMatchObject({ isDisabled: true, machineTokens: ['deploy shop', 'nightly'] });
  const tokens = await runQuery(listTokens, {}, owner);
  expect(tokens.find(({ name }) => name === 'nightly')).toMatchObject({ maker: 'keptOut' });
  expect(tokens.find(({ id }) => id === others.tokenId)).toMatchObject({ maker: 'gone' });
  const revoke = async (by: Caller) => await runCommand(revokeTokensOfMaker, { userId: admin.actor.id }, by);
  await expect(revoke(await newPerson('operator'))).rejects.toMatchObject({ code: 'notPermitted' });
  expect(await revoke(owner)).toBe(2);
  for (const { token } of made) await isVoid(token);
  await callerOfToken(others.token);
  const revoked = await database().auditEvent.findMany({ where: { action: 'token.revoked', actorId: 'owner' } });
  expect(revoked.map(({ details }) => details)).toEqual(
    made.map(({ tokenId }) => expect.objectContaining({ tokenId, kind: 'machine' })),
  );
});

test('a machine is called like nobody who uses the console, and no name holds what cannot be seen', async () => {
  await database().user.create({
    data: { id: 'grace', name: 'Grace Hopper', email: 'grace@example.com', role: 'viewer' },
  });
  const make = (name: string) => runCommand(createMachineToken, { ...entered, name }, owner);
  for (const name of [
    'Grace Hopper',
    'grace  hopper',
    'Ｇrace Hopper',
    'Grace Hopper (token laptop)',
    'grace@example.com',
    'Lamplighter worker',
  ])
    await expect(make(name)).rejects.toMatchObject({ fieldErrors: { name: 'nameOfPerson' } });
  for (const name of ['deploy\u202eyolped', 'deploy\u0000', 'deploy\u009b1m', 'deploy\u200b']) {
    await expect(make(name)).rejects.toMatchObject({ fieldErrors: { name: 'nameHidden' } });
    await expect(runCommand(createOwnToken, { ...entered, name }, owner)).rejects.toMatchObject({
      fieldErrors: { name: 'nameHidden' },
    });
  }
  await make('Grace’s pipeline');
});

test.each(['', 'lamplighter_', 'Bearer x', `lamplighter_${'0'.repeat(49)}`])('“%s” is no token', async (text) => {
  await isVoid(text);
});
