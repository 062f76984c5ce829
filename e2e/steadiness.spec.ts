import { z } from 'zod';
import { expect, test } from './fixtures.ts';
import { visit } from './visit.ts';

/** Pages whose rows are pressed as soon as they are seen. */
const looks = [1440, 390].flatMap((width) => ['/functions', '/accounts', '/audit'].map((path) => ({ path, width })));

test('a list stays where it was shown first, so that a click meets what was aimed at', async ({ page }) => {
  await page.addInitScript(() => {
    const shifts: unknown[] = [];
    Object.assign(window, { shifts });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) shifts.push(entry);
    }).observe({ type: 'layout-shift', buffered: true });
  });
  for (const { path, width } of looks) {
    await test.step(`${path}, ${width} px`, async () => {
      await page.setViewportSize({ width, height: 900 });
      await visit(page, path);
      await page.waitForLoadState('networkidle');
      expect
        .soft(z.array(z.string()).parse(await page.evaluate(readMoved)), `what moved in ${path} at ${width} pixels`)
        .toEqual([]);
    });
  }
});

/** What of the page below the top bar was moved up or down by more than a border's width, and from where to where. Runs in the page. */
function readMoved(): string[] {
  type Source = { node?: Node | null; previousRect: DOMRectReadOnly; currentRect: DOMRectReadOnly };
  const { shifts } = window as unknown as { shifts: { sources: Source[] }[] };
  const bar = document.querySelector('#top-navigation');
  return shifts
    .flatMap(({ sources }) => sources)
    .filter(({ node }) => !bar?.contains(node ?? null))
    .filter(({ previousRect, currentRect }) => Math.abs(currentRect.top - previousRect.top) > 2)
    .map(({ node, previousRect, currentRect }) => {
      return `${node?.textContent?.slice(0, 60)}: from ${previousRect.top} to ${currentRect.top}`;
    });
}
