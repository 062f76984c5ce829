import { beforeAll, expect, it } from 'vitest';
import { personCaller } from '../../core/access/caller.ts';
import { database } from '../../db/kernel/client.ts';
import { open } from '../../db/kernel/seal.ts';
import { databaseForTest } from '../../db/kernel/testing.ts';
import { runQuery } from '../kernel/query.ts';
import { runCommand } from '../kernel/run-command.ts';
import { createWebhook, deleteWebhook, setWebhookEnabled } from './webhook-commands.ts';
import { listWebhooks } from './webhook-queries.ts';

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

it('only https addresses without credentials are taken, and plain http to this machine alone', () => {
  const codeOf = (address: string) => {
    const parsed = createWebhook.input.safeParse({ name: 'x', url: address, events: ['rollout.finished'] });
    return parsed.success ? undefined : parsed.error.issues[0]?.message;
  };
  expect(codeOf('https://example.com/x')).toBeUndefined();
  expect(codeOf('http://127.0.0.1:8080/x')).toBeUndefined();
  for (const address of ['', 'x', 'http://example.com', 'ftp://example.com', 'file:///etc/passwd', 'javascript:1']) {
    expect(codeOf(address)).toBe('url');
  }
  expect(codeOf('https://user:password@example.com')).toBe('urlCredentials');
});
