import { expect, test } from 'vitest';
import { downloadCookie } from './download-outcome.ts';
import { toldToPage } from './told-to-page.ts';

const refused = { code: 'tooManyDownloads', params: {} } as const;
const json = () => Response.json({ failure: refused }, { status: 429, headers: { 'cache-control': 'no-store' } });

/** What the page reads of a response in its cookies. */
function told(response: Response, downloadId: string): unknown {
  const [pair = ''] = (response.headers.get('set-cookie') ?? '').split('; ');
  const [name, value = ''] = pair.split('=');
  expect(name).toBe(downloadCookie(downloadId));
  return JSON.parse(decodeURIComponent(value));
}

test('a page that waits for its download is told why it was refused, and stays', () => {
  const request = new Request('http://console.test/api/audit/export?format=csv&downloadId=a-1');
  const response = toldToPage(request, json(), refused);
  expect(response.status).toBe(204);
  expect(response.body).toBeNull();
  expect(response.headers.get('cache-control')).toBe('no-store');
  expect(told(response, 'a-1')).toEqual({ began: false, failure: refused });
});

test('a file is sent as it is, and its page told that it began', async () => {
  const file = new Response('a,b', { headers: { 'content-disposition': 'attachment; filename="a.csv"' } });
  const response = toldToPage(new Request('http://console.test/api/audit/export?downloadId=a-1'), file);
  expect(response.status).toBe(200);
  expect(response.headers.get('content-disposition')).toBe('attachment; filename="a.csv"');
  expect(await response.text()).toBe('a,b');
  expect(told(response, 'a-1')).toEqual({ began: true });
});

test('where no page waits, or what it calls its download could be anything else, the response stays as it is', () => {
  for (const query of ['', '?downloadId=', '?downloadId=a%3Bb', `?downloadId=${'x'.repeat(41)}`]) {
    const response = json();
    expect(toldToPage(new Request(`http://console.test/api/audit/export${query}`), response, refused)).toBe(response);
  }
});

test('facts that no cookie has room for are left away', () => {
  const request = new Request('http://console.test/api/audit/export?downloadId=a-1');
  const failure = { code: 'exportFilterNotUnderstood', params: { names: 'é'.repeat(2_000) } } as const;
  const response = toldToPage(request, json(), failure);
  expect((response.headers.get('set-cookie') ?? '').length).toBeLessThan(4_096);
  expect(told(response, 'a-1')).toEqual({ began: false, failure: { ...failure, params: {} } });
});
