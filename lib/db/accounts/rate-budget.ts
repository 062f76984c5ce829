import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { AwsAccountId } from '../../core/lambda/account-id.ts';
import {
  allowedPerSecond,
  burstCalls,
  defaultCallsPerSecond,
  type PacedCall,
  throttling,
} from '../../core/lambda/call-quota.ts';
import { Prisma } from '../generated/client.ts';
import { database } from '../kernel/client.ts';
import { rowOf } from '../kernel/rows.ts';

/** An AWS account (twelve digits) and Region. */
type PaceTarget = { awsAccountId: AwsAccountId; region: string };

/** The row's key in `rate_budget`. */
export function rateBudgetKey(call: PacedCall, { awsAccountId, region }: PaceTarget): string {
  return `${awsAccountId}:${region}:${call}`;
}

/** Reserved slots: the first after `firstAfterMilliseconds` (not above 0: now), each other `everyMilliseconds` later. */
export type ReservedSlots = {
  firstAfterMilliseconds: number;
  everyMilliseconds: number;
  /** When they were reserved, by the database's clock, in milliseconds since the epoch: what slots of several processes compare by. */
  reservedAtMilliseconds: number;
};

const reservationSchema = z.object({ lastAfter: z.number(), perSecond: z.number(), reservedAt: z.number() });

/**
 * Reserves the next `count` slots of a budget in one statement, exact across all processes: a generic cell rate algorithm
 * by the database's clock. Slots are not given back. Throws AppError `databaseUnavailable`: then nothing may be called.
 */
export async function reserveSlots(call: PacedCall, target: PaceTarget, count: number): Promise<ReservedSlots> {
  const rate = allowedPerSecond(call, await callsPerSecondOf(target.awsAccountId));
  const head = (burstCalls[call] - 1) / rate;
  const inForce = rateInForce(rate);
  const { lastAfter, perSecond, reservedAt } = await rowOf(
    database(),
    reservationSchema,
    Prisma.sql`
    INSERT INTO rate_budget AS budget (key, tat)
    VALUES (${rateBudgetKey(call, target)}, clock_timestamp() + make_interval(secs => ${count / rate - head}::float8))
    ON CONFLICT (key) DO UPDATE SET
      tat = greatest(budget.tat, clock_timestamp() - make_interval(secs => ${head}::float8))
        + make_interval(secs => ${count}::float8 / ${inForce}),
      reduced_rate = CASE WHEN ${inForce} < ${rate}::float8 THEN budget.reduced_rate END
    RETURNING extract(epoch FROM tat - clock_timestamp())::float8 AS "lastAfter", ${inForce} AS "perSecond",
      (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS "reservedAt"`,
  );
  return {
    reservedAtMilliseconds: reservedAt,
    firstAfterMilliseconds: (lastAfter - count / perSecond) * 1000,
    everyMilliseconds: 1000 / perSecond,
  };
}

/** SQL for the rate in force now: the allowed one, or the reduced one as far as it has grown back. */
function rateInForce(rate: number): Prisma.Sql {
  return Prisma.sql`least(${rate}::float8, coalesce(
    budget.reduced_rate + ${rate / throttling.recoverySeconds}::float8 * greatest(0, extract(epoch FROM clock_timestamp() - budget.throttled_at)::float8),
    ${rate}::float8))`;
}

/** Milliseconds until a budget is looked at again that something else is using. */
const idleCheckMilliseconds = { least: 20, most: 1_000 } as const;
/** The ends of the queues of this process's callers that wait for a budget to be idle, by budget. */
const idleWaiting = new Map<string, Promise<void>>();
const idleSchema = z.object({ isTaken: z.boolean(), busyFor: z.number() });

/**
 * `Pace` of lib/aws for work that must not hold up any other: resolves when the budget has a slot for one call that nobody has
 * asked for. Throws AppError `databaseUnavailable`, and the signal's reason once it is aborted.
 */
export async function paceWhenIdle(call: PacedCall, target: PaceTarget, signal: AbortSignal): Promise<void> {
  const key = rateBudgetKey(call, target);
  const before = idleWaiting.get(key) ?? Promise.resolve();
  const taken = unlessAborted(before, signal).then(() => takeIdleSlot(call, target, signal));
  // Whoever comes next waits for those before, also where this one leaves the queue.
  const end = Promise.allSettled([before, taken]).then(() => undefined);
  idleWaiting.set(key, end);
  void end.then(() => {
    if (idleWaiting.get(key) === end) idleWaiting.delete(key);
  });
  await taken;
}

