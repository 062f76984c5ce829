import { afterEach, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { type Caller, personCaller, stranger, workerCaller } from '../../core/access/caller.ts';
import { AppError } from '../../core/errors.ts';
import { accountIdSchema } from '../../core/lambda/account-id.ts';
import { database } from '../../db/kernel/client.ts';
import { databaseForTest } from '../../db/kernel/testing.ts';
import { command } from './command.ts';
import { InvalidInput } from './field-errors.ts';
import { query, runQuery } from './query.ts';
import { runCommand } from './run-command.ts';

const account = accountIdSchema.parse('00000000-0000-4000-8000-000000000001');
const other = accountIdSchema.parse('00000000-0000-4000-8000-000000000002');
const operator = personCaller({ userId: 'op', name: 'Olga Operator', role: 'operator' });
const ofOneAccount: Caller = { ...operator, grants: [{ role: 'operator', accounts: [account] }] };

let runs = 0;
/** Requests a scan of accounts, as far as this test is concerned; refuses `refused` and fails on `broken`. */
const requestScans = command({
  name: 'scan.request',
  permission: 'scan.request',
  input: z.strictObject({ accountIds: z.array(accountIdSchema), name: z.string().max(10).default('') }),
  output: z.object({ count: z.number() }),
  records: ['scan.requested'],
  scopeOf: ({ accountIds }) => accountIds,
  run: async ({ record }, { accountIds, name }) => {
    runs += 1;
    await record({ action: 'scan.requested', details: { name } });
    if (name === 'refused') throw new AppError('accountInUse', { awsAccountId: '111122223333' });
    if (name === 'broken') throw new TypeError('broken');
    if (name === 'undeclared') await record({ action: 'account.updated' });
    return { count: accountIds.length };
  },
});

beforeAll(async () => {
  await databaseForTest();
});
afterEach(() => {
  runs = 0;
});

async function recorded() {
  const events = await database().auditEvent.findMany({ orderBy: { id: 'asc' } });
  return events.map(({ actorId, action, outcome, details }) => ({ actorId, action, outcome, details }));
}

test('what a command writes and its audit event stand together, under the name of who asked', async () => {
  expect(await runCommand(requestScans, { accountIds: [account], name: 'first' }, operator)).toEqual({ count: 1 });
  expect(await recorded()).toEqual([
    { actorId: 'op', action: 'scan.requested', outcome: null, details: { name: 'first' } },
  ]);
});

test('a refusal leaves nothing but its own record', async () => {
  const before = await recorded();
  await expect(runCommand(requestScans, { accountIds: [account], name: 'refused' }, operator)).rejects.toThrow(
    'accountInUse',
  );
  expect((await recorded()).slice(before.length)).toEqual([
    {
      actorId: 'op',
      action: 'command.refused',
      outcome: 'accountInUse',
      details: { command: 'scan.request', awsAccountId: '111122223333' },
    },
  ]);
});

test('an unexpected error leaves nothing at all', async () => {
  const before = await recorded();
  await expect(runCommand(requestScans, { accountIds: [account], name: 'broken' }, operator)).rejects.toThrow(
    TypeError,
  );
  expect(await recorded()).toEqual(before);
});

test('nothing runs without a session, without the permission, or outside of the scope', async () => {
  const viewer = personCaller({ userId: 'v', name: 'Vera Viewer', role: 'viewer' });
  await expect(runCommand(requestScans, { accountIds: [account] }, stranger)).rejects.toThrow('notSignedIn');
  await expect(runCommand(requestScans, { accountIds: [account] }, viewer)).rejects.toThrow('notPermitted');
  await expect(runCommand(requestScans, { accountIds: [account, other] }, ofOneAccount)).rejects.toThrow('notFound');
  const viewing: Caller = { ...ofOneAccount, grants: [...ofOneAccount.grants, { role: 'viewer', accounts: 'all' }] };
  await expect(runCommand(requestScans, { accountIds: [account, other] }, viewing)).rejects.toMatchObject({
    code: 'notPermittedInAccount',
    params: { permission: 'scan.request', role: 'operator', hidden: 0 },
  });
  await expect(runCommand(requestScans, { accountIds: [] }, ofOneAccount)).rejects.toThrow('notPermitted');
  await expect(runCommand(requestScans, { accountIds: [account] }, workerCaller)).rejects.toThrow('notPermitted');
  expect(runs).toBe(0);
  expect(await runCommand(requestScans, { accountIds: [account] }, ofOneAccount)).toEqual({ count: 1 });
});

test('who may not do it is not told what is wrong with the input', async () => {
  const viewer = personCaller({ userId: 'v', name: 'Vera Viewer', role: 'viewer' });
  const nonsense = { accountIds: ['x'] };
  await expect(runCommand(requestScans, nonsense, viewer)).rejects.toThrow('notPermitted');
  await expect(runCommand(requestScans, nonsense, operator)).rejects.toThrow(InvalidInput);
});

test('what is refused for who asks or for its input never reaches the database', async () => {
  const url = process.env['DATABASE_URL'];
  process.env['DATABASE_URL'] = 'postgresql://nobody@127.0.0.1:1/nowhere';
  try {
    await expect(runCommand(requestScans, { accountIds: [account] }, stranger)).rejects.toThrow('notSignedIn');
    await expect(runCommand(requestScans, { accountIds: ['x'] }, operator)).rejects.toThrow(InvalidInput);
    await expect(runCommand(requestScans, { accountIds: [account] }, operator)).rejects.toThrow('databaseUnavailable');
  } finally {
    process.env['DATABASE_URL'] = url;
  }
});

test('wrong input names its fields, and text that PostgreSQL cannot keep is refused', async () => {
  const refusal = await runCommand(requestScans, { accountIds: ['x'], name: 'far too long' }, operator).catch(
    (error: unknown) => error,
  );
  expect(refusal instanceof InvalidInput && Object.keys(refusal.fieldErrors)).toEqual(['accountIds.0', 'name']);
  await expect(runCommand(requestScans, { accountIds: [account], name: 'a\0b' }, operator)).rejects.toThrow(
    'invalidInput',
  );
});

test('a command records nothing that it does not declare', async () => {
  const before = await recorded();
  await expect(runCommand(requestScans, { accountIds: [account], name: 'undeclared' }, operator)).rejects.toThrow(
    'account.updated',
  );
  expect(await recorded()).toEqual(before);
});

test('a query gives only what its schema names, to whom its scope permits', async () => {
  const readAccount = query({
    name: 'account.read',
    permission: 'read',
    input: z.strictObject({ accountId: accountIdSchema }),
    output: z.object({ name: z.string() }),
    scopeOf: ({ accountId }) => [accountId],
    run: async () => ({ name: 'Production', externalId: 'not for everybody' }),
  });
  expect(await runQuery(readAccount, { accountId: account }, ofOneAccount)).toEqual({ name: 'Production' });
  await expect(runQuery(readAccount, { accountId: other }, ofOneAccount)).rejects.toThrow('notFound');
  await expect(runQuery(readAccount, { accountId: account }, stranger)).rejects.toThrow('notSignedIn');
});
