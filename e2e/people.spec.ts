import http from 'node:http';
import { totpCode } from '../lib/commands/people/totp.ts';
import { expect, expectNoViolations, oneTimeCode, signedOutTest, signIn, test } from './fixtures.ts';
import { visit } from './visit.ts';

/** Asks as a browser would that another name led here; returns the status and the text. */
async function askUnder(host: string, url: URL): Promise<{ status: number | undefined; text: string }> {
  return await new Promise((resolve, reject) => {
    const options = { host: url.hostname, port: url.port, path: url.pathname, headers: { host } };
    const request = http.get(options, async (response) => {
      let text = '';
      for await (const part of response) text += String(part);
      resolve({ status: response.statusCode, text });
    });
    request.on('error', reject);
  });
}

signedOutTest('under a foreign name nothing is answered: no page, no route, no file', async ({ product }) => {
  for (const path of ['/', '/sign-in', '/set-up', '/api/worker', '/api/health', '/icon.svg', '/_next/static/x.js']) {
    const url = new URL(path, product.url);
    const foreign = await askUnder(`rebound.example:${url.port}`, url);
    expect(foreign.status, path).toBe(421);
    expect(foreign.text, path).toContain(`Open it at ${product.url}`);
    expect((await askUnder(`localhost:${url.port}`, url)).status, path).not.toBe(421);
  }
});

test('somebody new chooses a password of their own before anything else', async ({ page, browser, product }) => {
  await visit(page, '/settings/users');
  await page.getByRole('button', { name: 'Add user' }).click();
  await page.getByLabel('Name', { exact: true }).fill('Nora Newcomer');
  await page.getByLabel('Email address').fill('nora@lamplighter.example');
  await page.getByRole('radio', { name: /^Temporary password/ }).check();
  await page.getByRole('dialog').getByRole('button', { name: 'Add user' }).click();
  const firstPassword = (await page.getByText(oneTimeCode).textContent()) ?? '';

  const context = await browser.newContext({ baseURL: product.url, storageState: { cookies: [], origins: [] } });
  const newcomer = await context.newPage();
  await signIn(newcomer, { email: 'nora@lamplighter.example', password: firstPassword });
  await expect(newcomer).toHaveURL(/\/first-password$/);
  await expectNoViolations(newcomer);
  for (const path of ['/functions', '/settings/password', '/settings/sessions', '/audit']) {
    await newcomer.goto(path);
    await expect(newcomer, path).toHaveURL(/\/first-password$/);
  }
  const refused = await newcomer.request.get('/api/worker');
  expect([refused.status(), await refused.json()]).toEqual([
    403,
    { failure: { code: 'passwordMustChange', params: {} } },
  ]);

  await newcomer.getByLabel('Temporary password').fill(firstPassword);
  await newcomer.getByLabel('New password').fill('password1234');
  await newcomer.getByRole('button', { name: 'Set password' }).click();
  await expect(newcomer.getByText('This password is too easy to guess')).toBeVisible();
  await newcomer.getByLabel('New password').fill('seldom gravel pony');
  await newcomer.getByRole('button', { name: 'Set password' }).click();
  await expect(newcomer).toHaveURL(`${product.url}/`);
  await expect(newcomer.getByRole('heading', { level: 1 })).toBeVisible();
  await context.close();
});

