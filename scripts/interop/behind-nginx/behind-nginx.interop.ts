import { type Browser, type BrowserContext, chromium, type Request } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { runCommand } from '#lib/commands/kernel/run-command.ts';
import { pauseRollout, resumeRollout } from '#lib/commands/rollouts/control-commands.ts';
import { database } from '#lib/db/kernel/client.ts';
import {
  apply,
  connectAccount,
  holdUpdates,
  instrument,
  listFunctionsOf,
  tester,
  untilStatus,
} from '#lib/jobs/rollout/testing.ts';
import { generateFunctions } from '#lib/sandbox/organisation/generate.ts';
import { findChromium } from '../../launch/chromium.mjs';
import { hostName, missingNginx } from './nginx.ts';
import { callbackOf, replayAt } from './oidc-sign-in.ts';
import { type Answered, type Asked, type Place, sendRequest } from './send-request.ts';
import { type Installation, startTwoOfEach } from './two-of-each.ts';

const missing = missingNginx() ?? (findChromium() === undefined ? 'Chromium is not installed' : undefined);
if (missing !== undefined) console.warn(`Skipped: ${missing}.`);

const region = 'us-east-1';
let installation: Installation;
let browser: Browser;
/** What the sign-in page sent when the owner signed in, and the cookies that came back. */
let signIn: Request;
let cookie: string;

const send = (asked: Asked, to: Place) => sendRequest(asked, to, installation.nginx);

/** The sign-in form sent again to one console, as nginx would hand it on or past it. */
async function signInAgain(
  given: { email: string; password: string },
  to: Place,
  forwardedFor: string,
): Promise<Answered> {
  const sent = await signIn.allHeaders();
  const kept = ['accept', 'content-type', 'next-action', 'origin', 'next-router-state-tree'];
  const headers = Object.fromEntries(Object.entries(sent).filter(([name]) => kept.includes(name)));
  const forwarded = { 'x-forwarded-for': forwardedFor, 'x-forwarded-proto': 'https', 'x-forwarded-host': hostName };
  const body = JSON.stringify([given]);
  return await send({ path: '/sign-in', method: 'POST', headers: { ...headers, ...forwarded }, body }, to);
}

function latestSession() {
  return database().session.findFirstOrThrow({ orderBy: { createdAt: 'desc' } });
}

/** A Rollout of functions of the simulated AWS, planned; with all of their names. */
async function planned(prefix: string, count: number): Promise<string> {
  const { aws } = installation;
  const names = generateFunctions(aws.sandbox.state, { awsAccountId: aws.awsAccountId, region, count, prefix });
  const found = await database().account.findUnique({ where: { awsAccountId: aws.awsAccountId } });
  const id = found?.id ?? (await connectAccount(aws));
  const ids = await listFunctionsOf(aws.sandbox, { id, awsAccountId: aws.awsAccountId }, region);
  const rolloutId = await instrument(names.map((name) => ids.get(name) ?? ''));
  await untilStatus(rolloutId, ['planned']);
  return rolloutId;
}

function pageOf(context: BrowserContext) {
  return context.pages()[0] ?? context.newPage();
}

