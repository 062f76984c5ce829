import { haveScanned, previewOf } from './by-api.ts';
import { expect, expectNoViolations, test } from './fixtures.ts';
import { acceptUnchecked, apply, expectAllApplied, expectPreview } from './rollouts.ts';
import { simulatedAccounts } from './simulated-aws.ts';
import { visit } from './visit.ts';

const { staging } = simulatedAccounts;
const place = { awsAccountId: staging.awsAccountId, region: 'us-east-1' };
const longValue = 'somebody-elses-own-site-with-a-long-name-and-no-space-to-break-it-at.example.internal';

test('a revert of functions that somebody edited asks what to keep, keeps what was chosen, and says what was left out', async ({
  page,
  simulatedAws,
}) => {
  const names = await simulatedAws.addFunctions(place, 'conflicting', 3);
  const [kept = '', restored = ''] = names;
  await haveScanned(page, staging, ['us-east-1', 'eu-west-1']);
  await previewOf(page, 'conflicting', 3, { waves: [{ percent: 100 }] });
  await apply(page, 3);
  await expectAllApplied(page, 3);
  for (const name of names) await simulatedAws.edit(place, name, { setVariables: { DD_SITE: longValue } });
  await page.getByRole('button', { name: 'Revert', exact: true }).click();
  await expect(page.getByText('3 functions have conflicts')).toBeVisible({ timeout: 45_000 });
  const revert = new URL(page.url()).pathname;
  const number = (await page.getByRole('heading', { level: 1 }).textContent()) ?? '';
  const decisionOf = (name: string, text: string) =>
    page
      .getByRole('toolbar', { name: `Decision for Environment.Variables.DD_SITE of ${name}` })
      .getByRole('button', { name: text, exact: true });

  await test.step('the decision is in view beside values without a space', async () => {
    await expect(decisionOf(kept, 'Keep current')).toBeInViewport();
    await expectNoViolations(page);
  });

  await test.step('what was chosen is there again after a look at a function', async () => {
    await decisionOf(kept, 'Keep current').click();
    await page.getByRole('link', { name: kept, exact: true }).first().click();
    await expect(page).toHaveURL(/\/changes\//);
    await page.goBack();
    await expect(decisionOf(kept, 'Keep current')).toHaveAttribute('aria-pressed', 'true');
    await decisionOf(restored, 'Restore previous').click();
  });

  await test.step('what is saved is said, and is no conflict any more', async () => {
    await page.getByRole('button', { name: 'Save decisions' }).click();
    await expect(page.getByText('2 decisions saved. The functions are read again for the preview.')).toBeVisible();
    await expect(page.getByText('1 function has a conflict')).toBeVisible({ timeout: 45_000 });
  });

  await test.step('applied without the others, the list says how many were left out', async () => {
    await visit(page, revert);
    await expectPreview(page);
    await page.getByRole('button', { name: 'Apply…', exact: true }).click();
    await page.getByRole('checkbox', { name: /^Leave out this function/ }).check();
    const accept = page.getByRole('checkbox', { name: acceptUnchecked });
    if (await accept.isVisible()) await accept.check();
    await page.getByRole('button', { name: 'Apply to 2 functions' }).click();
    await expectAllApplied(page, 2);
    await expect(page.getByText('1 function with a conflict was left out')).toBeVisible();
    await visit(page, '/rollouts');
    const row = page.getByRole('row').filter({ has: page.getByRole('link', { name: number, exact: true }) });
    await expect(row).toContainText('2 of 2 applied, 1 left out');
  });
});
