import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { prefetch } from './prefetch.ts';

it('asks for the next item while the present one is worked on, and keeps the order', async () => {
  const asked: number[] = [];
  async function* source() {
    for (let item = 1; item <= 3; item += 1) {
      asked.push(item);
      yield item;
    }
  }
  const seen: [item: number, asked: number][] = [];
  const items = prefetch(source());
  await Promise.resolve();
  expect(asked).toEqual([1]);
  for await (const item of items) {
    await delay(1);
    seen.push([item, asked.length]);
  }
  expect(seen).toEqual([
    [1, 2],
    [2, 3],
    [3, 3],
  ]);
});

it('asks for as many ahead as it may while nobody takes any, and for no more', async () => {
  const asked: number[] = [];
  async function* source() {
    for (let item = 1; item <= 9; item += 1) {
      asked.push(item);
      yield item;
    }
  }
  const items = prefetch(source(), 4);
  await delay(1);
  expect(asked).toEqual([1, 2, 3, 4]);
  const seen: number[] = [];
  for await (const item of items) seen.push(item);
  expect(seen).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
});

it('throws an error where its item would have been, and not before', async () => {
  async function* source() {
    yield 1;
    throw new Error('the second');
  }
  const seen: number[] = [];
  const read = async () => {
    for await (const item of prefetch(source())) seen.push(item);
  };
  await expect(read()).rejects.toThrow('the second');
  expect(seen).toEqual([1]);
});
