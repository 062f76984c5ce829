import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { prefetch, prefetchTogether } from './prefetch.ts';

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

it('gives together what has come by then, no more than allowed, and keeps the order', async () => {
  async function* source() {
    for (let item = 1; item <= 8; item += 1) yield item;
  }
  const items = prefetchTogether(source(), { ahead: 5, together: 3 });
  await delay(1);
  const seen: number[][] = [];
  for await (const taken of items) {
    seen.push(taken);
    await delay(1);
  }
  expect(seen.flat()).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  expect(seen[0]).toEqual([1, 2, 3]);
  expect(Math.max(...seen.map(({ length }) => length))).toBe(3);
});

it('gives what has come before the one that fails, and what comes alone at once', async () => {
  let release: () => void = () => undefined;
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  async function* source() {
    yield 1;
    await held;
    yield 2;
    yield 3;
    throw new Error('the fourth');
  }
  const items = prefetchTogether(source(), { ahead: 9, together: 9 });
  expect(await items.next()).toEqual({ done: false, value: [1] });
  release();
  await delay(1);
  expect(await items.next()).toEqual({ done: false, value: [2, 3] });
  await expect(items.next()).rejects.toThrow('the fourth');
});
