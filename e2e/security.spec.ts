import { z } from 'zod';
import { openConnected } from './accounts.ts';
import { expect, signedOutTest, signIn, test, viewerTest } from './fixtures.ts';
import { simulatedAccounts } from './simulated-aws.ts';
import { inDatabase } from './worker.ts';

const { staging } = simulatedAccounts;

test('every page keeps to its Content-Security-Policy, and works under it', async ({ page }) => {
  await openConnected(page, staging, ['us-east-1', 'eu-west-1']);
  const complaints: string[] = [];
  // Any violation fails the test in any case (e2e/fixtures.ts).
  page.on('pageerror', (error) => complaints.push(`${page.url()}: ${error.message}`));
  const paths = [
    ...[
      '/',
      '/accounts',
      '/accounts/connect',
      '/functions',
      '/rollouts',
      '/rollouts/new',
      '/profiles/new',
      '/code',
      '/audit',
    ],
    ...['/settings', '/settings/users', '/settings/password', '/settings/second-factor', '/settings/sessions'],
  ];
  for (const path of paths) {
    const response = await page.goto(path);
    expect(response?.headers()['content-security-policy'], path).toMatch(
      /script-src 'nonce-[\w=+/]+' 'strict-dynamic';/,
    );
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    // Something that only works once scripts run: the navigation can be closed.
    await page.getByRole('button', { name: 'Close navigation' }).first().click();
  }
  expect(complaints).toEqual([]);
});

test('neither a script nor a style sheet that was smuggled into a page has any effect', async ({ context }) => {
  const page = await context.newPage();
  await page.goto('/');
  const hasRun = await page.evaluate(async () => {
    document.body.insertAdjacentHTML('beforeend', '<img src="/none" onerror="window.smuggled = true">');
    document.body.insertAdjacentHTML('beforeend', '<style>body { outline: 7px solid red }</style>');
    await new Promise((resolve) => setTimeout(resolve, 500));
    return 'smuggled' in window || getComputedStyle(document.body).outlineWidth === '7px';
  });
  expect(hasRun).toBe(false);
});

signedOutTest('the pages for who is not signed in keep to their Content-Security-Policy', async ({ page }) => {
  for (const path of ['/sign-in', '/choose-password#token', '/nowhere']) {
    await page.goto(path);
    await expect(page.getByRole('heading', { level: 1 }), path).toBeVisible();
  }
});

signedOutTest(
  'no response may be framed, guessed at by its content, or followed from elsewhere',
  async ({ request }) => {
    for (const path of ['/sign-in', '/api/health', '/icon.svg']) {
      const headers = (await request.get(path)).headers();
      expect(headers['x-frame-options'], path).toBe('DENY');
      expect(headers['x-content-type-options'], path).toBe('nosniff');
      expect(headers['referrer-policy'], path).toBe('same-origin');
      expect(headers['content-security-policy'], path).toContain("frame-ancestors 'none'");
      expect(headers['x-powered-by'], path).toBeUndefined();
    }
  },
);

signedOutTest(
  'an address of nothing is answered under the policy too, also beside those of monitoring',
  async ({ request }) => {
    for (const path of ['/nothing', '/health/nothing', '/health/live/nothing', '/metrics/nothing']) {
      const headers = (await request.get(path, { maxRedirects: 0 })).headers();
      expect(headers['content-security-policy'], path).toContain("'nonce-");
      expect(headers['cache-control'], path).toContain('no-store');
    }
  },
);

signedOutTest('the session cookie is out of reach of scripts and other sites', async ({ page, product }) => {
  await signIn(page, product.owner);
  const cookie = (await page.context().cookies()).find(({ name }) => name.includes('session_token'));
  expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Lax', path: '/' });
});

// Few, as all tests' sign-ins together must stay below the console's limit; lib/auth/own-path.test.ts knows the others.
for (const next of ['//elsewhere.example', '/%09/elsewhere.example'])
  signedOutTest(`signing in never leads to another site: ${next}`, async ({ page, product }) => {
    await page.goto(`/sign-in?next=${next}`);
    await page.getByLabel('Email address').fill(product.owner.email);
    await page.getByLabel('Password').fill(product.owner.password);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await expect(page).toHaveURL(`${product.url}/`);
  });

test('addresses that cannot be are no failures of the console', async ({ page, request }) => {
  for (const path of [
    '/functions/x',
    '/accounts/x',
    '/rollouts/x',
    '/rollouts/x/changes/y',
    '/profiles/x',
    '/nowhere',
  ]) {
    await page.goto(path);
    await expect(page.getByRole('heading', { name: 'Page not found' }), path).toBeVisible();
    // Next.js takes no title from the page of an address that leads to no route at all.
    if (path !== '/nowhere') await expect(page, path).toHaveTitle('Page not found · Lamplighter');
  }
  const answers: [path: string, status: number][] = [
    ['/rollouts?text=-99999999999&page=99999', 200],
    ['/rollouts?text=%00', 400],
    ['/functions?name~=%25_%5C&page=999999&sort=nothing', 200],
    ['/audit?from=0000-01-01T00:00:00Z&before=999999999999999999&rollout=x', 200],
    ['/api/audit/export?actor=%00', 400],
    ['/api/events/scans/x', 404],
    ['/api/events/rollouts/x', 404],
  ];
  for (const [path, status] of answers) expect((await request.get(path)).status(), path).toBe(status);
});

viewerTest(
  'a page that somebody may not see is recorded under their name, however often they ask',
  async ({ page }) => {
    for (let count = 0; count < 8; count++) {
      await page.goto('/settings/users');
      await expect(page).toHaveURL(/\/not-permitted$/);
    }
    const events = await inDatabase(
      `SELECT actor_name, outcome, details - 'times' AS details FROM audit_event
     WHERE action = 'page.refused' AND at > now() - interval '1 minute'`,
    );
    expect(events.length).toBeGreaterThan(0);
    expect(events.length).toBeLessThan(5);
    for (const event of events) {
      expect(event).toMatchObject({ actor_name: 'Vera Viewer', outcome: 'notPermitted' });
      expect(event).toHaveProperty('details.permission');
    }
  },
);

viewerTest('who may only look is sent no external id and no whole address of a webhook', async ({ request }) => {
  const rows = await inDatabase('SELECT id, external_id FROM account ORDER BY created_at LIMIT 1');
  const [account] = z.tuple([z.object({ id: z.string(), external_id: z.string() })]).parse(rows);
  await inDatabase(
    `INSERT INTO webhook (id, name, url, url_masked, secret_sealed, events, created_by)
     VALUES (gen_random_uuid(), 'Chat', 'https://chat.example/hooks/secret-path', 'https://chat.example/…path', '\\x00', '{rollout.finished}', 'test')`,
  );
  const settings = await (await request.get('/settings')).text();
  expect(settings).toContain('chat.example');
  expect(settings).not.toContain('secret-path');
  const shown = await (await request.get(`/accounts/${account.id}`)).text();
  expect(shown).toContain('LamplighterRead');
  expect(shown).not.toContain(account.external_id);
  await inDatabase(`DELETE FROM webhook WHERE name = 'Chat'`);
});
