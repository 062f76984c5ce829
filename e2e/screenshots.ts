// Takes pictures of every main page, light and dark, wide and narrow, in Japanese and in the pseudo-language: node e2e/screenshots.ts <folder> [name of a page …]
import fs from 'node:fs';
import path from 'node:path';
import { chromium, request as playwrightRequest } from '@playwright/test';
import { localeCookie, localeNamed } from '../lib/core/language/locales.ts';
import { pseudoLocale } from '../lib/core/language/pseudo.ts';
import { findChromium } from '../scripts/launch/chromium.mjs';
import { makeSights, openNewRollout, type Sight } from './pages.ts';
import { product } from './product.ts';
import { simulatedAws } from './simulated-aws.ts';
import startProduct from './start-product.ts';
import { visit } from './visit.ts';
import { sayIn } from './words.ts';

const [folder = '.data/screenshots', ...wanted] = process.argv.slice(2);
type Look = {
  suffix: string;
  viewport: { width: number; height: number };
  colorScheme: 'light' | 'dark';
  /** English where there is none. */
  language?: string;
};
const looks: readonly Look[] = [
  { suffix: 'light', viewport: { width: 1440, height: 900 }, colorScheme: 'light' },
  { suffix: 'dark', viewport: { width: 1440, height: 900 }, colorScheme: 'dark' },
  { suffix: 'narrow', viewport: { width: 390, height: 844 }, colorScheme: 'light' },
  { suffix: 'ja', viewport: { width: 1440, height: 900 }, colorScheme: 'light', language: 'ja' },
  { suffix: 'ja-narrow', viewport: { width: 390, height: 844 }, colorScheme: 'light', language: 'ja' },
  { suffix: 'pseudo', viewport: { width: 1440, height: 900 }, colorScheme: 'light', language: pseudoLocale },
  { suffix: 'pseudo-narrow', viewport: { width: 390, height: 844 }, colorScheme: 'light', language: pseudoLocale },
];

fs.mkdirSync(folder, { recursive: true });
const stopProduct = await startProduct();
const executablePath = findChromium();
const browser = await chromium.launch({
  ...(executablePath ? { executablePath } : {}),
  chromiumSandbox: process.getuid?.() !== 0,
});
try {
  const context = await browser.newContext({ baseURL: product().url, locale: 'en-GB', timezoneId: 'UTC' });
  const page = await context.newPage();
  await signIn();
  const aws = simulatedAws(await playwrightRequest.newContext());
  const sights: Sight[] = [
    ...(await makeSights(page, aws, `tour-${Date.now().toString(36)}`)),
    { name: 'new-rollout', path: '/', open: openNewRollout },
  ];
  const state = await context.storageState();
  for (const { suffix, viewport, colorScheme, language } of looks) {
    const other = await browser.newContext({
      ...{ baseURL: product().url, storageState: state, viewport, colorScheme },
      ...{ locale: 'en-GB', timezoneId: 'UTC' },
    });
    if (language) await other.addCookies([{ name: localeCookie, value: language, url: product().url }]);
    const shown = await other.newPage();
    const say = sayIn(localeNamed(language) ?? 'en');
    // What is opened on a page is found by its name, which the pseudo-language has none for.
    const isShown = ({ name, open }: Sight) =>
      (wanted.length === 0 || wanted.includes(name)) && (language !== pseudoLocale || open === undefined);
    for (const sight of sights.filter(isShown)) {
      await visit(shown, sight.path);
      await sight.open?.(shown, say);
      await shown.waitForLoadState('networkidle', { timeout: 3_000 }).catch(() => undefined); // live pages never are
      await shown.screenshot({ path: path.join(folder, `${sight.name}-${suffix}.png`) });
    }
    await other.close();
  }

  async function signIn() {
    await page.goto('/sign-in');
    await page.screenshot({ path: path.join(folder, 'sign-in-light.png') });
    await page.getByLabel('Email address').fill(product().owner.email);
    await page.getByLabel('Password').fill(product().owner.password);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.waitForURL((url) => !url.pathname.startsWith('/sign-in'));
  }
} finally {
  await browser.close();
  await stopProduct();
}
