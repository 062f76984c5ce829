import { expect, test } from 'vitest';
import { downloadCookie } from './download-outcome.ts';
import { toldToPage } from './told-to-page.ts';

const refused = { code: 'tooManyDownloads', params: {} } as const;
const json = () => Response.json({ failure: refused }, { status: 429, headers: { 'cache-control': 'no-store' } });

/** As a browser asks for a page of ours. */
const ours = { 'sec-fetch-site': 'same-origin' };
const asked = (query: string, headers: Record<string, string> = ours) =>
  new Request(`http://console.test/api/audit/export${query}`, { headers });

/** What the page reads of a response in its cookies. */
function told(response: Response, downloadId: string): unknown {
  const [pair = ''] = (response.headers.get('set-cookie') ?? '').split('; ');
  const [name, value = ''] = pair.split('=');
  expect(name).toBe(downloadCookie(downloadId));
  return JSON.parse(decodeURIComponent(value));
}

test('a page that waits for its download is told why it was refused, and stays', () => {
  const response = toldToPage(asked('?format=csv&downloadId=a-1'), json(), refused);
  expect(response.status).toBe(204);
  expect(response.body).toBeNull();
  expect(response.headers.get('cache-control')).toBe('no-store');
  expect(told(response, 'a-1')).toEqual({ began: false, failure: refused });
});

test('a file is sent as it is, and its page told that it began', async () => {
  const file = new Response('a,b', { headers: { 'content-disposition': 'attachment; filename="a.csv"' } });
  const response = toldToPage(asked('?downloadId=a-1'), file);
  expect(response.status).toBe(200);
  expect(response.headers.get('content-disposition')).toBe('attachment; filename="a.csv"');
  expect(await response.text()).toBe('a,b');
  expect(told(response, 'a-1')).toEqual({ began: true });
});

test('where no page waits, or what it calls its download could be anything else, the response stays as it is', () => {
  for (const query of ['', '?downloadId=', '?downloadId=a%3Bb', `?downloadId=${'x'.repeat(41)}`]) {
    const response = json();
    expect(toldToPage(asked(query), response, refused)).toBe(response);
  }
});

test('facts that no cookie has room for are left away', () => {
  const failure = { code: 'exportFilterNotUnderstood', params: { names: 'é'.repeat(2_000) } } as const;
  const response = toldToPage(asked('?downloadId=a-1'), json(), failure);
  expect((response.headers.get('set-cookie') ?? '').length).toBeLessThan(4_096);
  expect(told(response, 'a-1')).toEqual({ began: false, failure: { ...failure, params: {} } });
});

test.each([
  ['a page of ours', ours, true],
  ['a page of ours that posts', { ...ours, origin: 'http://console.test', host: 'console.test' }, true],
  ['a page of ours without TLS', { referer: 'http://console.test/audit?page=2', host: 'console.test' }, true],
  ['another site', { 'sec-fetch-site': 'cross-site', referer: 'http://console.test/', host: 'console.test' }, false],
  ['a sibling domain', { 'sec-fetch-site': 'same-site', host: 'console.test' }, false],
  ['a person who opened the address', { 'sec-fetch-site': 'none' }, false],
  ['another site that posts', { origin: 'https://evil.example', host: 'console.test' }, false],
  ['another site without TLS', { referer: 'http://console.test.evil.example/', host: 'console.test' }, false],
  ['another port without TLS', { referer: 'http://console.test:8080/', host: 'console.test' }, false],
  ['a referrer without a host', { referer: 'about:client', host: 'console.test' }, false],
  ['whoever says nothing', { host: 'console.test' }, false],
])('whether %s is told in a cookie', (_name, headers, isTold) => {
  for (const failure of [refused, undefined]) {
    const response = toldToPage(asked('?downloadId=a-1', headers), json(), failure);
    expect(response.headers.has('set-cookie')).toBe(isTold);
    expect(response.status).toBe(isTold && failure ? 204 : 429);
  }
});
