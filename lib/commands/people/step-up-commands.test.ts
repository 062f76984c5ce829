import { hashPassword } from 'better-auth/crypto';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Caller, workerCaller } from '../../core/access/caller.ts';
import { stepUpSeconds } from '../../core/access/step-up.ts';
import { database } from '../../db/kernel/client.ts';
import { databaseForTest } from '../../db/kernel/testing.ts';
import { markSteppedUpAt } from '../../db/people/step-up-rows.ts';
import { updateAccount } from '../accounts/account-commands.ts';
import { runQuery } from '../kernel/query.ts';
import { runCommand } from '../kernel/run-command.ts';
import { applyRollout, pauseRollout, resumeRollout } from '../rollouts/control-commands.ts';
import { createPlanned, digestOf, storeAccount, storeFunctions, storePerson } from '../rollouts/testing.ts';
import { beginSecondFactor, confirmSecondFactor } from './second-factor-commands.ts';
import { proveIdentity, readStepUp } from './step-up-commands.ts';
import { totpCode } from './totp.ts';

const password = 'correct horse battery staple';
const refused = (code: string) => expect.objectContaining({ name: 'AppError', code });
let ann: Caller;
let other: Caller;
let count = 0;

beforeAll(async () => {
  await databaseForTest();
});
beforeEach(async () => {
  await database().$executeRaw`DELETE FROM rollout`;
  await database().$executeRaw`DELETE FROM account`;
  await database().$executeRaw`DELETE FROM guess_counter`;
  count += 1;
  const id = `ann${count}`;
  ann = await storePerson(id, 'admin', `token-${count}`);
  // The same person in another browser.
  other = await storePerson(id, 'admin', `other-${count}`);
  const stored = { accountId: id, providerId: 'credential', userId: id, password: await hashPassword(password) };
  await database().authAccount.create({ data: { id: crypto.randomUUID(), ...stored } });
});

const applying = async (isProduction = true) => {
  const accountId = await storeAccount('111122223333', { isProduction });
  const rolloutId = await createPlanned(ann, await storeFunctions(accountId, 2));
  const planDigest = await digestOf(rolloutId);
  return {
    accountId,
    rolloutId,
    apply: (caller: Caller) => runCommand(applyRollout, { rolloutId, planDigest }, caller),
  };
};
const eventsOf = async (action: string) =>
  (await database().auditEvent.findMany({ where: { action, actorId: ann.actor.id }, orderBy: { id: 'asc' } })).map(
    ({ outcome, details }) => ({ outcome, details }),
  );
const age = async (seconds: number) =>
  await database()
    .$executeRaw`UPDATE session SET stepped_up_at = stepped_up_at - make_interval(secs => ${seconds}::float8)`;

describe('applying to an account of production', () => {
  it('asks who one is, in this session, and does not ask elsewhere', async () => {
    const { rolloutId, apply } = await applying();
    await expect(apply(ann)).rejects.toEqual(refused('stepUpNeeded'));
    await proveIdentity({ password }, ann);
    await expect(apply(other)).rejects.toEqual(refused('stepUpNeeded'));
    await expect(apply({ ...ann, actor: { id: 'owen', name: 'Owen' } })).rejects.toEqual(refused('stepUpNeeded'));
    const { sessionToken: _, ...without } = ann;
    await expect(apply(without)).rejects.toEqual(refused('stepUpNeeded'));
    await apply(ann);
    await runCommand(pauseRollout, { rolloutId }, ann);
    await expect(runCommand(resumeRollout, { rolloutId }, other)).rejects.toEqual(refused('stepUpNeeded'));
    await runCommand(resumeRollout, { rolloutId }, ann);
    expect(await eventsOf('user.steppedUp')).toEqual([{ outcome: null, details: { way: 'password' } }]);
  });

  it('asks again after some minutes, by the database’s clock', async () => {
    const { apply } = await applying();
    await proveIdentity({ password }, ann);
    const { secondsLeft, way } = await runQuery(readStepUp, {}, ann);
    expect([Math.ceil(secondsLeft / 60) * 60, way]).toEqual([stepUpSeconds, 'password']);
    await age(stepUpSeconds);
    await expect(apply(ann)).rejects.toEqual(refused('stepUpNeeded'));
    expect((await runQuery(readStepUp, {}, ann)).secondsLeft).toBe(0);
  });

  it('asks nobody in an account that is none of production, nor the worker, nor a token whose maker had proved it', async () => {
    await (await applying(false)).apply(ann);
    await database().$executeRaw`DELETE FROM rollout`;
    await database().$executeRaw`DELETE FROM account`;
    const { sessionToken: _, ...withoutSession } = ann;
    const shown = { id: crypto.randomUUID(), name: 'laptop', expiresAt: '2027-01-01T00:00:00.000Z' };
    await (await applying()).apply({
      ...withoutSession,
      atMost: ann.grants,
      apiToken: { ...shown, provedAt: '2026-01-01T00:00:00.000Z' },
    });
    await database().$executeRaw`DELETE FROM rollout`;
    await database().$executeRaw`DELETE FROM account`;
    await (await applying()).apply({ ...workerCaller });
  });
});

