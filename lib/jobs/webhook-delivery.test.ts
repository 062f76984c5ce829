import { createHmac } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pino } from 'pino';
import { Webhook } from 'standardwebhooks';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { runQuery } from '../commands/kernel/query.ts';
import { runCommand } from '../commands/kernel/run-command.ts';
import { announceRollout } from '../commands/webhooks/announcement.ts';
import { resendDelivery } from '../commands/webhooks/delivery-commands.ts';
import { testWebhook } from '../commands/webhooks/webhook-commands.ts';
import { listWebhooks } from '../commands/webhooks/webhook-queries.ts';
import { personCaller } from '../core/access/caller.ts';
import { database, inTransaction } from '../db/kernel/client.ts';
import { newRowId } from '../db/kernel/new-id.ts';
import { closeNotifications, subscribe } from '../db/kernel/notify.ts';
import { seal } from '../db/kernel/seal.ts';
import { databaseForTest } from '../db/kernel/testing.ts';
import { deliverWebhook } from './webhook-delivery.ts';

type Received = { headers: Record<string, string | string[] | undefined>; body: string };
const secret = `whsec_${Buffer.alloc(32, 3).toString('base64')}`;
const log = pino({ level: 'silent' });
const received: Received[] = [];
/** Instead of a status: the receiver never responds. */
const noAnswer = 0;
let status = 200;
let replyBody = '';
let replyHeaders: Record<string, string> = {};
let server: Server;
let url: string;

beforeAll(async () => {
  await databaseForTest();
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      received.push({ headers: request.headers, body });
      const headers = { ...(status === 302 && { location: `${url}/elsewhere` }), ...replyHeaders };
      if (status !== noAnswer) response.writeHead(status, headers).end(replyBody);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address: AddressInfo | string | null = server.address();
  url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
});
afterAll(async () => {
  await closeNotifications();
  server.close();
});
afterEach(async () => {
  received.length = 0;
  status = 200;
  replyBody = '';
  replyHeaders = {};
  await database().$executeRaw`DELETE FROM pgboss.job`;
  delete process.env['LAMPLIGHTER_WEBHOOK_PRIVATE'];
  await database().webhook.deleteMany();
});

async function delivery(more: { url?: string; isEnabled?: boolean; format?: string } = {}): Promise<string> {
  const { url: address = url, ...columns } = more;
  const id = newRowId();
  const webhook = await database().webhook.create({
    data: {
      id,
      name: 'ops',
      urlSealed: seal(address, { purpose: 'webhook.url', rowId: id }),
      secretSealed: seal(secret, { purpose: 'webhook.secret', rowId: id }),
      events: ['rollout.finished'],
      createdBy: 'tester',
      ...columns,
    },
  });
  const rollout = await database().rollout.create({
    data: { mode: 'instrument', strategy: {}, createdBy: 'tester', createdByName: 'Tess' },
  });
  await inTransaction((tx) => announceRollout(tx, rollout.id, 'rollout.finished'));
  const row = await database().webhookDelivery.findFirst({ where: { webhookId: webhook.id } });
  return row?.id ?? '';
}
/** Brings a delivery's next attempt about now, as if the time until it had passed. */
const waitForNext = (id: string) => database().webhookDelivery.update({ where: { id }, data: { nextAttemptAt: null } });
/** In how many seconds each queued attempt at a delivery is due. */
const queuedIn = (id: string) =>
  database().$queryRaw<{ seconds: number }[]>`
    SELECT round(extract(epoch FROM start_after - created_on))::int AS seconds FROM pgboss.job
    WHERE name = 'webhook.deliver' AND data->>'deliveryId' = ${id} ORDER BY start_after`;
const rowOf = (id: string) => database().webhookDelivery.findUniqueOrThrow({ where: { id } });

