import { beforeAll, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { auth } from '#lib/auth/auth.ts';
import { sessionOf } from '#lib/auth/session.ts';
import { startConnection } from '#lib/commands/accounts/account-commands.ts';
import { query, runQuery } from '#lib/commands/kernel/query.ts';
import { runCommand } from '#lib/commands/kernel/run-command.ts';
import { beginStopping } from '#lib/commands/operation/stopping.ts';
import { createGroup } from '#lib/commands/people/group-commands.ts';
import { changeOwnPassword } from '#lib/commands/people/password-commands.ts';
import { addUser, changeRole, setUserAccess } from '#lib/commands/people/person-commands.ts';
import { endOtherSessions, endOwnSession, listOwnSessions } from '#lib/commands/people/session-commands.ts';
import { readWorkerState } from '#lib/commands/queue/worker-queries.ts';
import { personCaller } from '#lib/core/access/caller.ts';
import { database, inTransaction } from '#lib/db/kernel/client.ts';
import { notify, type Topic } from '#lib/db/kernel/notify.ts';
import { databaseForTest } from '#lib/db/kernel/testing.ts';
import { eventStream } from './event-stream.ts';

const owner = personCaller({ userId: 'owner', name: 'Owner', role: 'owner' });
const password = 'lantern-harbour-42';
const idle = 12 * 60 * 60 * 1000;
let eve: { id: string; email: string; name: string };

const anything = query({
  name: 'test.anything',
  permission: 'read',
  input: z.strictObject({}),
  output: z.object({ is: z.string() }),
  scopeOf: () => 'installation',
  run: async () => ({ is: 'there' }),
});

beforeAll(async () => {
  await databaseForTest();
});
beforeEach(async () => {
  const email = `${crypto.randomUUID()}@example.com`;
  const { firstPassword } = await runCommand(addUser, { email, name: 'Eve', role: 'operator' }, owner);
  eve = await database().user.findUniqueOrThrow({ where: { email } });
  await changeOwnPassword(
    { current: firstPassword, next: password },
    personCaller({ ...eve, userId: eve.id, role: 'operator' }),
  );
});

/** Signs Eve in; returns her headers and her as a caller. */
async function signIn() {
  const response = await (await auth()).handler(
    new Request('http://127.0.0.1:3000/api/auth/sign-in/email', {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: 'http://127.0.0.1:3000', 'user-agent': 'Firefox/1' },
      body: JSON.stringify({ email: eve.email, password }),
    }),
  );
  expect(response.status).toBe(200);
  const headers = new Headers({
    cookie: response.headers
      .getSetCookie()
      .map((text) => text.split(';')[0])
      .join('; '),
  });
  const session = await sessionOf(headers);
  if (!session) throw new Error('no session');
  return { headers, caller: personCaller(session) };
}

/** Opens a stream, waits for its first snapshot, does something, and returns whether it ended within a second. */
async function endsWhen({ headers, caller }: Awaited<ReturnType<typeof signIn>>, act: () => Promise<unknown>) {
  const request = new Request('http://127.0.0.1:3000/api/events', { headers });
  const response = await eventStream(request, { query: anything, input: {}, caller, topics: [] });
  const reader = response.body?.getReader();
  if (!reader) throw new Error('no body');
  expect(new TextDecoder().decode((await reader.read()).value)).toContain('"is":"there"');
  await act();
  const isOver = reader.read().then(({ done }) => done);
  const result = await Promise.race([isOver, new Promise((resolve) => setTimeout(resolve, 1_000, false))]);
  await reader.cancel();
  return result;
}

test('a person’s streams end within a second of being kept out, and cannot be opened again', async () => {
  const signedIn = await signIn();
  expect(await endsWhen(signedIn, () => runCommand(setUserAccess, { userId: eve.id, isDisabled: true }, owner))).toBe(
    true,
  );
  expect(await sessionOf(signedIn.headers)).toBeUndefined();
});

