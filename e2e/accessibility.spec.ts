import { type Locale, localeCookie, locales } from '../lib/core/language/locales.ts';
import { expect, expectNoViolations, type Page, signedOutTest, test } from './fixtures.ts';
import { makeSights, openNewRollout, type Sight } from './pages.ts';
import { product } from './product.ts';
import { visit } from './visit.ts';
import { sayIn } from './words.ts';

/** How somebody may look at a page: each page is looked at in one way, the next one in the next; `npm run journeys` does all in all. */
type Look = { locale: Locale; colorScheme: 'light' | 'dark'; width: number };
const looks: readonly Look[] = [1440, 1024, 360].flatMap((width) =>
  (['light', 'dark'] as const).flatMap((colorScheme) => locales.map((locale) => ({ locale, colorScheme, width }))),
);
/** The smallest screens, on which every page is measured (WCAG 1.4.10 takes 320 px at 400 %). */
const narrow = { width: 360, height: 740 };

test('no page violates WCAG 2.2 A or AA in the look that is its turn, or is wider than a small screen', async ({
  page,
  simulatedAws,
}) => {
  test.setTimeout(240_000);
  const sights = await makeSights(page, simulatedAws, `seen-${Date.now().toString(36)}`);
  // The list can make a selection only where its names are known; the form is then read in the language that is looked at.
  await openNewRollout(page);
  for (const [index, sight] of [{ name: 'new-rollout', path: '/rollouts/new' }, ...sights].entries()) {
    const look = looks[index % looks.length] ?? looks[0];
    if (look) await test.step(`${sight.name}, ${nameOf(look)}`, () => expectAccessible(page, sight, look));
  }
});

for (const look of looks.filter(({ width }) => width === 1440)) {
  signedOutTest(`neither does the sign-in: ${nameOf(look)}`, async ({ page }) => {
    await expectAccessible(page, { name: 'sign-in', path: '/sign-in' }, look);
  });
}

function nameOf({ locale, colorScheme, width }: Look): string {
  return `${locale}, ${colorScheme}, ${width} px`;
}

async function expectAccessible(page: Page, { path, open }: Sight, look: Look): Promise<void> {
  const { locale, colorScheme, width } = look;
  await page.context().addCookies([{ name: localeCookie, value: locale, url: product().url }]);
  await page.emulateMedia({ colorScheme });
  await page.setViewportSize({ width, height: 900 });
  // Where two addresses differ behind the # alone, the page would stay as it is, in the look before.
  await page.goto('about:blank');
  await visit(page, path);
  await open?.(page, sayIn(locale));
  await expect(page.locator('html')).toHaveAttribute('lang', locale);
  // Bars that stay in view would cover a part of what lies below them, which axe takes for a small target.
  await page.evaluate(() => window.scrollTo({ top: 0, behavior: 'instant' }));
  await expectNoViolations(page);
  await page.setViewportSize(narrow);
  await expect
    .poll(() => page.evaluate(() => document.documentElement.scrollWidth), { message: `the width of ${page.url()}` })
    .toBeLessThanOrEqual(narrow.width);
}