describe('a webhook', () => {
  it('gets the event once, signed so that the receiver can check it', async () => {
    process.env['LAMPLIGHTER_WEBHOOK_PRIVATE'] = 'allow';
    const id = await delivery();
    await deliverWebhook(id, log);
    await deliverWebhook(id, log);
    expect(received).toHaveLength(1);
    const [{ headers, body }] = received as [Received];
    const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`;
    expect(headers['webhook-signature']).toBe(
      `v1,${createHmac('sha256', Buffer.alloc(32, 3)).update(signed).digest('base64')}`,
    );
    const checked = new Webhook(secret).verify(body, {
      'webhook-id': String(headers['webhook-id']),
      'webhook-timestamp': String(headers['webhook-timestamp']),
      'webhook-signature': String(headers['webhook-signature']),
    });
    expect(checked).toEqual(JSON.parse(body));
    expect(JSON.parse(body)).toMatchObject({ type: 'rollout.finished', data: { mode: 'instrument' } });
    expect(await rowOf(id)).toMatchObject({ status: 'delivered', attempts: 1, responseStatus: 200, failure: null });
  });

  it('is tried again when it does not answer 2xx, and in the end given up', async () => {
    process.env['LAMPLIGHTER_WEBHOOK_PRIVATE'] = 'allow';
    status = 500;
    const id = await delivery();
    for (let attempt = 1; attempt < 8; attempt += 1) {
      await deliverWebhook(id, log);
      // Handed out a second time, before the next attempt is due, a job does nothing.
      await deliverWebhook(id, log);
      await waitForNext(id);
    }
    expect((await queuedIn(id)).map(({ seconds }) => seconds)).toEqual([0, 5, 60, 600, 3600, 14400, 28800, 43200]);
    expect(received).toHaveLength(7);
    expect(await rowOf(id)).toMatchObject({ status: 'pending', attempts: 7, responseStatus: 500, failure: 'refused' });
    await deliverWebhook(id, log);
    expect(await rowOf(id)).toMatchObject({ status: 'failed', attempts: 8 });
  });

  it('that is not answered in time is said to have timed out', async () => {
    process.env['LAMPLIGHTER_WEBHOOK_PRIVATE'] = 'allow';
    status = noAnswer;
    const id = await delivery();
    await deliverWebhook(id, log, { timeoutMilliseconds: 200 });
    expect(await queuedIn(id)).toHaveLength(2);
    expect(await rowOf(id)).toMatchObject({ status: 'pending', failure: 'timedOut' });
  });

  it('is never followed to where it redirects', async () => {
    process.env['LAMPLIGHTER_WEBHOOK_PRIVATE'] = 'allow';
    status = 302;
    const id = await delivery();
    await deliverWebhook(id, log);
    expect(received).toHaveLength(1);
    expect(await queuedIn(id)).toHaveLength(2);
    expect(await rowOf(id)).toMatchObject({ status: 'pending', responseStatus: 302, failure: 'refused' });
  });

  it('gets the time that it asks for with Retry-After, and not less than it would have had', async () => {
    process.env['LAMPLIGHTER_WEBHOOK_PRIVATE'] = 'allow';
    status = 429;
    for (const [format, asked, seconds] of [
      ['slack', '90', 90],
      ['teams', '2', 5],
      ['json', '99999999', 86_400],
    ] as const) {
      replyHeaders = { 'retry-after': asked };
      const id = await delivery({ format });
      await deliverWebhook(id, log);
      expect((await queuedIn(id)).map((job) => job.seconds)).toEqual([0, seconds]);
      const { nextAttemptAt, createdAt } = await rowOf(id);
      expect(Number(nextAttemptAt) - Number(createdAt)).toBeGreaterThanOrEqual(seconds * 1000);
      await database().webhook.deleteMany();
    }
  });

  it('at Slack gets Block Kit without a signature, and only "ok" is accepted', async () => {
    process.env['LAMPLIGHTER_WEBHOOK_PRIVATE'] = 'allow';
    process.env['LAMPLIGHTER_URL'] = 'https://lamplighter.example.com';
    replyBody = '<html>Sign in</html>';
    const id = await delivery({ format: 'slack' });
    await deliverWebhook(id, log);
    expect(await rowOf(id)).toMatchObject({
      status: 'pending',
      responseStatus: 200,
      failure: 'refused',
      responseCode: null,
    });
    replyBody = 'ok';
    await waitForNext(id);
    await deliverWebhook(id, log);
    expect(await rowOf(id)).toMatchObject({ status: 'delivered', failure: null });
    const [{ headers, body }] = received as [Received];
    expect(headers['webhook-signature']).toBeUndefined();
    expect(headers['content-type']).toBe('application/json');
    const { id: rolloutId } = await database().rollout.findFirstOrThrow({ orderBy: { number: 'desc' } });
    expect(JSON.parse(body).blocks.at(-1).text.text).toContain(
      `<https://lamplighter.example.com/rollouts/${rolloutId}|`,
    );
    delete process.env['LAMPLIGHTER_URL'];
  });

  it.each([
    ['slack', 410, 'channel_is_archived', 'channel_is_archived'],
    ['slack', 404, 'no_service', 'no_service'],
    ['slack', 400, 'invalid_payload', 'invalid_payload'],
    ['slack', 403, '<p>Somebody’s page</p>', null],
    [
      'teams',
      400,
      '{"error":{"code":"TriggerInputSchemaMismatch","message":"planted-secret"}}',
      'TriggerInputSchemaMismatch',
    ],
    ['teams', 404, '', null],
  ])('of %s that refuses for good (%i %s) is not tried again', async (format, refused, body, responseCode) => {
    process.env['LAMPLIGHTER_WEBHOOK_PRIVATE'] = 'allow';
    status = refused;
    replyBody = body;
    const id = await delivery({ format });
    await deliverWebhook(id, log);
    expect(await rowOf(id)).toMatchObject({ status: 'failed', attempts: 1, responseStatus: refused, responseCode });
    expect(JSON.stringify(await rowOf(id))).not.toContain('planted-secret');
    expect(await queuedIn(id)).toHaveLength(1);
  });

  it('at Teams gets an Adaptive Card and is accepted with 202', async () => {
    process.env['LAMPLIGHTER_WEBHOOK_PRIVATE'] = 'allow';
    status = 202;
    const id = await delivery({ format: 'teams' });
    await deliverWebhook(id, log);
    expect(await rowOf(id)).toMatchObject({ status: 'delivered', responseStatus: 202 });
    const message = JSON.parse(received[0]?.body ?? '');
    expect(message.attachments[0]).toMatchObject({
      contentType: 'application/vnd.microsoft.card.adaptive',
      content: { type: 'AdaptiveCard', actions: [{ type: 'Action.OpenUrl' }] },
    });
  });

  it('whose reply never ends is judged by what came of it', async () => {
    process.env['LAMPLIGHTER_WEBHOOK_PRIVATE'] = 'allow';
    replyBody = 'x'.repeat(5_000_000);
    const id = await delivery();
    await deliverWebhook(id, log);
    expect(await rowOf(id)).toMatchObject({ status: 'delivered', responseStatus: 200 });
  });

  it('is sent to the address that was checked, looked up once, by the name it was given', async () => {
    process.env['LAMPLIGHTER_WEBHOOK_PRIVATE'] = 'allow';
    const id = await delivery({ url: url.replace('127.0.0.1', 'rebinding.example') });
    const asked: string[] = [];
    // A name that leads to the receiver first, and elsewhere whenever it is asked again.
    const lookUp = async (name: string) => {
      asked.push(name);
      return { address: asked.length === 1 ? '127.0.0.1' : '169.254.169.254', family: 4 };
    };
    await deliverWebhook(id, log, { lookUp });
    expect(asked).toEqual(['rebinding.example']);
    expect(received[0]?.headers['host']).toMatch(/^rebinding\.example:/);
    expect(await rowOf(id)).toMatchObject({ status: 'delivered' });
  });

  it.each([
    '169.254.169.254',
    'fd00:ec2::254',
    '100.100.100.200',
    '168.63.129.16',
    '::ffff:169.254.169.254',
    'fe80::1%eth0',
  ])(
    'by a name that leads to a metadata service goes nowhere, private receivers allowed or not: %s',
    async (address) => {
      const lookUp = async () => ({ address, family: address.includes(':') ? 6 : 4 });
      for (const allowed of ['allow', 'no']) {
        process.env['LAMPLIGHTER_WEBHOOK_PRIVATE'] = allowed;
        const id = await delivery({ url: 'https://hooks.example.com/x' });
        await deliverWebhook(id, log, { lookUp });
        expect(await rowOf(id)).toMatchObject({ status: 'failed', failure: 'notAllowed' });
        await database().webhook.deleteMany();
      }
      expect(received).toHaveLength(0);
    },
  );

  it('that accepted nothing for a day is recorded once, and shown until a message is accepted', async () => {
    process.env['LAMPLIGHTER_WEBHOOK_PRIVATE'] = 'allow';
    status = 500;
    const id = await delivery();
    const ada = personCaller({ userId: 'ada', name: 'Ada', role: 'admin' });
    const shown = async () => (await runQuery(listWebhooks, {}, ada))[0]?.failingSince;
    const recorded = () => database().auditEvent.count({ where: { action: 'webhook.failing' } });
    await deliverWebhook(id, log);
    expect([await shown(), await recorded()]).toEqual([null, 0]);
    await database().$executeRaw`UPDATE webhook SET failing_since = failing_since - interval '1 day'`;
    expect(await shown()).toEqual(expect.any(String));
    for (const _ of [1, 2]) {
      await waitForNext(id);
      await deliverWebhook(id, log);
    }
    expect(await recorded()).toBe(1);
    const event = await database().auditEvent.findFirstOrThrow({ where: { action: 'webhook.failing' } });
    expect(event).toMatchObject({ actorId: 'worker', details: { name: 'ops' } });
    status = 200;
    await waitForNext(id);
    await deliverWebhook(id, log);
    expect(await shown()).toBeNull();
  });

  it('gets a message again when a person asks, once, under the same id, and not while it is being tried', async () => {
    process.env['LAMPLIGHTER_WEBHOOK_PRIVATE'] = 'allow';
    status = 500;
    const id = await delivery();
    const ada = personCaller({ userId: 'ada', name: 'Ada', role: 'admin' });
    await deliverWebhook(id, log);
    await expect(runCommand(resendDelivery, { deliveryId: id }, ada)).rejects.toMatchObject({
      code: 'deliveryPending',
    });
    await database().webhookDelivery.update({ where: { id }, data: { status: 'failed' } });
    const { deliveryId } = await runCommand(resendDelivery, { deliveryId: id }, ada);
    await deliverWebhook(deliveryId, log);
    expect(await rowOf(deliveryId)).toMatchObject({ status: 'failed', attempts: 1 });
    expect(await queuedIn(deliveryId)).toHaveLength(1);
    expect(received.map(({ headers }) => headers['webhook-id'])).toEqual([id, id]);
    expect(received[1]?.body).toBe(received[0]?.body);
    status = 200;
    const { deliveryId: third } = await runCommand(resendDelivery, { deliveryId }, ada);
    await deliverWebhook(third, log);
    expect(await rowOf(third)).toMatchObject({ status: 'delivered' });
    expect(received[2]?.headers['webhook-id']).toBe(id);
    const event = await database().auditEvent.findFirstOrThrow({ orderBy: { id: 'desc' } });
    expect(event).toMatchObject({ action: 'webhook.resent', actorId: 'ada', details: { name: 'ops' } });
    const viewer = personCaller({ userId: 'v', name: 'V', role: 'viewer' });
    await expect(runCommand(resendDelivery, { deliveryId }, viewer)).rejects.toMatchObject({ code: 'notPermitted' });
  });

  it.each([
    'http://127.0.0.1:1',
    'https://127.0.0.1',
    'https://[::1]',
    'https://169.254.169.254',
    'https://[::ffff:10.0.0.1]',
    'https://[::ffff:a00:1]',
    'https://[::10.0.0.1]',
    'https://[64:ff9b::a9fe:a9fe]',
    'https://[fd00:ec2::254]',
    'https://2130706433',
    'https://0x7f.1',
    'https://100.100.100.200',
    'https://224.0.0.1',
    'https://255.255.255.255',
    'https://localhost',
    'https://0.0.0.0',
    'https://10.255.255.255',
    'https://100.64.0.1',
    'https://172.16.0.1',
    'https://172.31.255.254',
    'https://192.168.1.1',
    'https://192.0.0.170',
    'https://192.0.2.1',
    'https://198.18.0.1',
    'https://203.0.113.9',
    'https://240.0.0.1',
    'https://127.1',
    'https://0177.0.0.1',
    'https://0xa9fea9fe',
    'https://2852039166',
    'https://[::]',
    'https://[::ffff:169.254.169.254]',
    'https://[::ffff:8.8.8.8]',
    'https://[::a9fe:a9fe]',
    'https://[64:ff9b:1::a00:1]',
    'https://[100::1]',
    'https://[2001::1]',
    'https://[2001:db8::1]',
    'https://[2002:a00:1::1]',
    'https://[fc00::1]',
    'https://[fe80::1]',
    'https://[fec0::1]',
    'https://[ff02::1]',
  ])('cannot reach into the network: %s', async (inside) => {
    const id = await delivery({ url: inside });
    await deliverWebhook(id, log);
    expect(await rowOf(id)).toMatchObject({ status: 'failed', failure: 'notAllowed', responseStatus: null });
  });

  it('gets a test message once, also while it is switched off, and the result is told at once', async () => {
    process.env['LAMPLIGHTER_WEBHOOK_PRIVATE'] = 'allow';
    status = 500;
    await delivery({ isEnabled: false });
    const { id: webhookId } = await database().webhook.findFirstOrThrow();
    const ada = personCaller({ userId: 'ada', name: 'Ada', role: 'admin' });
    const { deliveryId } = await runCommand(testWebhook, { webhookId }, ada);
    const isTold = new Promise<void>((resolve) => void subscribe(`webhookDelivery:${deliveryId}`, resolve));
    await subscribe(`webhookDelivery:${deliveryId}`, () => undefined);
    await deliverWebhook(deliveryId, log);
    await isTold;
    expect(await rowOf(deliveryId)).toMatchObject({ status: 'failed', attempts: 1, responseStatus: 500 });
    expect(JSON.parse(received[0]?.body ?? '')).toMatchObject({ type: 'webhook.test', data: { webhook: 'ops' } });
  });

  it.each(['https://hooks.example.com:22', 'https://metadata.google.internal', 'https://a:b@hooks.example.com'])(
    'stored earlier with an address that is refused today goes nowhere: %s',
    async (refused) => {
      const id = await delivery({ url: refused });
      await deliverWebhook(id, log);
      expect(await rowOf(id)).toMatchObject({ status: 'failed', failure: 'notAllowed' });
    },
  );

  it('that was switched off gets nothing', async () => {
    process.env['LAMPLIGHTER_WEBHOOK_PRIVATE'] = 'allow';
    const id = await delivery();
    await database().webhook.updateMany({ data: { isEnabled: false } });
    await deliverWebhook(id, log);
    expect([received, (await rowOf(id)).failure]).toEqual([[], 'disabled']);
  });
});