/** Resolves as `promise` does, and throws the signal's reason as soon as that is aborted. */
async function unlessAborted(promise: Promise<void>, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  const aborted = Promise.withResolvers<never>();
  const onAbort = () => aborted.reject(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    await Promise.race([promise, aborted.promise]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

async function takeIdleSlot(call: PacedCall, target: PaceTarget, signal: AbortSignal): Promise<void> {
  for (;;) {
    signal.throwIfAborted();
    const { isTaken, busyFor } = await tryIdleSlot(call, target);
    if (isTaken) return;
    const { least, most } = idleCheckMilliseconds;
    await sleep(Math.min(most, Math.max(least, busyFor * 1000)), undefined, { signal });
  }
}

/** Takes a slot if one is free this moment; otherwise tells for how many seconds the budget is taken. */
async function tryIdleSlot(call: PacedCall, target: PaceTarget): Promise<z.infer<typeof idleSchema>> {
  const rate = allowedPerSecond(call, await callsPerSecondOf(target.awsAccountId));
  const inForce = rateInForce(rate);
  return await rowOf(
    database(),
    idleSchema,
    Prisma.sql`
    WITH taken AS (
      INSERT INTO rate_budget AS budget (key, tat)
      VALUES (${rateBudgetKey(call, target)}, clock_timestamp() + make_interval(secs => ${1 / rate}::float8))
      ON CONFLICT (key) DO UPDATE SET tat = clock_timestamp() + make_interval(secs => 1 / ${inForce})
      WHERE budget.tat <= clock_timestamp()
      RETURNING key)
    SELECT EXISTS (SELECT FROM taken) AS "isTaken",
      coalesce((SELECT extract(epoch FROM tat - clock_timestamp()) FROM rate_budget WHERE key = ${rateBudgetKey(call, target)}), 0)::float8 AS "busyFor"`,
  );
}

/**
 * Lowers a budget because AWS throttled: the quota is shared, so another client needs it now. It applies to every worker.
 * Throws AppError `databaseUnavailable`; `throttleWithDatabase` reports it.
 */
async function reduceRate(call: PacedCall, target: PaceTarget): Promise<void> {
  const rate = allowedPerSecond(call, await callsPerSecondOf(target.awsAccountId));
  await database().$executeRaw`
    INSERT INTO rate_budget AS budget (key, tat, reduced_rate, throttled_at)
    VALUES (${rateBudgetKey(call, target)}, clock_timestamp(), ${rate * throttling.keptShare}::float8, clock_timestamp())
    ON CONFLICT (key) DO UPDATE SET
      reduced_rate = greatest(${rate * throttling.leastShare}::float8, ${rateInForce(rate)} * ${throttling.keptShare}::float8),
      throttled_at = clock_timestamp(),
      tat = greatest(budget.tat, clock_timestamp() + make_interval(secs => ${throttling.pauseSeconds}::float8))
    WHERE budget.throttled_at IS NULL
      OR budget.throttled_at < clock_timestamp() - make_interval(secs => ${throttling.windowSeconds}::float8)`;
}

/** `OnThrottle` of lib/aws: lowers the budget, without making the caller wait. A failure is reported to `onError`. */
export function throttleWithDatabase(onError: (error: unknown) => void): (call: PacedCall, target: PaceTarget) => void {
  return (call, target) => {
    reduceRate(call, target).catch(onError);
  };
}

type Waiting = {
  resolve: (slotAt: number) => void;
  reject: (error: unknown) => void;
};
/** Callers of this process that wait for a slot, by budget: all who come while one reservation is under way share the next. */
const waiting = new Map<string, Waiting[]>();

/**
 * `Pace` of lib/aws: resolves when the budget has a slot for one call. Callers that arrive together share one statement, so
 * that a hundred calls per second cost a few statements, and only slots that are used are reserved.
 */
export async function paceWithDatabase(call: PacedCall, target: PaceTarget): Promise<void> {
  const key = rateBudgetKey(call, target);
  const slotAt = await new Promise<number>((resolve, reject) => {
    const queue = waiting.get(key);
    if (queue) {
      queue.push({ resolve, reject });
      return;
    }
    waiting.set(key, [{ resolve, reject }]);
    void serve(key, call, target);
  });
  await waitUntil(slotAt);
}

/** Resolves at a time of `performance.now()`, at once when it has passed. */
export async function waitUntil(at: number): Promise<void> {
  const milliseconds = at - performance.now();
  if (milliseconds > 0) await sleep(milliseconds);
}

async function serve(key: string, call: PacedCall, target: PaceTarget): Promise<void> {
  // Calls made in the same turn of the event loop share one reservation.
  await new Promise((resolve) => setImmediate(resolve));
  for (let batch = takeBatch(key); batch.length > 0; batch = takeBatch(key)) {
    try {
      const slots = await reserveSlots(call, target, batch.length);
      const firstAt = performance.now() + slots.firstAfterMilliseconds;
      batch.forEach(({ resolve }, index) => {
        resolve(firstAt + index * slots.everyMilliseconds);
      });
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
  }
  waiting.delete(key);
}

function takeBatch(key: string): Waiting[] {
  return waiting.get(key)?.splice(0) ?? [];
}

const settingLifetimeMilliseconds = 2_000;
const settings = new Map<string, { callsPerSecond: Promise<number>; readAt: number }>();

/** The account's own setting, looked up anew every two seconds so that a change of it takes effect while a Rollout runs. */
async function callsPerSecondOf(awsAccountId: AwsAccountId): Promise<number> {
  const known = settings.get(awsAccountId);
  if (known && performance.now() - known.readAt < settingLifetimeMilliseconds) return known.callsPerSecond;
  const callsPerSecond = readCallsPerSecond(awsAccountId);
  settings.set(awsAccountId, { callsPerSecond, readAt: performance.now() });
  try {
    return await callsPerSecond;
  } catch (error) {
    settings.delete(awsAccountId);
    throw error;
  }
}

async function readCallsPerSecond(awsAccountId: AwsAccountId): Promise<number> {
  const account = await database().account.findUnique({
    where: { awsAccountId },
    select: { callsPerSecond: true },
  });
  return account?.callsPerSecond ?? defaultCallsPerSecond;
}
