import { expectNamedNew, scanAgain } from './accounts.ts';
import { haveScanned, previewOf } from './by-api.ts';
import { expect, expectNoViolations, type Page, test } from './fixtures.ts';
import { apply, expectAllApplied, expectPreview, listFunctions } from './rollouts.ts';
import { simulatedAccounts } from './simulated-aws.ts';

const { staging } = simulatedAccounts;
const place = { awsAccountId: staging.awsAccountId, region: 'us-east-1' };
const regions = ['us-east-1', 'eu-west-1'];

test('a function’s page says how it stands and what happened to it, and leads to Datadog and back to an earlier state', async ({
  page,
  simulatedAws,
}) => {
  const [name = ''] = await simulatedAws.addFunctions(place, 'told', 1);
  await haveScanned(page, staging, regions);
  await previewOf(page, 'told', 1);
  await apply(page, 1);
  await expectAllApplied(page, 1);
  await listFunctions(page, { 'name~': 'told' });
  await page.getByRole('link', { name }).click();
  const entries = page.locator('#timeline').getByRole('listitem');

  await test.step('its configuration is as we left it, and its health is read when somebody asks', async () => {
    await expect(page.getByText('As Lamplighter left it')).toBeVisible();
    await expect(page.getByText('Nothing. It is configured to send telemetry to Datadog.')).toBeVisible();
    await page.getByRole('button', { name: 'Read metrics now' }).click();
    await expect(page.getByText(/Read from CloudWatch/)).toBeVisible();
    await expect(page.getByText(/since the last change/)).toBeVisible();
  });

  await test.step('the timeline shows what we did with its differences, and when it was seen first', async () => {
    await expect(entries.filter({ hasText: 'Seen for the first time' })).toBeVisible();
    const change = entries.filter({ hasText: 'Instrument' });
    await change.getByRole('button', { name: 'Differences' }).click();
    await expect(change.getByText('DD_SITE').first()).toBeVisible();
    await expectNoViolations(page);
  });

  await test.step('its telemetry is at the site that it sends to, in a tab that knows nothing of this one', async () => {
    await page.getByRole('button', { name: 'Open in Datadog' }).click();
    const traces = page.getByRole('menuitem', { name: /Traces/ });
    await expect(traces).toHaveAttribute(
      'href',
      `https://app.datadoghq.com/apm/traces?query=functionname%3A${name}%20region%3Aus-east-1`,
    );
    await expect(traces).toHaveAttribute('rel', /noopener/);
    await page.keyboard.press('Escape');
  });

  await test.step('what others changed is told once a scan has noticed it', async () => {
    await simulatedAws.edit(place, name, { MemorySize: 777 });
    const [newcomer = ''] = await simulatedAws.addFunctions(place, 'newcomer', 1);
    await scanAgain(page, staging, regions);
    await expectNamedNew(page, newcomer, 1);
    await openFunction(page, name);
    const edited = entries.filter({ hasText: 'Changed outside Lamplighter' });
    await expect(edited.getByRole('row').filter({ hasText: 'MemorySize' })).toContainText('777');
  });

  await test.step('the state before comes back by a rollout, with what others changed kept', async () => {
    await page.getByRole('button', { name: 'Restore the state before it' }).click();
    await expectPreview(page);
    await apply(page, 1);
    await expectAllApplied(page, 1);
    const { MemorySize, Environment } = await simulatedAws.functionAt(place, name);
    expect(MemorySize).toBe(777);
    expect(Object.keys(Environment?.Variables ?? {}).filter((variable) => variable.startsWith('DD_'))).toEqual([]);
    await openFunction(page, name);
    await expect(page.getByText('Nothing of Lamplighter’s left on it')).toBeVisible();
    await expect(entries.first()).toContainText('Restore');
    await expect(page.getByRole('button', { name: 'Open in Datadog' })).toHaveCount(0);
  });
});

async function openFunction(page: Page, name: string): Promise<void> {
  await listFunctions(page, { 'name~': name });
  await page.getByRole('link', { name }).click();
  await expect(page.getByRole('heading', { level: 1, name })).toBeVisible();
}