test('the streams of a session that is ended elsewhere end, and those of the one that ended it go on', async () => {
  const [here, there] = [await signIn(), await signIn()];
  const sessions = await runQuery(listOwnSessions, { idleMilliseconds: idle }, here.caller);
  expect(sessions.map(({ isCurrent, userAgent }) => [isCurrent, userAgent])).toEqual(
    expect.arrayContaining([
      [true, 'Firefox/1'],
      [false, 'Firefox/1'],
    ]),
  );
  const sessionId = sessions.find(({ isCurrent }) => !isCurrent)?.id ?? '';
  const end = () => runCommand(endOwnSession, { sessionId }, here.caller);
  expect(await endsWhen(there, end)).toBe(true);
  await expect(end()).rejects.toMatchObject({ code: 'notFound' });
  const third = await signIn();
  expect(await endsWhen(here, () => runCommand(endOtherSessions, {}, here.caller))).toBe(false);
  expect(await sessionOf(third.headers)).toBeUndefined();
  expect(await sessionOf(here.headers)).toBeDefined();
});

test('what a snapshot names is listened to from then on, and no longer once another does not name it', async () => {
  const { headers, caller } = await signIn();
  let named = 'first';
  const following = query({ ...anything, name: 'test.following', run: async () => ({ is: named }) });
  const response = await eventStream(new Request('http://127.0.0.1:3000/api/events', { headers }), {
    ...{ query: following, input: {}, caller, intervalMilliseconds: 0 },
    topics: [`activity:${eve.id}`],
    topicsOf: ({ is }) => (is === 'nothing' ? [] : [`rollout:${is}`]),
  });
  const reader = response.body?.getReader();
  if (!reader) throw new Error('no body');
  const next = async () => new TextDecoder().decode((await reader.read()).value);
  const tell = (topic: Topic) => inTransaction((tx) => notify(tx, topic));
  // What begins to be listened to is read once more, as it may have changed meanwhile.
  expect([await next(), await next()].every((text) => text.includes('first'))).toBe(true);
  named = 'second';
  await tell('rollout:first');
  expect([await next(), await next()].every((text) => text.includes('second'))).toBe(true);
  named = 'nothing';
  await tell('rollout:first');
  await tell('rollout:second');
  expect(await next()).toContain('nothing');
  named = 'told by the person alone';
  await tell('rollout:second');
  await tell(`activity:${eve.id}`);
  expect(await next()).toContain('told by the person alone');
  await reader.cancel();
});

test('nobody ends the session of somebody else', async () => {
  const { headers } = await signIn();
  const { id: sessionId } = await database().session.findFirstOrThrow({ where: { userId: eve.id } });
  await expect(runCommand(endOwnSession, { sessionId }, owner)).rejects.toMatchObject({ code: 'notFound' });
  expect(await sessionOf(headers)).toBeDefined();
});

test('streams end when the person’s role is another', async () => {
  const change = () => runCommand(changeRole, { userId: eve.id, role: 'viewer' }, owner);
  expect(await endsWhen(await signIn(), change)).toBe(true);
});

test('streams end when a group gives or takes something, and when an account comes to match another grant', async () => {
  const accounts = { by: 'matching' as const, namePatterns: ['prod-*'], tags: {} };
  const group = { name: 'Production', memberIds: [eve.id], grants: [{ role: 'admin' as const, accounts }] };
  const create = () => runCommand(createGroup, group, owner);
  expect(await endsWhen(await signIn(), create)).toBe(true);
  const add = () => runCommand(startConnection, { name: 'prod-eu', account: '111122223333' }, owner);
  expect(await endsWhen(await signIn(), add)).toBe(true);
  const elsewhere = () => runCommand(startConnection, { name: 'dev-eu', account: '444455556666' }, owner);
  expect(await endsWhen(await signIn(), elsewhere)).toBe(false);
});

test('a session that lay idle is over, for its streams too', async () => {
  const { headers } = await signIn();
  await database().session.updateMany({
    where: { userId: eve.id },
    data: { lastSeenAt: new Date(Date.now() - idle - 1) },
  });
  expect(await sessionOf(headers)).toBeUndefined();
  expect(await database().session.count({ where: { userId: eve.id } })).toBe(0);
});

// Last: from then on this process begins nothing any more.
test('ends its streams when the process is told to stop, and begins none that lasts', async () => {
  const open = async () => {
    const { headers, caller } = await signIn();
    const request = new Request('http://127.0.0.1:3000/api/events', { headers });
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
