import { pseudoLocale } from '../../lib/core/language/pseudo.ts';
import { openConnected } from '../accounts.ts';
import { expect, test } from '../fixtures.ts';
import { simulatedAccounts } from '../simulated-aws.ts';
import { expectWhole, mainPaths, speak } from '../texts-in-place.ts';
import { visit } from '../visit.ts';

const softly = expect.configure({ soft: true });

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
  for (const path of mainPaths) {
    await page.setViewportSize({ width: 1440, height: 900 });
    await visit(page, path);
    expect.soft(await page.evaluate(hardWired, names), `hard-wired in ${path}`).toEqual([]);
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

test('the name of a Region is never broken, in windows of any width', async ({ page }) => {
  await openConnected(page, simulatedAccounts.staging, ['us-east-1', 'eu-west-1']);
  for (const width of [1440, 1280, 390])
    for (const path of ['/functions', '/audit', new URL(page.url()).pathname]) {
      await page.setViewportSize({ width, height: 900 });
      await visit(page, path);
      const names = page.locator('.region-name');
      if (path !== '/audit') await expect(names.first()).toBeAttached();
      const broken = await names.evaluateAll((all) => all.filter((name) => name.getClientRects().length > 1).length);
      expect(broken, `${path} at ${width} pixels`).toBe(0);
    }
});

/** What stands on pages beside sentences: languages by their own names, and what people and the simulated AWS named. */
const accounts = Object.values(simulatedAccounts).map(({ name }) => name as string);
const names = ['English', '日本語', ...accounts, 'Mistyped'];

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
