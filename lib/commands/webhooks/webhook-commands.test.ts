import { beforeAll, expect, it } from 'vitest';
import { personCaller } from '../../core/access/caller.ts';
import { database } from '../../db/kernel/client.ts';
import { open } from '../../db/kernel/seal.ts';
import { databaseForTest } from '../../db/kernel/testing.ts';
import { runQuery } from '../kernel/query.ts';
import { runCommand } from '../kernel/run-command.ts';
import { createWebhook, deleteWebhook, editWebhook, setWebhookEnabled, testWebhook } from './webhook-commands.ts';
import { listWebhooks, readDelivery } from './webhook-queries.ts';

const admin = personCaller({ userId: 'u1', name: 'Ada Example', role: 'admin' });
const url = 'https://hooks.example.com/services/secret-path';

beforeAll(async () => {
  await databaseForTest();
});

it('the signing secret is shown once and then only sealed; neither it nor the path stands in the audit log', async () => {
  const input = { name: 'Incidents', url, events: ['rollout.stopped' as const] };
  const { webhookId, secret } = await runCommand(createWebhook, input, admin);
  expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
  const stored = await database().webhook.findUniqueOrThrow({ where: { id: webhookId } });
  expect(open(stored.secretSealed, 'webhook.secret')).toBe(secret);
  const listed = JSON.stringify(await runQuery(listWebhooks, {}, admin));
  expect(listed).toContain('hooks.example.com');
  expect(listed).not.toContain(secret);
  expect(listed).not.toContain('secret-path');
  const [{ events } = { events: '' }] = await database().$queryRaw<{ events: string }[]>`
    SELECT jsonb_agg(to_jsonb(audit_event))::text AS events FROM audit_event`;
  expect(events).toContain('hooks.example.com');
  expect(events).not.toContain(secret);
  expect(events).not.toContain('secret-path');
});

it('a webhook is switched off, on and deleted, each on record', async () => {
  const { webhookId } = await runCommand(createWebhook, { name: 'Chat', url, events: ['rollout.finished'] }, admin);
  await runCommand(setWebhookEnabled, { webhookId, isEnabled: false }, admin);
  const rows = await runQuery(listWebhooks, {}, admin);
  expect(rows.find((webhook) => webhook.id === webhookId)?.isEnabled).toBe(false);
  await runCommand(deleteWebhook, { webhookId }, admin);
  const events = await database().auditEvent.findMany({
    where: { details: { path: ['webhookId'], equals: webhookId } },
    orderBy: { id: 'asc' },
  });
  expect(events.map((event) => event.action)).toEqual(['webhook.created', 'webhook.updated', 'webhook.deleted']);
  expect(events.every((event) => event.actorId === 'u1')).toBe(true);
});

it('an edit keeps the address unless another is given, and the signing secret always', async () => {
  const { webhookId, secret } = await runCommand(
    createWebhook,
    { name: 'Ops', url, events: ['rollout.finished'] },
    admin,
  );
  const rowOf = () => database().webhook.findUniqueOrThrow({ where: { id: webhookId } });
  await runCommand(editWebhook, { webhookId, name: 'On call', events: ['rollout.stopped'] }, admin);
  expect(await rowOf()).toMatchObject({ name: 'On call', url, events: ['rollout.stopped'] });
  const moved = 'https://new.example.com/other-secret-path';
  await runCommand(editWebhook, { webhookId, name: 'On call', url: moved, events: ['rollout.stopped'] }, admin);
  const row = await rowOf();
  expect(row.url).toBe(moved);
  expect(open(row.secretSealed, 'webhook.secret')).toBe(secret);
  const event = await database().auditEvent.findFirstOrThrow({ orderBy: { id: 'desc' } });
  expect(event).toMatchObject({
    action: 'webhook.updated',
    details: { webhookId, host: 'new.example.com', isUrlReplaced: true },
  });
  expect(JSON.stringify(event.details)).not.toContain('other-secret-path');
});

it('a test message is queued and recorded, and its delivery can be followed', async () => {
  const { webhookId } = await runCommand(createWebhook, { name: 'Test', url, events: ['rollout.finished'] }, admin);
  const { deliveryId } = await runCommand(testWebhook, { webhookId }, admin);
  expect(await runQuery(readDelivery, { deliveryId }, admin)).toMatchObject({
    webhookName: 'Test',
    event: 'webhook.test',
    status: 'pending',
  });
  const jobs = await database().$queryRaw<{ data: unknown }[]>`
    SELECT data FROM pgboss.job WHERE name = 'webhook.deliver'`;
  expect(jobs).toContainEqual({ data: { deliveryId } });
  expect(await database().auditEvent.findFirstOrThrow({ orderBy: { id: 'desc' } })).toMatchObject({
    action: 'webhook.tested',
    details: { webhookId, name: 'Test', host: 'hooks.example.com' },
  });
  for (const unknown of ['x', '01890000-0000-7000-8000-000000000000'])
    await expect(runQuery(readDelivery, { deliveryId: unknown }, admin)).rejects.toMatchObject({ code: 'notFound' });
});

it('an address to which no delivery could go is refused when it is typed, also by an edit', () => {
  const codesOf = (address: string) =>
    [createWebhook, editWebhook].map(({ input }) => {
      const parsed = input.safeParse({
        ...(input === editWebhook.input ? { webhookId: '01890000-0000-7000-8000-000000000000' } : {}),
        name: 'x',
        url: address,
        events: ['rollout.finished'],
      });
      return parsed.success ? undefined : parsed.error.issues[0]?.message;
    });
  expect(codesOf('https://example.com/x')).toEqual([undefined, undefined]);
  for (const [address, code] of [
    ['', 'url'],
    ['file:///etc/passwd', 'url'],
    ['http://example.com', 'urlScheme'],
    ['https://example.com:5432', 'urlPort'],
    ['https://169.254.169.254/latest', 'urlPrivate'],
    ['http://127.0.0.1:8080/x', 'urlPrivate'],
    ['https://user:password@example.com', 'urlCredentials'],
  ] as const) {
    expect(codesOf(address)).toEqual([code, code]);
  }
});
