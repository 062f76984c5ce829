import { localeCookie, locales } from '../../lib/core/language/locales.ts';
import { expect, expectNoViolations, type Page, signedOutTest, test } from '../fixtures.ts';
import { makeSights, openNewRollout, type Sight } from '../pages.ts';
import { product } from '../product.ts';
import { simulatedAws } from '../simulated-aws.ts';
import { visit } from '../visit.ts';
import { sayIn } from '../words.ts';

/** How somebody may look at a page. A zoom of 200 % halves the room that a window of 1440 by 900 pixels has. */
const looks = [
  ...[1440, 1024, 360].flatMap((width) => [
    { name: `light, ${width} px`, width, height: 900, colorScheme: 'light', reducedMotion: 'no-preference' } as const,
    { name: `dark, ${width} px`, width, height: 900, colorScheme: 'dark', reducedMotion: 'no-preference' } as const,
  ]),
  { name: 'zoom of 200 %', width: 720, height: 450, colorScheme: 'light', reducedMotion: 'no-preference' } as const,
  { name: 'reduced motion', width: 1440, height: 900, colorScheme: 'light', reducedMotion: 'reduce' } as const,
];

let sights: Sight[] = [];

test.beforeAll(async ({ browser, ownerState, request }) => {
  const page = await browser.newPage({ baseURL: product().url, storageState: ownerState });
  sights = await makeSights(page, simulatedAws(request), `looks-${Date.now().toString(36)}`);
  await page.close();
});

for (const locale of locales) {
  for (const look of looks) {
    test(`${locale}, ${look.name}: no page violates WCAG 2.2 A or AA or is wider than the window`, async ({ page }) => {
      const { width, height, colorScheme, reducedMotion } = look;
      await page.setViewportSize({ width, height });
      await page.emulateMedia({ colorScheme, reducedMotion });
      // The list can make a selection only where its names are known; the form is then read in the language that is looked at.
      await openNewRollout(page);
      await page.context().addCookies([{ name: localeCookie, value: locale, url: product().url }]);
      for (const sight of [{ name: 'new-rollout', path: '/rollouts/new' }, ...sights]) {
        await test.step(sight.name, async () => {
          await visit(page, sight.path);
          await sight.open?.(page, sayIn(locale));
          await expect(page.locator('html')).toHaveAttribute('lang', locale);
          await expectNoViolations(page);
          const widest = () => page.evaluate(() => document.documentElement.scrollWidth);
          await expect.poll(widest, { message: `the width of ${sight.path}` }).toBeLessThanOrEqual(width);
          if (reducedMotion === 'reduce') await expectStill(page);
        });
      }
    });
  }
}

for (const { name, width, height, colorScheme, reducedMotion } of looks) {
  signedOutTest(`${name}: neither does signing in`, async ({ page }) => {
    await page.setViewportSize({ width, height });
    await page.emulateMedia({ colorScheme, reducedMotion });
    await visit(page, '/sign-in');
    await expectNoViolations(page);
  });
}

/** Nothing moves by itself: what is animated has ended, or does without. */
async function expectStill(page: Page): Promise<void> {
  const moving = () =>
    page.evaluate(() =>
      document
        .getAnimations()
        .filter(({ playState }) => playState === 'running')
        .map((animation) => (animation instanceof CSSAnimation ? animation.animationName : 'transition')),
    );
  await expect.poll(moving, { message: `what moves in ${page.url()}` }).toEqual([]);
}
