import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { awsAccountIdSchema } from '../../core/lambda/account-id.ts';
import { throttling } from '../../core/lambda/call-quota.ts';
import { database } from '../kernel/client.ts';
import { databaseForTest } from '../kernel/testing.ts';
import { paceWhenIdle, paceWithDatabase, rateBudgetKey, reserveSlots, throttleWithDatabase } from './rate-budget.ts';

const target = { awsAccountId: awsAccountIdSchema.parse('111122223333'), region: 'us-east-1' };

beforeAll(async () => {
  await databaseForTest();
  await database().account.create({
    data: {
      awsAccountId: target.awsAccountId,
      name: 'a',
      partition: 'aws',
      readRoleArn: 'arn',
      externalId: 'external',
      callsPerSecond: 15,
    },
  });
});
beforeEach(async () => {
  await database().rateBudget.deleteMany();
});

/** The most slots that lie within any one second. */
function mostInASecond(slots: readonly number[]): number {
  const sorted = [...slots].sort((a, b) => a - b);
  return Math.max(...sorted.map((from) => sorted.filter((at) => at >= from && at < from + 1000).length));
}

/** When each of `count` slots lies, asked for in chunks by many at once, in milliseconds from the first, by the database's clock. */
async function slotsOf(count: number, chunk: number): Promise<number[]> {
  const reservations = await Promise.all(
    Array.from({ length: count / chunk }, () => reserveSlots('control', target, chunk)),
  );
  const from = Math.min(...reservations.map(({ reservedAtMilliseconds }) => reservedAtMilliseconds));
  return reservations.flatMap(({ reservedAtMilliseconds, firstAfterMilliseconds, everyMilliseconds }) =>
    Array.from(
      { length: chunk },
      (_, index) => reservedAtMilliseconds - from + Math.max(0, firstAfterMilliseconds) + index * everyMilliseconds,
    ),
  );
}

describe('the rate budget', () => {
  it.each([1, 5])(
    'gives 15 slots a second, never more than 16 in any second, asked for %i at a time by many at once',
    async (chunk) => {
      const slots = await slotsOf(90, chunk);
      expect(mostInASecond(slots)).toBeLessThanOrEqual(16);
      expect(Math.max(...slots)).toBeGreaterThan(5_700);
      expect(Math.max(...slots)).toBeLessThan(6_700);
    },
  );

  it('does not save up slots while nobody asks', async () => {
    await reserveSlots('control', target, 1);
    await sleep(400);
    const { firstAfterMilliseconds, everyMilliseconds } = await reserveSlots('control', target, 5);
    expect(firstAfterMilliseconds).toBeGreaterThan(-60);
    expect(everyMilliseconds).toBeCloseTo(1000 / 15, 1);
  });

  it('keeps accounts, Regions and the two quotas apart', async () => {
    await reserveSlots('control', target, 100);
    for (const [call, other] of [
      ['getFunction', target],
      ['control', { ...target, region: 'eu-west-1' }],
      ['control', { ...target, awsAccountId: awsAccountIdSchema.parse('444455556666') }],
    ] as const) {
      expect((await reserveSlots(call, other, 1)).firstAfterMilliseconds).toBeLessThan(10);
    }
  });

  it('shrinks when AWS throttles, for every worker, and says so in its row', async () => {
    await reserveSlots('control', target, 1);
    const errors: unknown[] = [];
    const onThrottle = throttleWithDatabase((error) => errors.push(error));
    for (let burst = 0; burst < 20; burst += 1) onThrottle('control', target);
    await sleep(300);
    const rowOf = () => database().rateBudget.findUnique({ where: { key: rateBudgetKey('control', target) } });
    expect((await rowOf())?.reducedRate).toBeCloseTo(10, 1);
    const throttledAt = (await rowOf())?.throttledAt?.getTime() ?? Number.NaN;
    const { firstAfterMilliseconds, everyMilliseconds, reservedAtMilliseconds } = await reserveSlots(
      'control',
      target,
      2,
    );
    expect(1000 / everyMilliseconds).toBeLessThan(11);
    // By the database's clock, however busy the machine; columns have whole milliseconds.
    const firstAt = reservedAtMilliseconds + firstAfterMilliseconds;
    expect(firstAt).toBeGreaterThanOrEqual(throttledAt + throttling.pauseSeconds * 1000 - 1);
    await database().rateBudget.update({
      where: { key: rateBudgetKey('control', target) },
      data: { throttledAt: new Date(Date.now() - 60_000) },
    });
    expect((await reserveSlots('control', target, 1)).everyMilliseconds).toBeCloseTo(1000 / 15, 1);
    expect((await rowOf())?.reducedRate).toBeNull();
    expect(errors).toEqual([]);
  });

  it('serves many callers of one process with few statements, each at its own slot', async () => {
    const from = performance.now();
    const at = await Promise.all(
      Array.from({ length: 60 }, async () => {
        await paceWithDatabase('getFunction', target);
        return performance.now() - from;
      }),
    );
    // Twenty at once, then a hundred a second.
    expect(at.filter((time) => time < 150).length).toBeGreaterThanOrEqual(20);
    expect(Math.max(...at)).toBeGreaterThan(380);
    expect(Math.max(...at)).toBeLessThan(1_500);
  });

  it('gives work of low priority only what nobody asks for, and such work holds up others by one slot at most', async () => {
    const signal = new AbortController().signal;
    await reserveSlots('control', target, 6);
    let isTaken = false;
    const idle = paceWhenIdle('control', target, signal).then(() => {
      isTaken = true;
    });
    // Others go on asking: it waits for all of them.
    await paceWithDatabase('control', target);
    expect(isTaken).toBe(false);
    await idle;
    const { firstAfterMilliseconds } = await reserveSlots('control', target, 1);
    expect(firstAfterMilliseconds).toBeLessThanOrEqual(1000 / 15 + 1);
  });

  it('lets work of low priority that is no longer wanted go without a slot', async () => {
    await reserveSlots('control', target, 1_000);
    const ending = new AbortController();
    const waits = paceWhenIdle('control', target, ending.signal);
    ending.abort();
    await expect(waits).rejects.toThrow();
  });

  it('lets it go also behind others of its kind that go on waiting, before whom nobody comes for that', async () => {
    await reserveSlots('control', target, 15);
    const order: string[] = [];
    const [first, second] = [new AbortController(), new AbortController()];
    const one = paceWhenIdle('control', target, first.signal).then(() => order.push('one'));
    const two = paceWhenIdle('control', target, second.signal);
    second.abort();
    await expect(two).rejects.toThrow();
    expect(order).toEqual([]);
    const three = paceWhenIdle('control', target, first.signal).then(() => order.push('three'));
    await Promise.all([one, three]);
    expect(order).toEqual(['one', 'three']);
  });
});
