import { beforeAll, expect, test } from 'vitest';
import { personCaller, stranger } from '../../core/access/caller.ts';
import { database } from '../../db/kernel/client.ts';
import { databaseForTest } from '../../db/kernel/testing.ts';
import { runQuery } from '../kernel/query.ts';
import { runCommand } from '../kernel/run-command.ts';
import { addUser } from './person-commands.ts';
import {
  beginSecondFactor,
  confirmSecondFactor,
  passSecondFactor,
  readOwnSecondFactor,
  renewRecoveryCodes,
  resetSecondFactor,
} from './second-factor-commands.ts';
import { totpCode } from './totp.ts';

const owner = personCaller({ userId: 'owner', name: 'Owner', role: 'owner' });
const email = 'eve@example.com';
let password = '';
let userId = '';
let secret = '';
let recoveryCodes: string[] = [];

beforeAll(async () => {
  await databaseForTest();
  password = (await runCommand(addUser, { name: 'Eve', email, role: 'viewer' }, owner)).firstPassword;
  userId = (await database().user.findUniqueOrThrow({ where: { email } })).id;
});

const eve = () => personCaller({ userId, name: 'Eve', role: 'viewer' });
const pass = async (code?: string, given = password) =>
  (await runCommand(passSecondFactor, { email, password: given, ...(code === undefined ? {} : { code }) }, stranger))
    .outcome;
const step = () => Math.floor(Date.now() / 30_000);
/** As if no code had been used yet and nothing been guessed. */
const forget = async () => {
  await database().secondFactor.updateMany({ data: { lastStep: 0 } });
  await database().guessCounter.deleteMany();
};

test('a second factor is asked for once it is confirmed, and its secret is stored sealed', async () => {
  const begun = await runCommand(beginSecondFactor, {}, eve());
  secret = begun.secret;
  expect(begun.uri).toContain(secret);
  expect(await pass(), 'not yet').toBe('notAsked');
  const wrong = runCommand(confirmSecondFactor, { code: '000000' }, eve());
  await expect(wrong).rejects.toMatchObject({ fieldErrors: { code: 'secondFactorCode' } });
  ({ recoveryCodes } = await runCommand(confirmSecondFactor, { code: totpCode(secret, step()) }, eve()));
  expect(new Set(recoveryCodes).size).toBe(10);
  expect(await runQuery(readOwnSecondFactor, {}, eve())).toEqual({ isOn: true, recoveryCodes: 10 });
  await expect(runCommand(beginSecondFactor, {}, eve())).rejects.toMatchObject({ code: 'secondFactorOn' });
  const row = await database().secondFactor.findUniqueOrThrow({ where: { userId } });
  expect(Buffer.from(row.secretSealed).includes(secret)).toBe(false);
  const events = JSON.stringify(await database().auditEvent.findMany({ select: { action: true, details: true } }));
  for (const hidden of [secret, ...recoveryCodes]) expect(events).not.toContain(hidden);
});

test('the code that confirmed it lets nobody in, nor does any other twice', async () => {
  expect(await pass(totpCode(secret, step()))).toBe('codeWrong');
  await forget();
  const code = totpCode(secret, step());
  const outcomes = await Promise.all([pass(code), pass(code), pass(code)]);
  expect(outcomes.toSorted()).toEqual(['codeWrong', 'codeWrong', 'passed']);
});

test('whether a code is needed is told only to who knows the password', async () => {
  await forget();
  expect(await pass(undefined, 'not the password')).toBe('passwordWrong');
  expect(await pass(totpCode(secret, step()), 'not the password')).toBe('passwordWrong');
  expect(await pass()).toBe('codeNeeded');
});

test('each recovery code lets in once, which is recorded', async () => {
  await forget();
  const [code = ''] = recoveryCodes;
  expect(await pass(` ${code.toUpperCase().replaceAll('-', ' ')} `)).toBe('passed');
  expect(await pass(code)).toBe('codeWrong');
  const event = await database().auditEvent.findFirstOrThrow({ where: { action: 'user.recoveryCodeUsed' } });
  expect(event).toMatchObject({ actorId: userId, details: { left: 9 } });
});

