import { beforeAll, beforeEach, expect, test } from 'vitest';
import { database } from '../../db/kernel/client.ts';
import { databaseForTest } from '../../db/kernel/testing.ts';
import { deleteOldGuesses, takeGuess } from '../../db/people/guess-rows.ts';
import { knownDeviceOf, knownDeviceValue } from './known-device.ts';
import { guessLimits, settleSignInGuess, takeSignInGuess } from './sign-in-guesses.ts';

const ada = { id: crypto.randomUUID(), email: 'ada@example.com', name: 'Ada', role: 'owner' };

beforeAll(async () => {
  await databaseForTest();
  await database().user.create({ data: ada });
});
beforeEach(async () => {
  await database().guessCounter.deleteMany();
});

/** Guesses at Ada's password, each at once; returns how many were heard. */
async function guesses(count: number, originOf: (index: number) => { device?: string; address?: string }) {
  const results = await Promise.allSettled(
    Array.from({ length: count }, (_, index) =>
      takeSignInGuess(ada.email, { device: undefined, address: undefined, ...originOf(index) }),
    ),
  );
  return results.filter(({ status }) => status === 'fulfilled').length;
}

/** Lets time pass for every counter. */
async function pass(seconds: number): Promise<void> {
  await database().$executeRaw`UPDATE guess_counter
    SET since = since - make_interval(secs => ${seconds}), next_at = next_at - make_interval(secs => ${seconds})`;
}

test('a guesser who changes address gets twenty guesses a window and no more, however many at once', async () => {
  expect(await guesses(40, (index) => ({ address: `198.51.100.${index}` }))).toBe(guessLimits.elsewhere.most);
  await pass(guessLimits.elsewhere.windowSeconds - 30);
  expect(await guesses(3, () => ({}))).toBe(0);
  await pass(31);
  expect(await guesses(3, () => ({}))).toBe(3);
});

test('guesses elsewhere never keep a person out on a browser where they have signed in', async () => {
  const device = knownDeviceValue(ada.id, undefined);
  expect(await guesses(30, () => ({ address: '198.51.100.1' }))).toBeLessThan(30);
  expect(await guesses(30, () => ({}))).toBeLessThan(30);
  expect(await guesses(1, () => ({ device, address: '198.51.100.1' }))).toBe(1);
});

test('a device of another person, or one that was made up, is not known', async () => {
  const device = knownDeviceValue(ada.id, undefined);
  const eve = crypto.randomUUID();
  expect(knownDeviceOf(eve, device)).toBeUndefined();
  expect(knownDeviceOf(ada.id, device.replaceAll(ada.id, eve))).toBeUndefined();
  expect(knownDeviceOf(eve, device.replaceAll(ada.id, eve))).toBeUndefined();
  expect(knownDeviceOf(ada.id, `${device}x`)).toBeUndefined();
  expect(knownDeviceOf(ada.id, 'a.b.c~~.'.repeat(500))).toBeUndefined();
  expect(knownDeviceOf(ada.id, device, Date.now() + 366 * 24 * 60 * 60 * 1000), 'for a year only').toBeUndefined();
  const both = knownDeviceValue(eve, device);
  expect(knownDeviceOf(ada.id, both), 'one browser of two people').toBe(knownDeviceOf(ada.id, device));
  expect(knownDeviceOf(eve, both)).toBeDefined();
});

test('on one browser and from one address the waits grow, and end', async () => {
  const from = { address: '198.51.100.1' };
  const wait = async () => {
    for (let seconds = 0; ; seconds += 1) {
      if ((await guesses(1, () => from)) === 1) return seconds;
      await pass(1);
    }
  };
  const waits: number[] = [];
  for (let count = 0; count < 8; count++) waits.push(await wait());
  expect(waits).toEqual([0, 0, 0, 0, 1, 2, 4, 8]);
});

test('a sign-in that succeeds gives its own guesses back and leaves those of others', async () => {
  const address = '198.51.100.1';
  expect(await guesses(17, () => ({}))).toBe(17);
  for (let count = 0; count < 5; count++)
    await settleSignInGuess(await takeSignInGuess(ada.email, { device: undefined, address }));
  expect(await guesses(10, () => ({}))).toBe(3);
});

test('that sign-ins are slowed down is recorded once a window', async () => {
  await guesses(40, () => ({}));
  const events = await database().auditEvent.findMany({ where: { action: 'user.signInSlowed' } });
  const ofAda = events.filter(({ actorId }) => actorId === ada.id);
  const before = ofAda.length;
  await guesses(40, () => ({}));
  expect(await database().auditEvent.count({ where: { action: 'user.signInSlowed', actorId: ada.id } })).toBe(before);
  expect(ofAda.at(-1)).toMatchObject({ outcome: 'tooManyAttempts', details: { from: 'elsewhere', email: ada.email } });
});

test('a person finds out how long to wait', async () => {
  await guesses(20, () => ({}));
  await expect(takeSignInGuess(ada.email, { device: undefined, address: undefined })).rejects.toMatchObject({
    code: 'tooManyAttempts',
    params: { waitMinutes: 15 },
  });
});

test('a flood of made-up names and addresses fills neither the table nor the audit log', async () => {
  const before = await database().auditEvent.count();
  for (let round = 0; round < 20; round++) {
    await Promise.allSettled(
      Array.from({ length: 20 }, () =>
        takeSignInGuess(`${crypto.randomUUID()}@example.com`, { device: undefined, address: crypto.randomUUID() }),
      ),
    );
  }
  const keys = (await database().guessCounter.findMany({ select: { key: true } })).map(({ key }) => key);
  expect(keys.filter((key) => !/^(nobody|pair nobody|address) \d{1,5}( \d{1,3})?$/.test(key))).toEqual([]);
  expect(await database().auditEvent.count()).toBe(before);
  await pass(25 * 60 * 60);
  expect(await deleteOldGuesses()).toBe(keys.length);
});

test('a refused guess lengthens no wait', async () => {
  const limit = { most: 10, windowSeconds: 60, free: 1, longestWaitSeconds: 5 };
  await takeGuess('k', limit);
  await takeGuess('k', limit);
  const first = await takeGuess('k', limit);
  const second = await takeGuess('k', limit);
  expect(first).toMatchObject({ isTaken: false, isFirstRefusal: true });
  expect(second).toMatchObject({ isTaken: false, isFirstRefusal: false });
  if (first.isTaken || second.isTaken) throw new Error('taken');
  expect(second.waitSeconds).toBeLessThanOrEqual(first.waitSeconds);
});
