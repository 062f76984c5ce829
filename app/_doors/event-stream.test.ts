import { beforeAll, expect, it } from 'vitest';
import { beginStopping } from '#lib/commands/operation/stopping.ts';
import { readWorkerState } from '#lib/commands/queue/worker-queries.ts';
import { personCaller } from '#lib/core/access/caller.ts';
import { databaseForTest } from '#lib/db/kernel/testing.ts';
import { eventStream } from './event-stream.ts';

beforeAll(async () => {
  await databaseForTest();
});

it('ends its streams when the process is told to stop, and begins none that lasts', async () => {
  const open = async () => {
    const caller = personCaller({ userId: 'reader', name: 'Rea Der', role: 'viewer' });
    const request = new Request('http://127.0.0.1/api/events');
    const { body } = await eventStream(request, { query: readWorkerState, input: {}, caller, topics: ['worker'] });
    return body?.getReader();
  };
  const reader = await open();
  const first = await reader?.read();
  expect(new TextDecoder().decode(first?.value)).toContain('event: snapshot');
  const next = reader?.read();
  beginStopping();
  expect(await next).toEqual({ done: true, value: undefined });
  expect(await (await open())?.read()).toEqual({ done: true, value: undefined });
});
