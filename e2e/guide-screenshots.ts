// Takes the pictures of docs/guide, in every language, small enough to be kept in the repository: npm run screenshots:guide [name …]
import fs from 'node:fs';
import path from 'node:path';
import { chromium, type Page, request as playwrightRequest } from '@playwright/test';
import { defaultLocale, localeCookie, locales } from '../lib/core/language/locales.ts';
import { findChromium } from '../scripts/launch/chromium.mjs';
import { nameAccount } from './accounts.ts';
import { makeSights, openNewRollout } from './pages.ts';
import { product } from './product.ts';
import { simulatedAccounts, simulatedAws } from './simulated-aws.ts';
import startProduct from './start-product.ts';
import { visit } from './visit.ts';

const folder = path.resolve(import.meta.dirname, '../docs/guide/images');
const wanted = process.argv.slice(2);
const viewport = { width: 1280, height: 800 };

const stopProduct = await startProduct();
const executablePath = findChromium();
const browser = await chromium.launch({
  ...(executablePath ? { executablePath } : {}),
  chromiumSandbox: process.getuid?.() !== 0,
});
try {
  const context = await browser.newContext({ baseURL: product().url, viewport, locale: 'en-GB', timezoneId: 'UTC' });
  const page = await context.newPage();
  const pencil = await browser.newPage();
  await refuseWithoutTypeface(pencil);
  await signIn(page);
  const take = (name: string, open?: (shown: Page) => Promise<void>) => takeInEveryLanguage(page, pencil, name, open);

  await visit(page, '/');
  await take('first-steps');
  await nameAccount(page, simulatedAccounts.production);
  await page.getByRole('heading', { name: 'Create the roles', exact: true }).waitFor();
  await take('create-roles');

  const aws = simulatedAws(await playwrightRequest.newContext());
  const sights = new Map((await makeSights(page, aws, 'checkout')).map((sight) => [sight.name, sight.path]));
  const show = async (name: string, sight: string, query = '', open?: (shown: Page) => Promise<void>) => {
    await visit(page, `${sights.get(sight)}${query}`);
    await take(name, open);
  };
  await show('overview', 'overview');
  await show('account', 'account');
  await show('functions', 'functions');
  await openNewRollout(page);
  // The selection is read from the tab before the form is there.
  await take('settings', (shown) => shown.getByRole('radio').first().waitFor());
  await show('preview', 'preview');
  await show('findings', 'preview', '?view=findings');
  await show('help', 'preview', '?view=findings', openHelp);
  await show('progress', 'applied', '?view=progress');
  await show('change', 'change');
  await show('function', 'function');
  await show('profile', 'new-profile');
  await show('code', 'code');
  await show('audit', 'audit', '', nameUsualFolder);
  await context.close();
} finally {
  await browser.close();
  await stopProduct();
}

/** Opens the help of the first finding, whose link comes after that of the page's title. */
async function openHelp(page: Page): Promise<void> {
  await page
    .getByRole('button', { name: /^(Info|情報)/ })
    .nth(1)
    .click();
  await page.getByRole('complementary').getByRole('heading', { level: 2 }).last().waitFor();
}

/** Shows where digests are kept as on a usual installation, and not the name and the folders of whoever takes the pictures. */
async function nameUsualFolder(shown: Page): Promise<void> {
  const place = shown.getByText(/\/audit-digests$/);
  await place.waitFor();
  await place.evaluate((element) => {
    const texts = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) texts.currentNode.nodeValue = 'lamplighter-1:/var/lib/lamplighter/audit-digests';
  });
}

/** Takes the page that is shown in each language, and leaves it in the first. What was selected stays over a reload. */
async function takeInEveryLanguage(
  page: Page,
  pencil: Page,
  name: string,
  open: (shown: Page) => Promise<void> = async () => undefined,
): Promise<void> {
  if (wanted.length > 0 && !wanted.includes(name)) return;
  await dismissNotices(page);
  for (const locale of locales) {
    await speak(page, locale);
    await open(page);
    const file = path.join(folder, locale, `${name}.webp`);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, await asWebp(pencil, await page.screenshot({ animations: 'disabled' })));
  }
  await speak(page, defaultLocale);
}

/** Takes away what is told of rollouts and scans under way, which is not what a page is about; it stays away. */
async function dismissNotices(page: Page): Promise<void> {
  const notices = page.getByLabel('Notifications').getByRole('button', { name: 'Dismiss' });
  while ((await notices.count()) > 0) await notices.first().click();
}

/** Shows the page anew in a language. */
async function speak(page: Page, locale: string): Promise<void> {
  await page.context().addCookies([{ name: localeCookie, value: locale, url: product().url }]);
  await page.reload();
  await page.waitForLoadState('networkidle', { timeout: 3_000 }).catch(() => undefined); // live pages never are
}

/** Throws where the machine has no typeface with Japanese letters: the pictures would be empty where text stands. */
async function refuseWithoutTypeface(pencil: Page): Promise<void> {
  const isDrawn = await pencil.evaluate(() => {
    const drawing = (text: string) => {
      const canvas = document.createElement('canvas');
      const context = canvas.getContext('2d');
      context?.fillText(text, 10, 20);
      return canvas.toDataURL();
    };
    // A letter that no typeface has is drawn as nothing, or as the same box.
    return drawing('関') !== drawing('数') && drawing('関') !== drawing('');
  });
  if (!isDrawn) throw new Error('No typeface with Japanese letters is installed (on Debian: fonts-noto-cjk).');
}

/** A picture as WebP, which takes a quarter of a PNG's bytes; the browser writes it. */
async function asWebp(pencil: Page, png: Buffer): Promise<Buffer> {
  const dataUrl = await pencil.evaluate(
    async (source) => {
      const image = new Image();
      image.src = source;
      await image.decode();
      const canvas = document.createElement('canvas');
      [canvas.width, canvas.height] = [image.width, image.height];
      canvas.getContext('2d')?.drawImage(image, 0, 0);
      return canvas.toDataURL('image/webp', 0.8);
    },
    `data:image/png;base64,${png.toString('base64')}`,
  );
  return Buffer.from(dataUrl.slice(dataUrl.indexOf(',') + 1), 'base64');
}

async function signIn(page: Page): Promise<void> {
  await visit(page, '/sign-in');
  await page.getByLabel('Email address').fill(product().owner.email);
  await page.getByLabel('Password').fill(product().owner.password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.waitForURL((url) => !url.pathname.startsWith('/sign-in'));
}
