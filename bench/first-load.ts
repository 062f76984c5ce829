import { type Browser, type BrowserContext, chromium, request as playwrightRequest } from '@playwright/test';
import { makeSights } from '../e2e/pages.ts';
import { product } from '../e2e/product.ts';
import { simulatedAws } from '../e2e/simulated-aws.ts';
import startProduct from '../e2e/start-product.ts';
import { findChromium } from '../scripts/launch/chromium.mjs';

/**
 * What a browser that has nothing stored is sent for each page of the built console: kilobytes of JavaScript, of styles and in all, as they
 * are on the wire, and how many requests; and when the largest part of the page was painted, against that of a page with the frame and
 * one sentence. `--json` prints one JSON object on the last line; names of pages after it measure these alone.
 * Aims: any page at most 400 kB of JavaScript and 150 kB of styles in under 30 requests, signing in at most 150 kB in all, largest
 * part painted within 1.5 times the empty page's.
 */

const names = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
/** Paints are timed so many times; the middle counts. */
const rounds = 5;
/** A page whose stream stays open is never idle. */
const patienceMilliseconds = 4_000;

type Load = { scripts: number; styles: number; all: number; requests: number; paintedAfter: number };
type Sight = { name: string; path: string };

const stopProduct = await startProduct();
const executablePath = findChromium();
const browser = await chromium.launch({
  ...(executablePath ? { executablePath } : {}),
  chromiumSandbox: process.getuid?.() !== 0,
});
try {
  const signedIn = await signIn(browser);
  const sights = await listSights(signedIn);
  const state = await signedIn.storageState();
  const measured: Record<string, Load> = {};
  for (const { name, path } of sights) {
    measured[name] = await measure(path, path === '/sign-in' ? undefined : state);
  }
  const empty = measured['empty']?.paintedAfter ?? Number.NaN;
  for (const [name, load] of Object.entries(measured)) {
    const kilobytes = [load.scripts, load.styles, load.all].map((bytes) => (bytes / 1000).toFixed(0));
    console.log(
      `${name}: ${kilobytes[0]} kB of JavaScript, ${kilobytes[1]} kB of styles, ${kilobytes[2]} kB in all in ${load.requests} requests; painted after ${load.paintedAfter.toFixed(0)} ms, ${(load.paintedAfter / empty).toFixed(2)} times the empty page.`,
    );
  }
  if (process.argv.includes('--json')) console.log(JSON.stringify(measured));
} finally {
  await browser.close();
  await stopProduct();
}

async function signIn(within: Browser): Promise<BrowserContext> {
  const context = await within.newContext({ baseURL: product().url, locale: 'en-GB' });
  const page = await context.newPage();
  await page.goto('/sign-in');
  await page.getByLabel('Email address').fill(product().owner.email);
  await page.getByLabel('Password').fill(product().owner.password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.waitForURL((url) => !url.pathname.startsWith('/sign-in'));
  return context;
}

/** The pages by name, with something on them; without their parts that are opened by a click. */
async function listSights(context: BrowserContext): Promise<Sight[]> {
  const aws = simulatedAws(await playwrightRequest.newContext());
  const page = context.pages()[0] ?? (await context.newPage());
  const made = await makeSights(page, aws, `load-${Date.now().toString(36)}`);
  const shown = made.flatMap(({ name, path, open }) => (open === undefined ? [{ name, path }] : []));
  const all = [{ name: 'empty', path: '/not-permitted' }, { name: 'sign-in', path: '/sign-in' }, ...shown];
  return all.filter(({ name }) => names.length === 0 || name === 'empty' || names.includes(name));
}

/** Loads a page in browsers that have nothing stored but perhaps a session. */
async function measure(
  path: string,
  state: Awaited<ReturnType<BrowserContext['storageState']>> | undefined,
): Promise<Load> {
  const loads: Load[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const context = await browser.newContext({
      ...{ baseURL: product().url, viewport: { width: 1440, height: 900 }, locale: 'en-GB' },
      ...(state ? { storageState: state } : {}),
    });
    loads.push(await loadOnce(context, path));
    await context.close();
  }
  const middle = loads.toSorted((a, b) => a.paintedAfter - b.paintedAfter)[Math.floor(rounds / 2)];
  if (middle === undefined) throw new Error('Nothing was loaded.');
  return middle;
}

async function loadOnce(context: BrowserContext, path: string): Promise<Load> {
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  const load: Load = { scripts: 0, styles: 0, all: 0, requests: 0, paintedAfter: 0 };
  const types = new Map<string, string>();
  session.on('Network.responseReceived', ({ requestId, type }) => types.set(requestId, type));
  session.on('Network.requestWillBeSent', () => {
    load.requests += 1;
  });
  session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    load.all += encodedDataLength;
    if (types.get(requestId) === 'Script') load.scripts += encodedDataLength;
    if (types.get(requestId) === 'Stylesheet') load.styles += encodedDataLength;
  });
  await session.send('Network.enable');
  await session.send('Network.setCacheDisabled', { cacheDisabled: true });
  await page.goto(path);
  await page.waitForLoadState('networkidle', { timeout: patienceMilliseconds }).catch(() => undefined);
  load.paintedAfter = await page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        new PerformanceObserver((list) => resolve(list.getEntries().at(-1)?.startTime ?? 0)).observe({
          type: 'largest-contentful-paint',
          buffered: true,
        });
      }),
  );
  return load;
}
