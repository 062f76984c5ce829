import { setTimeout as delay } from 'node:timers/promises';
import { pino } from 'pino';
import { expect, it } from 'vitest';
import { runWatched } from '../progress.ts';
import { createRightOfWay } from './right-of-way.ts';

const never = new AbortController().signal;

/** Work that ends when it is told to. */
function openWork() {
  let finish: () => void = () => undefined;
  const end = new Promise<void>((resolve) => {
    finish = resolve;
  });
  return { work: () => end, finish: () => finish() };
}

/** Whether a promise resolves within a moment. */
async function isResolved(promise: Promise<void>): Promise<boolean> {
  return await Promise.race([promise.then(() => true), delay(20).then(() => false)]);
}

it('makes others wait until all that goes first has ended', async () => {
  const rightOfWay = createRightOfWay(60_000);
  expect(await isResolved(rightOfWay.free(never))).toBe(true);
  const [first, second] = [openWork(), openWork()];
  const held = [rightOfWay.hold(first.work), rightOfWay.hold(second.work)];
  const others = rightOfWay.free(never);
  first.finish();
  expect(await isResolved(others)).toBe(false);
  second.finish();
  expect(await isResolved(others)).toBe(true);
  await Promise.all(held);
  expect(await isResolved(rightOfWay.free(never))).toBe(true);
});

it('lasts no longer than it may, and gives nobody else theirs when the work ends later', async () => {
  const rightOfWay = createRightOfWay(40);
  const [long, next] = [openWork(), openWork()];
  const held = rightOfWay.hold(long.work);
  const others = rightOfWay.free(never);
  expect(await isResolved(others)).toBe(false);
  await others;
  const nextHeld = rightOfWay.hold(next.work);
  long.finish();
  await held;
  expect(await isResolved(rightOfWay.free(never))).toBe(false);
  next.finish();
  await nextHeld;
});

it('keeps nobody for longer than it lasts, also where one that goes first follows the other', async () => {
  const rightOfWay = createRightOfWay(100);
  const stop = new AbortController();
  // Each begins before the one before it has ended.
  const inTurn = [0, 40].map(async (start) => {
    await delay(start);
    while (!stop.signal.aborted) await rightOfWay.hold(() => delay(80));
  });
  await delay(60);
  const others = rightOfWay.free(never).then(() => 'went on');
  expect(await Promise.race([others, delay(2_000, 'still waits')])).toBe('went on');
  expect(await isResolved(rightOfWay.free(never))).toBe(false);
  stop.abort();
  await Promise.all(inTurn);
});

it('makes no job that waits for it count as stalled', async () => {
  const rightOfWay = createRightOfWay(400);
  const { work, finish } = openWork();
  const held = rightOfWay.hold(work);
  const job = { job: 'scan.region', payload: {}, signal: never };
  const watching = { log: pino({ level: 'silent' }), timing: { stalledAfter: 100, grace: 50 } };
  await runWatched(job, watching, (signal) => rightOfWay.free(signal));
  finish();
  await held;
});

it('ends with work that fails, and passes the failure on', async () => {
  const rightOfWay = createRightOfWay(60_000);
  const fails = rightOfWay.hold(() => Promise.reject(new Error('the work')));
  await expect(fails).rejects.toThrow('the work');
  expect(await isResolved(rightOfWay.free(never))).toBe(true);
});

it('makes nobody wait who has to end', async () => {
  const rightOfWay = createRightOfWay(60_000);
  const { work, finish } = openWork();
  const held = rightOfWay.hold(work);
  const ending = new AbortController();
  const others = rightOfWay.free(ending.signal);
  expect(await isResolved(others)).toBe(false);
  ending.abort();
  expect(await isResolved(others)).toBe(true);
  expect(await isResolved(rightOfWay.free(ending.signal))).toBe(true);
  finish();
  await held;
});