test('whoever has a code makes other recovery codes, of which the earlier ones die', async () => {
  await forget();
  const renew = (code: string) => runCommand(renewRecoveryCodes, { code }, eve());
  expect(await renew('000000')).toEqual({ outcome: 'codeWrong' });
  const renewed = await renew(totpCode(secret, step()));
  if (renewed.outcome !== 'renewed') throw new Error(renewed.outcome);
  expect(new Set(renewed.recoveryCodes).size).toBe(10);
  expect(await renew(totpCode(secret, step())), 'no code counts twice').toEqual({ outcome: 'codeWrong' });
  const [, earlier = ''] = recoveryCodes;
  expect(await pass(earlier)).toBe('codeWrong');
  recoveryCodes = renewed.recoveryCodes;
  const [code = ''] = recoveryCodes;
  expect(await renew(code), 'a recovery code confirms too').toMatchObject({ outcome: 'renewed' });
  expect(await pass(recoveryCodes[1])).toBe('codeWrong');
  const events = await database().auditEvent.findMany({
    where: { action: { in: ['user.recoveryCodesRenewed', 'command.refused'] }, actorId: userId },
    orderBy: { id: 'asc' },
  });
  expect(events.map(({ action, outcome }) => outcome ?? action)).toEqual([
    'secondFactorOn',
    'secondFactorWrong',
    'user.recoveryCodesRenewed',
    'secondFactorWrong',
    'user.recoveryCodesRenewed',
  ]);
  expect(JSON.stringify(events.map(({ details }) => details))).not.toContain(code);
});

test('guesses at the code in an open session are few, and their end is recorded once', async () => {
  await forget();
  const outcomes: string[] = [];
  for (let count = 0; count < 12; count++)
    outcomes.push((await runCommand(renewRecoveryCodes, { code: `guess-${count}` }, eve())).outcome);
  expect(outcomes.filter((outcome) => outcome === 'codeWrong').length).toBeLessThanOrEqual(10);
  expect(outcomes.at(-1)).toBe('tooManyAttempts');
  const slowed = { action: 'command.refused', outcome: 'tooManyAttempts', actorId: userId };
  expect(await database().auditEvent.count({ where: slowed })).toBe(1);
});

test('guesses at the code are few, and recorded', async () => {
  await forget();
  const before = await database().auditEvent.count({ where: { action: 'user.signInFailed' } });
  const outcomes: string[] = [];
  // On a slow machine the first waits between guesses are over before the next one: what ends them is the count.
  while (outcomes.length < 12 && outcomes.at(-1) !== 'tooManyAttempts')
    outcomes.push(await pass(`guess-${outcomes.length}`));
  const heard = outcomes.filter((outcome) => outcome === 'codeWrong').length;
  expect(heard).toBeGreaterThanOrEqual(5);
  expect(heard).toBeLessThanOrEqual(10);
  expect(outcomes.at(-1)).toBe('tooManyAttempts');
  expect(await database().auditEvent.count({ where: { action: 'user.signInFailed' } })).toBe(before + heard);
  const slowed = await database().auditEvent.findMany({ where: { action: 'user.signInSlowed', actorId: userId } });
  expect(slowed.map(({ details }) => details)).toEqual([{ email, from: 'secondFactor' }]);
});

test('only who manages users takes it away, which is recorded', async () => {
  await expect(runCommand(resetSecondFactor, { userId }, eve())).rejects.toMatchObject({ code: 'notPermitted' });
  await runCommand(resetSecondFactor, { userId }, owner);
  expect(await pass()).toBe('notAsked');
  await expect(runCommand(resetSecondFactor, { userId }, owner)).rejects.toMatchObject({ code: 'notFound' });
  expect(await database().auditEvent.count({ where: { action: 'user.secondFactorReset' } })).toBe(1);
});
