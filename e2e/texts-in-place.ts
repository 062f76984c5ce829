import { localeCookie } from '../lib/core/language/locales.ts';
import { expect, type Page } from './fixtures.ts';
import { product } from './product.ts';

const widths = [1440, 390];
const softly = expect.configure({ soft: true });

/** Pages that everybody sees, in every language. */
export const mainPaths = [
  ...['/', '/accounts', '/accounts/connect', '/functions', '/rollouts', '/code', '/profiles', '/profiles/new'],
  ...['/audit', '/settings', '/settings/users', '/settings/tokens', '/settings/password', '/not-permitted'],
];

/** Has the console speak a language from the next page on. */
export async function speak(page: Page, locale: string): Promise<void> {
  await page.context().addCookies([{ name: localeCookie, value: locale, url: product().url }]);
}

/** Nothing is cut off, and no page is wider than the screen. */
export async function expectWhole(page: Page, path: string): Promise<void> {
  for (const width of widths) {
    await page.setViewportSize({ width, height: 900 });
    // Cloudscape lays out anew only after the window has its new width.
    const cut = () => page.evaluate(cutOff);
    await softly.poll(cut, { message: `cut off in ${path} at ${width} px`, timeout: 3_000 }).toEqual([]);
    const widest = () => page.evaluate(() => document.documentElement.scrollWidth);
    await expect.poll(widest, { message: `the width of ${path}` }).toBeLessThanOrEqual(width);
  }
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
