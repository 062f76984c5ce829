import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { shareResults } from './shared-results.ts';

test('all who ask while it is read get the one result, by key; what was quick is read anew', async () => {
  const share = shareResults<number>(10);
  let reads = 0;
  const read = async () => {
    reads += 1;
    await sleep(1);
    return reads;
  };
  expect(await Promise.all([share('a', read), share('a', read), share('a', read)])).toEqual([1, 1, 1]);
  await Promise.all([share('a', read), share('b', read)]);
  expect(reads).toBe(3);
});

test('what took long is kept a while; what failed is not, and fails for all who waited', async () => {
  const share = shareResults<string>(10);
  const slow = async () => {
    await sleep(60);
    return 'slow';
  };
  await share('slow', slow);
  expect(await share('slow', () => Promise.reject(new Error('read again')))).toBe('slow');
  const failing = () => share('failing', () => Promise.reject(new Error('no database')));
  expect((await Promise.allSettled([failing(), failing()])).map(({ status }) => status)).toEqual([
    'rejected',
    'rejected',
  ]);
  expect(await share('failing', async () => 'again')).toBe('again');
});
