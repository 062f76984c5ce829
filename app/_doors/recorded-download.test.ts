import { expect, test, vi } from 'vitest';
import { recordedDownload } from './recorded-download.ts';

test('a download that cannot be recorded is not left open', async () => {
  const closed = vi.fn();
  async function* batches() {
    yield ['one'];
  }
  const read = batches();
  const watched = Object.assign(read, {
    return: async () => {
      closed();
      return { value: undefined, done: true as const };
    },
  });
  const download = recordedDownload<string>(watched, {
    recordBegin: () => Promise.reject(new Error('The log cannot be written.')),
    recordEnd: () => Promise.resolve(),
    signal: new AbortController().signal,
    ...{ fileName: 'rows.csv', contentType: 'text/csv', heading: '', lineOf: (row) => row },
  });
  await expect(download).rejects.toThrow('The log cannot be written.');
  expect(closed).toHaveBeenCalledOnce();
});

test('a download that breaks off at a row which cannot be written is not left open', async () => {
  const closed = vi.fn();
  async function* batches() {
    try {
      yield ['one'];
      yield ['two'];
    } finally {
      closed();
    }
  }
  const ends: unknown[] = [];
  const response = await recordedDownload<string>(batches(), {
    recordBegin: () => Promise.resolve(),
    recordEnd: async (_id, end) => void ends.push(end),
    signal: new AbortController().signal,
    ...{ fileName: 'rows.csv', contentType: 'text/csv', heading: '' },
    lineOf: () => {
      throw new Error('This row cannot be written.');
    },
  });
  await expect(response.text()).rejects.toThrow('This row cannot be written.');
  await expect.poll(() => closed.mock.calls.length).toBe(1);
  expect(ends).toMatchObject([{ isComplete: false }]);
});

test('that its reader is gone is recorded once, whether or not anything was sent', async () => {
  for (const isCancelled of [true, false]) {
    async function* batches() {
      yield ['one'];
      yield ['two'];
    }
    const reader = new AbortController();
    const ends: { rows: number; isComplete: boolean }[] = [];
    const response = await recordedDownload<string>(batches(), {
      recordBegin: () => Promise.resolve(),
      recordEnd: async (_id, end) => void ends.push(end),
      signal: reader.signal,
      ...{ fileName: 'rows.csv', contentType: 'text/csv', heading: '', lineOf: (row) => row },
    });
    expect(ends).toEqual([]);
    reader.abort();
    if (isCancelled) await response.body?.cancel();
    await expect.poll(() => ends).toEqual([{ rows: expect.any(Number), isComplete: false }]);
  }
});
