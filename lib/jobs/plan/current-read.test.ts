import { expect, it } from 'vitest';
import type { FunctionConfiguration } from '../../core/lambda/function-configuration.ts';
import { JobInterrupted } from '../context.ts';
import { defaultTiming } from '../rollout/rollout-context.ts';
import { readCurrent } from './current-read.ts';

const never = new AbortController().signal;
const timing = { ...defaultTiming, oldAnswers: 60 };
/** Later than every answer below: an update that failed since took it back. */
const known = { knownModified: '2026-01-01T01:00:00.000Z', sentAfter: null };
const firstAt = Date.parse('2026-01-01T00:00:00Z');

/** AWS's answers, the LastModified of each so many seconds after the first, by how often it was asked. */
function answering(secondsAfter: (count: number) => number) {
  let count = 0;
  return {
    count: () => count,
    read: async () => {
      const LastModified = new Date(firstAt + secondsAfter(count) * 1_000).toISOString();
      count += 1;
      return {
        configuration: { FunctionName: 'orders', FunctionArn: 'arn', LastModified } satisfies FunctionConfiguration,
      };
    },
  };
}
const modified = (seconds: number) => ({
  configuration: { LastModified: new Date(firstAt + seconds * 1_000).toISOString() },
});

it('takes an answer at once that is not old', async () => {
  const { read, count } = answering(() => 3_601);
  await readCurrent(read, known, timing, never);
  expect(count()).toBe(1);
});

it('takes an old answer that stays the same for longer than old ones come', async () => {
  const { read, count } = answering(() => 0);
  expect(await readCurrent(read, known, timing, never)).toMatchObject(modified(0));
  expect(count()).toBeGreaterThan(6);
});

it('takes the latest of old answers that go on differing, as of a function that others change again and again', async () => {
  const { read, count } = answering((asked) => Math.floor(asked / 4));
  const startedAt = performance.now();
  const taken = await readCurrent(read, known, timing, never);
  expect(taken).toMatchObject(modified(Math.floor((count() - 1) / 4)));
  // Longer than old answers last, and more than there are of them.
  expect(performance.now() - startedAt).toBeGreaterThan(timing.oldAnswers);
  expect(count()).toBeGreaterThan(6);
}, 5_000);

it('ends with the job, and asks no more', async () => {
  const ending = new AbortController();
  const { read, count } = answering((asked) => asked);
  const reading = readCurrent(read, known, { ...timing, oldAnswers: 600_000 }, ending.signal);
  ending.abort();
  await expect(reading).rejects.toBeInstanceOf(JobInterrupted);
  expect(count()).toBe(1);
});
