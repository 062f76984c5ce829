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
    ...{ fileName: 'rows.csv', contentType: 'text/csv', heading: '', lineOf: (row) => row },
  });
  await expect(download).rejects.toThrow('The log cannot be written.');
  expect(closed).toHaveBeenCalledOnce();
});
