import { createHmac } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pino } from 'pino';
import { Webhook } from 'standardwebhooks';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { runCommand } from '../commands/kernel/run-command.ts';
import { announceRollout } from '../commands/webhooks/announcement.ts';
import { testWebhook } from '../commands/webhooks/webhook-commands.ts';
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
      if (status !== noAnswer) response.writeHead(status, status === 302 ? { location: `${url}/elsewhere` } : {}).end();
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
  delete process.env['LAMPLIGHTER_WEBHOOK_PRIVATE'];
  await database().webhook.deleteMany();
});

async function delivery(more: { url?: string; isEnabled?: boolean } = {}): Promise<string> {
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
    for (let attempt = 1; attempt < 8; attempt += 1) await expect(deliverWebhook(id, log)).rejects.toThrow();
    expect(await rowOf(id)).toMatchObject({ status: 'pending', attempts: 7, responseStatus: 500, failure: 'refused' });
    await deliverWebhook(id, log);
    expect(await rowOf(id)).toMatchObject({ status: 'failed', attempts: 8 });
  });

  it('that is not answered in time is said to have timed out', async () => {
    process.env['LAMPLIGHTER_WEBHOOK_PRIVATE'] = 'allow';
    status = noAnswer;
    const id = await delivery();
    await expect(deliverWebhook(id, log, 200)).rejects.toThrow();
    expect(await rowOf(id)).toMatchObject({ status: 'pending', failure: 'timedOut' });
  });

  it('is never followed to where it redirects', async () => {
    process.env['LAMPLIGHTER_WEBHOOK_PRIVATE'] = 'allow';
    status = 302;
    await expect(deliverWebhook(await delivery(), log)).rejects.toThrow();
    expect(received).toHaveLength(1);
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
