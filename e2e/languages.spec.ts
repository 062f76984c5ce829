import { localeCookie } from '../lib/core/language/locales.ts';
import { pseudoLocale } from '../lib/core/language/pseudo.ts';
import { expect, expectNoViolationsInDark, type Page, signedOutTest, test } from './fixtures.ts';
import { product } from './product.ts';
import { simulatedAccounts } from './simulated-aws.ts';
import { visit } from './visit.ts';

const widths = [1440, 390];
const softly = expect.configure({ soft: true });
const paths = [
  ...['/', '/accounts', '/accounts/connect', '/functions', '/rollouts', '/code', '/profiles', '/profiles/new'],
  ...['/audit', '/settings', '/settings/users', '/settings/tokens', '/settings/password', '/not-permitted'],
];

/** Lists whose default columns a window has room for, by its width. */
const lists = new Map([
  [
    1440,
    [
      '/accounts',
      '/functions',
      '/rollouts',
      '/profiles',
      '/audit',
      '/settings/users',
      '/settings/tokens',
      '/settings/machines',
    ],
  ],
  [1280, ['/audit', '/settings/tokens']],
]);

test('every text of the main pages comes from the sentences, and a longer language is not cut off', async ({
  page,
}) => {
  await speak(page, pseudoLocale);
  for (const path of paths) {
    await page.setViewportSize({ width: 1440, height: 900 });
    await visit(page, path);
    expect.soft(await page.evaluate(hardWired, names), `hard-wired in ${path}`).toEqual([]);
    await expectWhole(page, path);
  }
});

test('the main pages are Japanese, not cut off, and accessible in dark', async ({ page }) => {
  await speak(page, 'ja');
  for (const path of paths) {
    await page.setViewportSize({ width: 1440, height: 900 });
    await visit(page, path);
    await expect(page.locator('html')).toHaveAttribute('lang', 'ja');
    expect.soft(await page.locator('h1').first().textContent(), path).toMatch(/\p{Script=Han}|\p{Script=Katakana}/u);
    await expect(page.locator('h1').first()).toHaveCSS('font-family', /Noto Sans JP/);
    await expectNoViolationsInDark(page);
    await expectWhole(page, path);
  }
});

test('in a usual window every list shows all of its columns, their heads in two lines at most', async ({ page }) => {
  await visit(page, '/settings/tokens');
  await page.getByRole('button', { name: 'Create token' }).click();
  await page.getByLabel('Name', { exact: true }).fill('deploys of the shop');
  await page.getByRole('radio', { name: /^Operator/ }).check();
  await page.getByRole('dialog').getByRole('button', { name: 'Create token' }).click();
  await page.getByRole('button', { name: 'Done' }).click();
  for (const [width, fitting] of lists) {
    // Without the bar by which a window scrolls, which this one has none of.
    await page.setViewportSize({ width: width - 17, height: 900 });
    for (const locale of ['en', 'ja']) {
      await speak(page, locale);
      for (const path of fitting) {
        await visit(page, path);
        await softly
          .poll(() => page.evaluate(columnsCut), { message: `${path} in ${locale}, ${width} px`, timeout: 3_000 })
          .toEqual([]);
      }
    }
  }
});

signedOutTest(
  'the language is that of the browser, or the one that is chosen before signing in',
  async ({ browser }) => {
    const context = await browser.newContext({ baseURL: product().url, locale: 'ja-JP', storageState: undefined });
    const page = await context.newPage();
    await visit(page, '/sign-in');
    await expect(page.locator('html')).toHaveAttribute('lang', 'ja');
    await page.getByRole('button', { name: 'English' }).click();
    await expect(page.locator('html')).toHaveAttribute('lang', 'en');
    await expect(page.getByLabel('Email address')).toBeVisible();
    await visit(page, '/sign-in');
    await expect(page.locator('html')).toHaveAttribute('lang', 'en');
    await context.close();
  },
);

/** What stands on pages beside sentences: languages by their own names, and what people and the simulated AWS named. */
const accounts = Object.values(simulatedAccounts).map(({ name }) => name as string);
const names = ['English', '日本語', ...accounts, 'Mistyped'];

