import { once } from 'node:events';
import { createServer, request as httpRequest, type RequestListener } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { watchHttpRequests } from './http-requests.ts';
import { processMetrics } from './process-metrics.ts';
import { currentRequestId, requestIdOf } from './request-id.ts';
import { routePatterns } from './route-patterns.ts';
import { beginStopping, processStopping } from './stopping.ts';

const lines: Record<string, unknown>[] = [];
const log = pino({ level: 'debug' }, { write: (line: string) => void lines.push(JSON.parse(line)) });
const routeOf = routePatterns({
  staticRoutes: [{ page: '/sign-in' }],
  dynamicRoutes: [{ page: '/rollouts/[id]', regex: '^/rollouts/([^/]+?)(?:/)?$' }],
});

const answer: RequestListener = async (request, response) => {
  const early = currentRequestId();
  await sleep(1);
  response.setHeader('content-type', 'application/json');
  response.end(
    JSON.stringify({
      address: request.url,
      method: request.method,
      early,
      late: currentRequestId(),
      header: request.headers['x-request-id'],
      forwarded: request.headers['x-forwarded-for'],
    }),
  );
};
const server = createServer((request, response) => void answer(request, response));
let url: string;
let end: () => void;

beforeAll(async () => {
  end = watchHttpRequests(log, routeOf);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
});
afterAll(() => {
  end();
  server.close();
});

async function logged(requestId: string | null) {
  await expect.poll(() => lines.find((line) => line['requestId'] === requestId)).toBeDefined();
  return lines.find((line) => line['requestId'] === requestId);
}

it('gives each request an id of its own, in all that is done for it, in the answer and in the log', async () => {
  const addresses = ['/rollouts/1?token=secret', '/rollouts/2', '/sign-in', '/nowhere/secret'];
  const responses = await Promise.all(addresses.map((path) => fetch(`${url}${path}`)));
  const ids = responses.map(({ headers }) => headers.get('x-request-id'));
  expect(new Set(ids).size).toBe(4);
  for (const [index, response] of responses.entries()) {
    const id = ids[index];
    expect(await response.json()).toEqual({
      early: id,
      late: id,
      header: id,
      method: 'GET',
      address: addresses[index],
    });
  }
  expect(await logged(ids[0] ?? null)).toMatchObject({ method: 'GET', route: '/rollouts/[id]', status: 200 });
  expect(await logged(ids[3] ?? null)).toMatchObject({ route: 'other' });
  expect(JSON.stringify(lines)).not.toContain('secret');
  const metrics = await processMetrics().registry.metrics();
  expect(metrics).toContain('lamplighter_http_requests_total{route="/rollouts/[id]",method="GET",status="200"} 2');
});

it('tells the browser to keep to https where people come that way', async () => {
  expect((await fetch(url)).headers.get('strict-transport-security')).toBeNull();
  process.env['LAMPLIGHTER_URL'] = 'https://lamp.example';
  try {
    expect((await fetch(`${url}/nowhere`)).headers.get('strict-transport-security')).toBe('max-age=31536000');
  } finally {
    delete process.env['LAMPLIGHTER_URL'];
  }
});

it('forgets what a client wrote of its own address where its connection is no proxy’s', async () => {
  const told = async (trusted: string) => {
    process.env['LAMPLIGHTER_TRUSTED_PROXIES'] = trusted;
    try {
      const response = await fetch(url, { headers: { 'x-forwarded-for': '198.51.100.1' } });
      return z.object({ forwarded: z.string().optional() }).parse(await response.json()).forwarded;
    } finally {
      delete process.env['LAMPLIGHTER_TRUSTED_PROXIES'];
    }
  };
  expect(await told('10.0.0.0/8')).toBeUndefined();
  expect(await told('127.0.0.0/8')).toBe('198.51.100.1');
  expect(await told('1')).toBe('198.51.100.1');
});

it('hands on an address that cannot be decoded as one that is refused', async () => {
  const addressOf = async (path: string) =>
    z.object({ address: z.string() }).parse(await (await fetch(url + path)).json()).address;
  expect(await addressOf('/api/events/scans/%E0%A4%A')).toBe('/%00');
  expect(await addressOf('/%')).toBe('/%00');
  expect(await addressOf('/a%20b?c=%E0%A4%A')).toBe('/a%20b?c=%E0%A4%A');
  const raw = (method: string, path: string) =>
    new Promise<unknown>((resolve, reject) => {
      const { hostname, port } = new URL(url);
      const sent = httpRequest({ hostname, port, path, method }, (response) => {
        let text = '';
        response.on('data', (part) => {
          text += part;
        });
        response.on('end', () => resolve(JSON.parse(text)));
      });
      sent.on('error', reject).end();
    });
  expect(await raw('GET', '*')).toMatchObject({ address: '/%00' });
  expect(await raw('GET', 'http://evil.example/')).toMatchObject({ address: '/%00' });
  expect(await raw('TRACE', '/api/worker')).toMatchObject({ address: '/', method: 'OPTIONS' });
});

it('takes over an id only from a proxy that is trusted, and only a well-formed one', () => {
  const id = 'a1b2c3d4-from-proxy';
  expect(requestIdOf(id, '10.0.0.7', '1')).toBe(id);
  expect(requestIdOf(id, '::ffff:10.0.0.7', '192.168.0.0/16, 10.0.0.0/8')).toBe(id);
  expect(requestIdOf(id, '10.0.0.7', '10.0.0.7')).toBe(id);
  for (const trusted of [undefined, '', '0', '10.1.0.0/16', 'none']) {
    expect(requestIdOf(id, '10.0.0.7', trusted)).not.toBe(id);
  }
  for (const named of ['short', `${id}\r\nx: y`, 'x'.repeat(65), '<script>alert', '', [id, id]]) {
    expect(requestIdOf(named, '10.0.0.7', '1')).toMatch(/^[0-9a-f-]{36}$/);
  }
});

it('ends connections once the process was told to stop', async () => {
  beginStopping();
  expect(processStopping().aborted).toBe(true);
  const response = await fetch(`${url}/sign-in`);
  expect(response.headers.get('connection')).toBe('close');
});