describe('lowering the protection of an account of production', () => {
  const settings = {
    ...{ name: 'production', callsPerSecond: 10, maxFunctionsPerRollout: null, maxPercentPerRollout: null },
    freezeWindows: [],
  };

  it('asks who one is, and is recorded with before and after', async () => {
    const { accountId } = await applying();
    const lower = () => runCommand(updateAccount, { accountId, ...settings, isProduction: false }, ann);
    await expect(lower()).rejects.toEqual(refused('stepUpNeeded'));
    await runCommand(updateAccount, { accountId, ...settings, requiresApproval: true }, ann);
    await proveIdentity({ password }, ann);
    await lower();
    const [event] = await database().auditEvent.findMany({
      where: { action: 'account.updated', actorId: ann.actor.id },
      orderBy: { id: 'desc' },
      take: 1,
    });
    expect(event?.attributes).toContainEqual({
      ...{ path: 'isProduction', action: 'change', before: 'true', after: 'false', sensitive: false },
    });
  });
});

describe('proving who one is', () => {
  it('counts wrong passwords with those of changing the password, and records them', async () => {
    await expect(proveIdentity({ password: 'wrong' }, ann)).rejects.toMatchObject({
      code: 'passwordWrong',
      fieldErrors: { password: 'passwordWrong' },
    });
    await expect(proveIdentity({ code: '123456' }, ann)).rejects.toEqual(refused('passwordWrong'));
    await database().$executeRaw`UPDATE guess_counter SET count = 10 WHERE key = ${`password ${ann.actor.id}`}`;
    await expect(proveIdentity({ password }, ann)).rejects.toEqual(refused('tooManyAttempts'));
    await expect(proveIdentity({ password }, ann)).rejects.toEqual(refused('tooManyAttempts'));
    expect((await runQuery(readStepUp, {}, ann)).secondsLeft).toBe(0);
    const wrong = { outcome: 'passwordWrong', details: { way: 'password' } };
    expect(await eventsOf('user.stepUpFailed')).toEqual([wrong, wrong, { ...wrong, outcome: 'tooManyAttempts' }]);
  });

  it('takes the code of whoever has a second factor, each once, and their password no more', async () => {
    const { secret } = await runCommand(beginSecondFactor, {}, ann);
    const now = Date.now();
    await runCommand(confirmSecondFactor, { code: totpCode(secret, Math.floor(now / 30_000) - 1) }, ann);
    expect((await runQuery(readStepUp, {}, ann)).way).toBe('code');
    await expect(proveIdentity({ password }, ann)).rejects.toMatchObject({
      fieldErrors: { code: 'secondFactorWrong' },
    });
    const code = totpCode(secret, Math.floor(now / 30_000));
    await proveIdentity({ code }, ann);
    expect((await runQuery(readStepUp, {}, ann)).secondsLeft).toBeGreaterThan(0);
    await expect(proveIdentity({ code }, ann)).rejects.toEqual(refused('secondFactorWrong'));
  });

  it('is done elsewhere by who signs in through an identity provider, whose word counts from when it was given', async () => {
    await database().authAccount.deleteMany({ where: { userId: ann.actor.id } });
    expect((await runQuery(readStepUp, {}, ann)).way).toBe('oidc');
    await expect(proveIdentity({ password }, ann)).rejects.toEqual(refused('stepUpElsewhere'));
    const at = async (seconds: number) => {
      const token = ann.sessionToken ?? '';
      await database().$transaction((tx) => markSteppedUpAt(tx, token, Date.now() / 1000 + seconds, stepUpSeconds));
      return (await runQuery(readStepUp, {}, ann)).secondsLeft;
    };
    expect(await at(-stepUpSeconds - 1)).toBe(0);
    expect(await at(-60)).toBeLessThanOrEqual(stepUpSeconds - 59);
    expect(await at(3_600)).toBeLessThanOrEqual(stepUpSeconds);
  });
});
