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

/** The address of a stored webhook, opened. */
const addressOf = ({ id, urlSealed }: { id: string; urlSealed: Uint8Array | null }) =>
  open(urlSealed ?? new Uint8Array(), { purpose: 'webhook.url', rowId: id });

beforeAll(async () => {
  await databaseForTest();
});

it('the signing secret is shown once and then only sealed; neither it nor the path stands in the audit log', async () => {
  const input = { name: 'Incidents', url, events: ['rollout.stopped' as const] };
  const { webhookId, secret } = await runCommand(createWebhook, input, admin);
  expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
  const stored = await database().webhook.findUniqueOrThrow({ where: { id: webhookId } });
  expect(open(stored.secretSealed, { purpose: 'webhook.secret', rowId: webhookId })).toBe(secret);
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

it('no column of the database, nor a list, holds an address in clear, and a value moved to another webhook does not open', async () => {
  const secretUrl = 'https://hooks.slack.example/services/T00000000/B00000000/XXXXXXXXXXXXXXXXXXXXABCD?token=planted';
  const input = { name: 'Slack', url: secretUrl, events: ['rollout.stopped' as const] };
  const { webhookId } = await runCommand(createWebhook, input, admin);
  const { webhookId: other } = await runCommand(createWebhook, { ...input, name: 'Other' }, admin);
  const { deliveryId } = await runCommand(testWebhook, { webhookId }, admin);
  const shown = JSON.stringify([
    await database().$queryRaw`SELECT to_jsonb(webhook) AS row FROM webhook`,
    await database().$queryRaw`SELECT to_jsonb(webhook_delivery) AS row FROM webhook_delivery`,
    await database().$queryRaw`SELECT to_jsonb(audit_event) AS row FROM audit_event`,
    await runQuery(listWebhooks, {}, admin),
    await runQuery(readDelivery, { deliveryId }, admin),
  ]);
  expect(shown).toContain('https://hooks.slack.example/…nted');
  for (const part of ['B00000000', 'XXXXABCD', 'planted']) expect(shown).not.toContain(part);
  const { urlSealed, secretSealed } = await database().webhook.findUniqueOrThrow({ where: { id: webhookId } });
  const unreadable = expect.objectContaining({ code: 'sealedValueUnreadable' });
  expect(() => addressOf({ id: other, urlSealed })).toThrow(unreadable);
  expect(() => addressOf({ id: webhookId, urlSealed: secretSealed })).toThrow(unreadable);
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
  expect(await rowOf()).toMatchObject({ name: 'On call', url: null, events: ['rollout.stopped'] });
  expect(addressOf(await rowOf())).toBe(url);
  const moved = 'https://new.example.com/other-secret-path';
  await runCommand(editWebhook, { webhookId, name: 'On call', url: moved, events: ['rollout.stopped'] }, admin);
  const row = await rowOf();
  expect(addressOf(row)).toBe(moved);
  expect(row.urlMasked).toBe('https://new.example.com/…path');
  expect(open(row.secretSealed, { purpose: 'webhook.secret', rowId: webhookId })).toBe(secret);
  const event = await database().auditEvent.findFirstOrThrow({ orderBy: { id: 'desc' } });
  expect(event).toMatchObject({
    action: 'webhook.updated',
    details: { webhookId, address: 'https://new.example.com/…path', isUrlReplaced: true },
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
    details: { webhookId, name: 'Test', address: 'https://hooks.example.com/…path' },
  });
  for (const unknown of ['x', '01890000-0000-7000-8000-000000000000'])
    await expect(runQuery(readDelivery, { deliveryId: unknown }, admin)).rejects.toMatchObject({ code: 'notFound' });
});

it('a webhook of a chat service has no secret to show; one that becomes JSON is shown a new one, once', async () => {
  const input = { name: 'Chat', url, events: ['rollout.finished' as const] };
  const { webhookId, secret } = await runCommand(createWebhook, { ...input, format: 'slack' }, admin);
  expect(secret).toBeNull();
  const rowOf = () => database().webhook.findUniqueOrThrow({ where: { id: webhookId } });
  const listed = async () => (await runQuery(listWebhooks, {}, admin)).find(({ id }) => id === webhookId);
  expect(await listed()).toMatchObject({ format: 'slack', failingSince: null });
  const change = { webhookId, name: 'Chat', events: input.events };
  await database().webhook.update({ where: { id: webhookId }, data: { failingSince: new Date(0) } });
  expect(await runCommand(editWebhook, { ...change, format: 'slack' }, admin)).toEqual({ secret: null });
  expect((await rowOf()).failingSince).not.toBeNull();
  const { secret: shown } = await runCommand(editWebhook, { ...change, format: 'json' }, admin);
  expect(shown).toMatch(/^whsec_/);
  expect(open((await rowOf()).secretSealed, { purpose: 'webhook.secret', rowId: webhookId })).toBe(shown);
  // What was said of the other format is no longer true.
  expect(await rowOf()).toMatchObject({ format: 'json', failingSince: null });
  const event = await database().auditEvent.findFirstOrThrow({ orderBy: { id: 'desc' } });
  expect(event.attributes).toContainEqual(expect.objectContaining({ path: 'format', before: 'slack', after: 'json' }));
  expect(JSON.stringify([event.attributes, event.details])).not.toContain(shown);
  expect(await runCommand(editWebhook, { ...change, format: 'teams' }, admin)).toEqual({ secret: null });
  expect(await runCommand(editWebhook, change, admin)).toEqual({ secret: null });
  expect((await rowOf()).format).toBe('teams');
  for (const { input: schema } of [createWebhook, editWebhook])
    expect(schema.safeParse({ ...change, url, format: 'discord' }).success).toBe(false);
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
