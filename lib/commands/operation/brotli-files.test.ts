import { once } from 'node:events';
import fs from 'node:fs';
import { createServer, request as httpRequest } from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readBrotliFiles, sendBrotliFiles } from './brotli-files.ts';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'brotli-files-'));
const files = path.join(folder, '.next/static');
/** Answers with the address that is asked for once the watcher has seen the request. */
const server = createServer((request, response) => response.end(request.url));
let end: () => void;

beforeAll(async () => {
  fs.mkdirSync(path.join(files, 'chunks'), { recursive: true });
  for (const name of ['lit.js', 'lit.js.br', 'lit.css', 'lit.css.br', 'plain.js', 'lit.woff2', 'lit.woff2.br'])
    fs.writeFileSync(path.join(files, 'chunks', name), name);
  end = sendBrotliFiles(readBrotliFiles(folder), (headers) => headers.get('host') === 'lamp.example');
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterAll(() => {
  end();
  server.close();
  fs.rmSync(folder, { recursive: true });
});

async function ask(asked: string, headers: Readonly<Record<string, string>> = {}, method = 'GET') {
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const sent = httpRequest({
    ...{ port, method, path: asked },
    headers: { host: 'lamp.example', 'accept-encoding': 'gzip, deflate, br, zstd', ...headers },
  });
  sent.end();
  const [response] = await once(sent, 'response');
  let found = '';
  for await (const part of response) found += String(part);
  const { 'content-encoding': encoding, 'content-type': type, vary } = response.headers;
  return { found, encoding, type, vary };
}

it('sends the compressed file in place of the other, as what it is, to whoever reads brotli', async () => {
  const asBrotli = { encoding: 'br', vary: 'Accept-Encoding' };
  const type = 'application/javascript; charset=UTF-8';
  expect(await ask('/_next/static/chunks/lit.js')).toEqual({
    found: '/_next/static/chunks/lit.js.br',
    type,
    ...asBrotli,
  });
  expect(await ask('/_next/static/chunks/lit.css?a=b?c')).toEqual({
    found: '/_next/static/chunks/lit.css.br?a=b?c',
    type: 'text/css; charset=UTF-8',
    ...asBrotli,
  });
  expect((await ask('/_next/static/chunks/lit.js', {}, 'HEAD')).encoding).toBe('br');
  expect((await ask('/_next/static/chunks/lit.js', { 'accept-encoding': 'br;q=0.5' })).encoding).toBe('br');
});

it('leaves every other request as it is', async () => {
  const lit = '/_next/static/chunks/lit.js';
  const asTheyAre: Parameters<typeof ask>[] = [
    [lit, { 'accept-encoding': 'gzip, deflate' }],
    [lit, { 'accept-encoding': 'gzip, br;q=0' }],
    [lit, { 'accept-encoding': 'brotli, xbr' }],
    [lit, { range: 'bytes=0-9' }],
    [lit, { host: 'rebound.example' }],
    [lit, {}, 'POST'],
    ['/_next/static/chunks/plain.js'],
    ['/_next/static/chunks/lit.woff2'],
    ['/_next/static/chunks/../chunks/lit.js'],
    ['/chunks/lit.js'],
    ['/'],
  ];
  for (const [asked, ...rest] of asTheyAre)
    expect(await ask(asked, ...rest)).toEqual({ found: asked, encoding: undefined, type: undefined, vary: undefined });
});

it('knows of no such file where nothing was built', () => {
  expect(readBrotliFiles(path.join(folder, 'nowhere')).size).toBe(0);
});