async function speak(page: Page, locale: string): Promise<void> {
  await page.context().addCookies([{ name: localeCookie, value: locale, url: product().url }]);
}

/** Nothing is cut off, and no page is wider than the screen. */
async function expectWhole(page: Page, path: string): Promise<void> {
  for (const width of widths) {
    await page.setViewportSize({ width, height: 900 });
    // Cloudscape lays out anew only after the window has its new width.
    const cut = () => page.evaluate(cutOff);
    await softly.poll(cut, { message: `cut off in ${path} at ${width} px`, timeout: 3_000 }).toEqual([]);
    const widest = () => page.evaluate(() => document.documentElement.scrollWidth);
    await expect.poll(widest, { message: `the width of ${path}` }).toBeLessThanOrEqual(width);
  }
}

/** In the browser: words in capital letters at their beginning that stand outside of the brackets of the pseudo-language. */
function hardWired(known: readonly string[]): string[] {
  // What only a place for the end of a line divides is one text.
  const texts: string[] = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  let depth = 0;
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    if (node.parentElement?.closest('script, style, template, noscript, pre, code, .code')) continue;
    let outside = '';
    for (const character of node.textContent ?? '') {
      if (character === '⟦') depth += 1;
      else if (character === '⟧') depth -= 1;
      else if (depth === 0) outside += character;
    }
    if (node.previousSibling?.nodeName === 'WBR') texts.push((texts.pop() ?? '') + outside);
    else texts.push(outside);
  }
  return texts
    .map((text) => text.trim())
    .filter((text) => /^[A-Z][a-z]+(?: [a-z]+)*[.!?]?$/.test(text) && !known.includes(text));
}

/** In the browser: tables that are wider than what they scroll in, and heads of more than two lines. */
function columnsCut(): string[] {
  return Array.from(document.querySelectorAll<HTMLTableElement>('main table[aria-label]')).flatMap((table) => {
    const name = table.getAttribute('aria-label') ?? '';
    const room = table.parentElement?.clientWidth ?? 0;
    const heads = Array.from(table.querySelectorAll<HTMLElement>('thead th')).filter((head) => {
      const lines = new Set<number>();
      const texts = document.createTreeWalker(head, NodeFilter.SHOW_TEXT);
      for (let text = texts.nextNode(); text !== null; text = texts.nextNode()) {
        const range = document.createRange();
        range.selectNodeContents(text);
        for (const { top } of range.getClientRects()) lines.add(Math.round(top / 4));
      }
      return lines.size > 2;
    });
    return [
      ...(table.scrollWidth > room + 1 ? [`${name}: ${table.scrollWidth} in ${room} pixels`] : []),
      ...heads.map((head) => `${name}: ${head.textContent?.trim()}`),
    ];
  });
}

/** In the browser: texts that are wider than the box that cuts them off. */
function cutOff(): string[] {
  return Array.from(document.querySelectorAll<HTMLElement>('body *')).flatMap((element) => {
    const { overflowX, textOverflow, visibility } = getComputedStyle(element);
    const isCutting = overflowX === 'hidden' || overflowX === 'clip' || textOverflow === 'ellipsis';
    const hasText = Array.from(element.childNodes).some(
      ({ nodeType, textContent }) => nodeType === 3 && textContent?.trim(),
    );
    // Breadcrumbs of a narrow page repeat its title, whole below them, and fold as Cloudscape has it.
    if (element.closest('[class*="awsui_breadcrumb"]')) return [];
    // A select shows what is chosen on one line, and each choice whole in its list.
    if (element.closest('[aria-haspopup="listbox"], [aria-haspopup="dialog"]')) return [];
    // What is for screen readers alone has no room of its own.
    if (!isCutting || !hasText || element.clientWidth <= 2 || visibility === 'hidden') return [];
    return element.scrollWidth > element.clientWidth + 1 ? [element.textContent?.trim() ?? ''] : [];
  });
}