describe.skipIf(missing !== undefined)('two consoles and two workers behind nginx', () => {
  let context: BrowserContext;

  beforeAll(async () => {
    installation = await startTwoOfEach();
    browser = await chromium.launch({
      ...(findChromium() ? { executablePath: findChromium() } : {}),
      chromiumSandbox: process.getuid?.() !== 0,
      args: [`--host-resolver-rules=MAP ${hostName}:443 127.0.0.1:${installation.nginx.port}`, '--disable-quic'],
    });
    context = await browser.newContext({
      ignoreHTTPSErrors: true,
      // What a client says of itself, which nginx has to throw away.
      extraHTTPHeaders: { 'x-forwarded-for': '203.0.113.7' },
    });
    const page = await pageOf(context);
    await page.goto(`https://${hostName}/sign-in`);
    await page.getByLabel('Email address').fill(installation.owner.email);
    await page.getByLabel('Password').fill(installation.owner.password);
    const sent = page.waitForRequest((request) => request.method() === 'POST' && request.url().endsWith('/sign-in'));
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    signIn = await sent;
    await page.waitForURL((url) => url.pathname !== '/sign-in');
    cookie = (await context.cookies()).map(({ name, value }) => `${name}=${value}`).join('; ');
  });
  afterAll(async () => {
    await browser?.close();
    await installation?.stop();
  });

  test('who signed in at one console is known at both', async () => {
    for (const { port } of installation.consoles) {
      expect((await send({ path: '/api/worker', headers: { cookie } }, { port })).status).toBe(200);
      expect((await send({ path: '/api/worker' }, { port })).status).toBe(401);
    }
    expect(cookie).toContain('__Host-lamplighter');
  });

  test('an address with the longest filter reaches the console, which says what is too much of it', async () => {
    const { port } = installation.nginx;
    const names = (count: number) => Array.from({ length: count }, (_, index) => `${index}`.padStart(250, 'n'));
    const inAll = `name=${names(99).join(',')}&name!=${names(99).join(',')}`;
    expect((await send({ path: `/functions?${inAll}`, headers: { cookie } }, { port })).status).toBe(200);
    const tooMany = await send({ path: `/functions?name=${names(400).join(',')}`, headers: { cookie } }, { port });
    expect(tooMany.body).toContain('The filter is too large');
  });

  test('X-Forwarded-For is believed from nginx alone, which does not hand on what a client says', async () => {
    expect((await latestSession()).ipAddress).toBe('127.0.0.1');
    const [{ port }] = installation.consoles;
    const { email, password } = installation.owner;
    const byNginx = await signInAgain({ email, password }, { port }, '198.51.100.4');
    expect(byNginx.headers['set-cookie']).toBeDefined();
    expect((await latestSession()).ipAddress).toBe('198.51.100.4');
    const past = await signInAgain({ email, password }, { port, localAddress: '127.0.0.2' }, '198.51.100.5');
    expect(past.headers['set-cookie']).toBeDefined();
    expect((await latestSession()).ipAddress).not.toBe('198.51.100.5');
  });

  test('guesses at one console count at the other', async () => {
    const { email } = installation.owner;
    const codes: string[] = [];
    for (let guess = 0; guess < 6; guess += 1) {
      const { port } = installation.consoles[guess % 2 === 0 ? 0 : 1];
      const { body } = await signInAgain({ email, password: `wrong ${guess}` }, { port }, '198.51.100.9');
      codes.push(/signInRefused|tooManyAttempts/.exec(body)?.[0] ?? body);
    }
    // Three are free; each console alone has seen two by then.
    expect(codes.slice(0, 3)).toEqual(['signInRefused', 'signInRefused', 'signInRefused']);
    expect(codes.slice(4)).toEqual(['tooManyAttempts', 'tooManyAttempts']);
  });

  test('a browser signs in through OpenID Connect, whichever console sends it there and takes it back', async () => {
    const { provider, owner } = installation;
    const colleague = {
      sub: 'colleague-1',
      email: 'colleague@lamplighter.example',
      email_verified: true,
      name: 'Cole',
    };
    const visitor = await browser.newContext({ ignoreHTTPSErrors: true });
    const page = await visitor.newPage();
    let authorization = '';
    await page.route(`${provider.issuer}/authorize?*`, async (route) => {
      authorization = route.request().url();
      const location = callbackOf(authorization, provider.vouch(colleague, authorization));
      await route.fulfill({ status: 302, headers: { location } });
    });
    await page.goto(`https://${hostName}/sign-in`);
    const sent = page.waitForRequest((request) => request.method() === 'POST' && request.url().endsWith('/sign-in'));
    await page.getByRole('button', { name: 'Sign in with Harbour' }).click();
    const start = await sent;
    await page.waitForURL((url) => url.hostname === hostName && url.pathname === '/');
    expect(new URL(authorization).searchParams.get('redirect_uri')).toBe(`https://${hostName}/api/auth/callback/oidc`);
    const cookies = await visitor.cookies();
    const session = cookies.find(({ name }) => name.includes('session_token'));
    expect(session).toMatchObject({ secure: true, httpOnly: true, path: '/', domain: hostName });
    expect(cookies.filter(({ name }) => !name.startsWith('__Host-')).map(({ name }) => name)).toEqual([]);

    const [first, second] = installation.consoles;
    for (const [startsAt, returnsTo] of [
      [first, second],
      [second, first],
    ] as const) {
      const begun = await replayAt(startsAt, start, send);
      const asked = new URL(begun.authorizationUrl);
      const { searchParams: parameters } = asked;
      expect([parameters.get('response_type'), parameters.get('code_challenge_method')]).toEqual(['code', 'S256']);
      for (const name of ['state', 'nonce', 'code_challenge']) expect(parameters.get(name)).toMatch(/^[\w-]{20,}$/);
      for (const cookieSet of begun.setCookies) expect(cookieSet).toMatch(/^__Host-[^;]+;.*Secure/i);
      const returning = (authorizationUrl: string, sentCookie: string, state = parameters.get('state') ?? '') => {
        const location = new URL(callbackOf(begun.authorizationUrl, provider.vouch(colleague, authorizationUrl)));
        location.searchParams.set('state', state);
        const headers = { cookie: sentCookie, 'x-forwarded-for': '198.51.100.20', 'x-forwarded-proto': 'https' };
        return send({ path: `${location.pathname}${location.search}`, headers }, { port: returnsTo.port });
      };
      const altered = (name: string) => {
        const url = new URL(begun.authorizationUrl);
        url.searchParams.set(name, 'x'.repeat(43));
        return url.href;
      };
      // Another browser's, another answer's and another party's return are refused, each by its own safeguard.
      expect((await returning(begun.authorizationUrl, '')).headers.location).toContain('refused=expired');
      const before = await database().session.count();
      const isIn = ({ headers }: Answered) => String(headers['set-cookie']).includes('session_token=');
      const good = await returning(begun.authorizationUrl, begun.cookie);
      expect([good.status, isIn(good)]).toEqual([302, true]);
      expect(await database().session.count()).toBeGreaterThanOrEqual(before);
      // Used once.
      expect(isIn(await returning(begun.authorizationUrl, begun.cookie))).toBe(false);
      for (const name of ['nonce', 'code_challenge']) {
        const again = await replayAt(startsAt, start, send);
        const url = new URL(again.authorizationUrl);
        const state = url.searchParams.get('state') ?? '';
        url.searchParams.set(name, new URL(altered(name)).searchParams.get(name) ?? '');
        expect([name, isIn(await returning(url.href, again.cookie, state))]).toEqual([name, false]);
      }
      for (const { port } of installation.consoles) {
        const own = (good.headers['set-cookie'] ?? []).map((text) => text.split(';')[0]).join('; ');
        expect((await send({ path: '/api/worker', headers: { cookie: own } }, { port })).status).toBe(200);
      }
    }
    expect((await database().user.findUniqueOrThrow({ where: { email: colleague.email } })).role).toBe('viewer');
    expect(owner.email).not.toBe(colleague.email);
    await visitor.close();
  });

  test('health and metrics are not for everybody, and HTTP leads to HTTPS', async () => {
    for (const path of ['/health/ready', '/metrics'])
      expect((await send({ path }, { port: installation.nginx.port })).status).toBe(404);
    for (const { port } of installation.consoles)
      expect((await send({ path: '/health/ready' }, { port })).status).toBe(200);
    const plain = await send({ path: '/rollouts?a=b' }, { port: installation.nginx.plainPort });
    expect([plain.status, plain.headers.location]).toEqual([301, `https://${hostName}/rollouts?a=b`]);
  });

  test('a stream comes through at once, and a console that stops is neither missed by it nor by requests', async () => {
    const rolloutId = await planned('stream', 1);
    const release = holdUpdates(installation.aws, region);
    const page = await pageOf(context);
    await page.goto(`https://${hostName}/`);
    const told: { at: number; status: unknown }[] = [];
    await page.exposeFunction('tell', (snapshot: string) => {
      told.push({ at: Date.now(), status: z.object({ status: z.string() }).parse(JSON.parse(snapshot)).status });
    });
    await page.evaluate((path) => {
      new EventSource(path).addEventListener('snapshot', ({ data }) => Reflect.get(window, 'tell')(data));
    }, `/api/events/rollouts/${rolloutId}`);
    const firstAs = (wanted: string) => told.find(({ status }) => status === wanted)?.at;
    await expect.poll(() => firstAs('planned')).toBeDefined();
    await apply(rolloutId);
    const appliedAt = Date.now();
    await expect.poll(() => firstAs('applying'), { interval: 20 }).toBeDefined();
    expect((firstAs('applying') ?? Number.POSITIVE_INFINITY) - appliedAt).toBeLessThan(1_000);

    // Whichever of them serves the stream is among the two.
    for (const stopped of installation.consoles) {
      const [wanted, act] =
        stopped === installation.consoles[0]
          ? (['paused', pauseRollout] as const)
          : (['completed', resumeRollout] as const);
      await stopped.process.end('SIGTERM');
      for (let request = 0; request < 10; request += 1) {
        const { status } = await send({ path: '/api/worker', headers: { cookie } }, { port: installation.nginx.port });
        expect(status).toBe(200);
      }
      await runCommand(act, { rolloutId }, tester);
      if (wanted === 'completed') release();
      await expect.poll(() => firstAs(wanted), { timeout: 20_000 }).toBeDefined();
      await installation.restart(stopped);
      // nginx leaves it out for five seconds after it was found gone.
      await new Promise((resolve) => setTimeout(resolve, 6_000));
    }
  });

  test('a Rollout goes on when the worker that sends it is killed', async () => {
    const rolloutId = await planned('killed', 8);
    const [killed, other] = installation.workers;
    // Only one of them can take the job up.
    process.kill(other.pid ?? 0, 'SIGSTOP');
    const release = holdUpdates(installation.aws, region);
    const mark = installation.aws.sandbox.requestLog.latestSequence;
    await apply(rolloutId);
    const updates = () =>
      installation.aws.sandbox.requestLog
        .since(mark)
        .filter(({ operation }) => operation === 'UpdateFunctionConfiguration');
    await expect.poll(() => updates().length, { timeout: 60_000 }).toBeGreaterThan(0);
    await killed.end('SIGKILL');
    process.kill(other.pid ?? 0, 'SIGCONT');
    release();
    await untilStatus(rolloutId, ['completed'], 120);
    const ended = await database().change.groupBy({ by: ['outcome'], where: { rolloutId }, _count: { _all: true } });
    expect(ended).toEqual([{ outcome: 'applied', _count: { _all: 8 } }]);
    const accepted = updates().filter(({ hadEffect }) => hadEffect);
    expect(new Set(accepted.map(({ functionName }) => functionName)).size).toBe(8);
    expect(accepted).toHaveLength(8);
  });
});
