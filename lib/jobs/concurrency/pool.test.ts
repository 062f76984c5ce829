import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { createPool } from './pool.ts';

it('begins no more at once than there is room for', async () => {
  const pool = createPool(2);
  let running = 0;
  let most = 0;
  for (let item = 0; item < 6; item += 1) {
    await pool.start(async () => {
      running += 1;
      most = Math.max(most, running);
      await sleep(2);
      running -= 1;
    });
  }
  await pool.drain();
  expect([most, running]).toEqual([2, 0]);
});

it('begins nothing after an error, lets the rest end, and throws the error', async () => {
  const pool = createPool(2);
  const ended: string[] = [];
  await pool.start(async () => {
    await sleep(10);
    ended.push('slow');
  });
  await pool.start(() => Promise.reject(new Error('the second')));
  await expect(pool.start(async () => ended.push('third'))).rejects.toThrow('the second');
  await expect(pool.drain()).rejects.toThrow('the second');
  expect(ended).toEqual(['slow']);
});
