import { expect, expectNoViolations, type Page, signedOutTest, test } from './fixtures.ts';
import { makeSights, openNewRollout, type Sight } from './pages.ts';
import { visit } from './visit.ts';
import { sayIn } from './words.ts';

const narrow = { width: 360, height: 740 };
const wide = { width: 1440, height: 900 };

test('no page violates WCAG 2.2 A or AA in dark, or is wider than a small screen', async ({ page, simulatedAws }) => {
  test.setTimeout(240_000);
  const sights = await makeSights(page, simulatedAws, `seen-${Date.now().toString(36)}`);
  for (const sight of sights) await test.step(sight.name, () => lookAt(page, sight));
  await test.step('new-rollout', async () => {
    await openNewRollout(page);
    await expectAccessible(page);
  });
});

signedOutTest('neither does the sign-in', async ({ page }) => {
  await visit(page, '/sign-in');
  await expectAccessible(page);
});

async function lookAt(page: Page, { path, open }: Sight): Promise<void> {
  await visit(page, path);
  await open?.(page, sayIn('en'));
  await expectAccessible(page);
}

/**
 * In dark, as the tests of what can be done on a page look at it in light, and `npm run journeys` at each page in both; then as narrow as the
 * smallest screens (WCAG 1.4.10 takes 320 px at 400 %).
 */
async function expectAccessible(page: Page): Promise<void> {
  // Bars that stay in view would cover a part of what lies below them, which axe takes for a small target.
  await page.evaluate(() => window.scrollTo({ top: 0, behavior: 'instant' }));
  await page.evaluate(() => document.body.classList.add('awsui-dark-mode'));
  await expectNoViolations(page);
  await page.evaluate(() => document.body.classList.remove('awsui-dark-mode'));
  await page.setViewportSize(narrow);
  await expect
    .poll(() => page.evaluate(() => document.documentElement.scrollWidth), { message: `the width of ${page.url()}` })
    .toBeLessThanOrEqual(narrow.width);
  await page.setViewportSize(wide);
}