test('somebody is invited with a link that works once', async ({ page, browser, product }) => {
  await visit(page, '/settings/users');
  await page.getByRole('button', { name: 'Add user' }).click();
  await page.getByLabel('Name', { exact: true }).fill('Ivo Invited');
  await page.getByLabel('Email address').fill('ivo@lamplighter.example');
  await page.getByRole('dialog').getByRole('button', { name: 'Add user' }).click();
  const link = (await page.getByText(/\/choose-password#/).textContent()) ?? '';
  await expectNoViolations(page);

  const context = await browser.newContext({ baseURL: product.url, storageState: { cookies: [], origins: [] } });
  const invited = await context.newPage();
  const asked: string[] = [];
  invited.on('request', (request) => asked.push(request.url()));
  await visit(invited, link);
  await expectNoViolations(invited);
  await invited.getByLabel('New password').fill('invited1234567');
  await invited.getByRole('button', { name: 'Set password' }).click();
  await expect(invited.getByText('Leave your name and email address out')).toBeVisible();
  await invited.getByLabel('New password').fill('seldom gravel pony');
  await invited.getByRole('button', { name: 'Set password' }).click();
  await expect(invited).toHaveURL(`${product.url}/`);
  const token = link.split('#')[1] ?? '';
  expect(token).toMatch(/^[\w-]{43}$/);
  expect(
    asked.map((url) => url.split('#')[0]).filter((url) => url?.includes(token)),
    'in no address',
  ).toEqual([]);

  await context.clearCookies();
  await visit(invited, '/sign-in');
  await visit(invited, link);
  await invited.getByLabel('New password').fill('seldom gravel pony');
  await invited.getByRole('button', { name: 'Set password' }).click();
  await expect(invited.getByText('This link can no longer be used')).toBeVisible();
  await context.close();
});

signedOutTest('a link that lost a part of itself says so before a password is typed', async ({ page, product }) => {
  for (const path of ['/choose-password', '/choose-password#', '/choose-password#cut-off']) {
    await page.goto('about:blank');
    await visit(page, path);
    await expect(page.getByText('This link is incomplete'), path).toBeVisible();
    await expect(page.getByLabel('New password'), path).toHaveCount(0);
  }
  await expectNoViolations(page);
  // The whole link, put into the same tab.
  await page.goto(`${product.url}/choose-password#${'a'.repeat(43)}`);
  await expect(page.getByLabel('New password')).toBeVisible();
});

test('a second factor is asked for at the sign-in, and a recovery code stands in for it', async ({
  browser,
  product,
}) => {
  const context = await browser.newContext({ baseURL: product.url, storageState: { cookies: [], origins: [] } });
  const viewer = await context.newPage();
  const person = { email: 'ivo@lamplighter.example', password: 'seldom gravel pony' };
  await signIn(viewer, person);
  await visit(viewer, '/settings/second-factor');
  await viewer.getByRole('button', { name: 'Set up authenticator app' }).click();
  await expect(viewer.getByRole('img', { name: 'QR code for the authenticator app' })).toBeVisible();
  await expectNoViolations(viewer);
  await viewer.getByLabel('Code', { exact: true }).fill('000000');
  await viewer.getByRole('button', { name: 'Turn on' }).click();
  await expect(viewer.getByText('Enter the current six-digit code')).toBeVisible();
  const secret = (await viewer.getByText(/^[A-Z2-7]{32}$/).textContent()) ?? '';
  await viewer.getByLabel('Code', { exact: true }).fill(totpCode(secret, Math.floor(Date.now() / 30_000)));
  await viewer.getByRole('button', { name: 'Turn on' }).click();
  await expect(viewer.getByText(oneTimeCode)).toHaveCount(10);
  const recoveryCodes = await viewer.getByText(oneTimeCode).allTextContents();

  await context.clearCookies();
  await visit(viewer, '/sign-in');
  await viewer.getByLabel('Email address').fill(person.email);
  await viewer.getByLabel('Password').fill(person.password);
  await viewer.getByRole('button', { name: 'Sign in', exact: true }).click();
  await viewer.getByLabel('Code', { exact: true }).fill('123456');
  await expectNoViolations(viewer);
  await viewer.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(viewer.getByText('This code is not correct or was used already')).toBeVisible();
  await viewer.getByLabel('Code', { exact: true }).fill(recoveryCodes[0] ?? '');
  await viewer.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(viewer).toHaveURL(`${product.url}/`);

  await visit(viewer, '/settings/second-factor');
  await expect(viewer.getByText('9 recovery codes are left.')).toBeVisible();
  const renew = async (code: string) => {
    await viewer.getByLabel('Code of the authenticator app').fill(code);
    await viewer.getByRole('button', { name: 'Create new codes' }).click();
  };
  await renew(recoveryCodes[0] ?? '');
  await expect(viewer.getByText('The code is not correct or was used already.')).toBeVisible();
  await expectNoViolations(viewer);
  await renew(recoveryCodes[1] ?? '');
  await expect(viewer.getByText('The earlier ones no longer work.')).toBeVisible();
  await expect(viewer.getByText(oneTimeCode)).toHaveCount(10);
  await expectNoViolations(viewer);
  await context.close();
});

test('a session is ended from the list of one’s own', async ({ page, browser, product }) => {
  const context = await browser.newContext({ baseURL: product.url, storageState: { cookies: [], origins: [] } });
  const other = await context.newPage();
  await signIn(other, product.owner);
  await visit(page, '/settings/sessions');
  await expect(page.getByText('This session')).toHaveCount(1);
  await expectNoViolations(page);
  await page
    .getByRole('button', { name: /^Sign out Chrome on/ })
    .first()
    .click();
  await expect(async () => {
    await other.goto('/functions');
    await expect(other).toHaveURL(/\/sign-in/, { timeout: 1_000 });
  }).toPass();
  await context.close();
});
