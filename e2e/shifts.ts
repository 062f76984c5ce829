import { z } from 'zod';
import { expect, type Page, test } from './fixtures.ts';
import { visit } from './visit.ts';

/** Pages whose rows are pressed as soon as they are seen, and how wide the window is. */
const widths = [1440, 390];
/** The events from the beginning: of the newest, there are more as other tests go on. */
export const settledEvents = '/audit?before=15';
export const looks = widths.flatMap((width) =>
  ['/functions', '/accounts', settledEvents].map((path) => ({ path, width })),
);

/** What was moved, told when it was: by the time of the question it may be gone. Tops in pixels. */
type Shift = { text: string; isInBar: boolean; from: number; to: number };

/** Has every page that is opened remember what of it moves. */
export async function watchShifts(page: Page): Promise<void> {
  await page.addInitScript(() => {
    type Source = { node?: Node | null; previousRect: DOMRectReadOnly; currentRect: DOMRectReadOnly };
    const shifts: Shift[] = [];
    Object.assign(window, { shifts });
    const textOf = (node: Node) => {
      const text = node.textContent?.slice(0, 60);
      return text || (node instanceof Element ? node.outerHTML.slice(0, 200) : node.nodeName);
    };
    new PerformanceObserver((list) => {
      const entries = list.getEntries() as (PerformanceEntry & { sources: Source[] })[];
      const bar = document.querySelector('#top-navigation');
      for (const { node, previousRect, currentRect } of entries.flatMap(({ sources }) => sources))
        shifts.push({
          text: node ? textOf(node) : `something of ${previousRect.width} by ${previousRect.height} that is gone`,
          isInBar: bar?.contains(node ?? null) === true,
          from: previousRect.top,
          to: currentRect.top,
        });
    }).observe({ type: 'layout-shift', buffered: true });
  });
}

/** Opens a page in a window of a width, and finds that it stays as it was shown first. */
export async function expectSteady(page: Page, path: string, width: number, when = ''): Promise<void> {
  const look = [path, `${width} px`, when].filter(Boolean).join(', ');
  await test.step(look, async () => {
    await page.setViewportSize({ width, height: 900 });
    await visit(page, path);
    await page.waitForLoadState('networkidle');
    await page.evaluate(async () => void (await document.fonts.ready));
    await expectNothingMoved(page, look);
  });
}

/** Finds that nothing of the page that is open was moved since it was shown first, and goes on with the test if something was. */
export async function expectNothingMoved(page: Page, look: string): Promise<void> {
  expect.soft(z.array(z.string()).parse(await page.evaluate(readMoved)), `what moved in ${look}`).toEqual([]);
}

/** What of the page below the top bar was moved up or down by more than a border's width, and from where to where. Runs in the page. */
function readMoved(): string[] {
  const { shifts } = window as unknown as { shifts: Shift[] };
  return shifts
    .filter(({ isInBar, from, to }) => !isInBar && Math.abs(to - from) > 2)
    .map(({ text, from, to }) => `${text}: from ${from} to ${to}`);
}
