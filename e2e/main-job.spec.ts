import fs from 'node:fs';
import type { Locator } from '@playwright/test';
import { createRoles, expectScanned, nameAccount } from './accounts.ts';
import { expect, expectNoViolations, type Page, test } from './fixtures.ts';
import {
  apply,
  beginRollout,
  expectAllApplied,
  expectPreview,
  namesInList,
  openView,
  preview,
  secretArn,
} from './rollouts.ts';
import { expectNotStored, secretsOf, watchAnswers } from './secrets.ts';
import { type Configuration, simulatedAccounts, withoutCounters } from './simulated-aws.ts';
import { visit } from './visit.ts';

const { production } = simulatedAccounts;
const place = { awsAccountId: production.awsAccountId, region: 'us-east-1' };
/** Its environment holds exactly the 4,096 bytes that AWS allows, so nothing can be added. */
const fullFunction = 'legacy-config-hub';

test('connect an account, instrument functions as previewed, revert them, read the audit log', async ({
  page,
  product,
  simulatedAws,
}) => {
  test.setTimeout(180_000);
  const answers = await watchAnswers(page);
  const before = new Map<string, Configuration>();
  let chosen: string[] = [];

  await test.step('connect the production account', async () => {
    await nameAccount(page, production);
    await expect(page.getByRole('heading', { name: 'Create the roles', exact: true })).toBeVisible();
    const { readRoleArn, writeRoleArn } = await createRoles(page);
    await page.getByRole('button', { name: 'Next' }).click();
    await expect(page.getByLabel('Read role ARN')).toHaveValue(readRoleArn);
    await expect(page.getByLabel('Write role ARN')).toHaveValue(writeRoleArn);
    await page.getByRole('button', { name: 'Test connection' }).click();
    await expect(page.getByText('Connection test passed')).toBeVisible();
    await expect(page.getByText('Read role cannot be assumed with a wrong external ID')).toBeVisible();
    await expectNoViolations(page);
    await page.getByRole('button', { name: 'Next' }).click();
    await page.getByRole('button', { name: 'Clear all' }).click();
    for (const region of ['us-east-1', 'eu-west-1']) await page.getByRole('checkbox', { name: region }).check();
    await page.getByRole('button', { name: 'Connect and scan' }).click();
  });

  await test.step('its Regions are scanned', async () => {
    await expect(page.getByRole('heading', { level: 1, name: production.name })).toBeVisible();
    await expectScanned(page, 2);
    await page.getByRole('link', { name: 'View functions' }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'Functions' })).toBeVisible();
  });

  await test.step('find the Python functions of one Region that Datadog is not on', async () => {
    await page.getByRole('button', { name: 'Regions to show' }).click();
    await page.getByRole('option', { name: 'us-east-1' }).click();
    await page.keyboard.press('Escape');
    await expect(page).toHaveURL(/region=us-east-1/);
    await chooseFilter(page, 'Runtime', 'python3.12');
    await expect(page).toHaveURL(/runtime=python3\.12/);
    await chooseFilter(page, 'Datadog status', 'Not instrumented');
    await expect(page).toHaveURL(/status=not/);
    const table = page.getByRole('table', { name: 'Functions' });
    await expect(table.getByRole('cell', { name: 'eu-west-1' })).toHaveCount(0);
    await expect(table.getByRole('cell', { name: 'us-east-1' }).first()).toBeVisible();
    await expectNoViolations(page);
    const names = await namesInList(page);
    expect(names).toContain(fullFunction);
    chosen = names.filter((name) => name.startsWith('payments-') || name.startsWith('orders-')).slice(0, 6);
    expect(chosen).toHaveLength(6);
    for (const name of chosen) before.set(name, await simulatedAws.functionAt(place, name));
    await beginRollout(page, [...chosen, fullFunction], 'Instrument');
  });

  const secrets = [...before.values(), await simulatedAws.functionAt(place, fullFunction)].flatMap(secretsOf);
  expect(secrets.length, 'the functions have secrets to lose').toBeGreaterThan(4);
  const rollouts: string[] = [];
  let shown = { name: '', removed: [''], added: [''] };

  await test.step('the preview shows exactly what would change, and no secret', async () => {
    await expect(page.getByText('7 functions', { exact: true })).toBeVisible();
    await page.getByLabel('ARN of the secret').fill(secretArn);
    await page.getByLabel('Environment (DD_ENV)').fill('production');
    await preview(page);
    rollouts.push(await numberOf(page));
    await expect(page.getByText('6 to change, 0 unchanged, 1 blocked')).toBeVisible();
    const difference = page.getByRole('region', { name: /^Diff of/ }).first();
    shown = await linesOf(difference);
    await expect(difference.getByText('"datadog_lambda.handler.handler"')).toBeVisible();
    await expect(
      difference.getByText(/"arn:aws:lambda:us-east-1:464622532012:layer:Datadog-Python312(-ARM)?:\d+"/),
    ).toBeVisible();
    await expect(
      difference.getByText(/"arn:aws:lambda:us-east-1:464622532012:layer:Datadog-Extension(-ARM)?:\d+"/),
    ).toBeVisible();
    await expect(difference.getByText(`DD_API_KEY_SECRET_ARN: "${secretArn}"`)).toBeVisible();
    await expect(difference.getByText('DD_ENV: "production"')).toBeVisible();
    await page.getByRole('link', { name: 'View functions' }).first().click();
    await expect(page.getByText(`Same change as = ${shown.name}`)).toBeVisible();
    await openView(page, 'Findings');
    await expect(page.getByText(`1 function: ${fullFunction}`)).toBeVisible();
    await expect(page.getByText(/more than the 4,?096 that AWS allows/)).toBeVisible();
    expect(await simulatedAws.functionAt(place, chosen[0] ?? '')).toEqual(before.get(chosen[0] ?? ''));
  });

  await test.step('apply it, and watch', async () => {
    await apply(page, 6);
    await expect(page.getByRole('tab', { name: 'Progress', selected: true })).toBeVisible();
    await expectAllApplied(page, 6);
  });

  await test.step('AWS has what the preview said, and has kept what was the customer’s', async () => {
    for (const [name, was] of before) {
      const now = await simulatedAws.functionAt(place, name);
      const [own, all] = [linesIn(was), linesIn(now)];
      const added = all.filter((line) => !own.includes(line));
      if (name === shown.name) expect(added.toSorted(), `what was shown for ${name}`).toEqual(shown.added.toSorted());
      expect(
        own.filter((line) => !all.includes(line)),
        `what ${name} lost`,
      ).toEqual([JSON.stringify(was.Handler)]);
      expect(now.Environment?.Variables).toMatchObject({ DD_LAMBDA_HANDLER: was.Handler, DD_ENV: 'production' });
      const layers = [now.Layers, was.Layers].map((list) => (list ?? []).map(({ Arn }) => Arn));
      expect(layers[0]?.slice(0, layers[1]?.length), 'own layers first, in their order').toEqual(layers[1]);
      const others = { Handler: '', Layers: [], Environment: {} };
      expect({ ...withoutCounters(now), ...others }).toEqual({ ...withoutCounters(was), ...others });
    }
    expect([...before.keys()]).toContain(shown.name);
  });

  await test.step('revert it with one click, by way of a preview', async () => {
    await page.getByRole('button', { name: 'Revert', exact: true }).click();
    await expect(page.getByRole('link', { name: `Reverts rollout ${rollouts[0]}` })).toBeVisible();
    await expectPreview(page);
    rollouts.push(await numberOf(page));
    await expect(page.getByText('6 to change, 0 unchanged, 0 blocked')).toBeVisible();
    await apply(page, 6);
    await expectAllApplied(page, 6);
    for (const [name, was] of before) {
      expect(withoutCounters(await simulatedAws.functionAt(place, name)), name).toEqual(withoutCounters(was));
    }
  });

  await test.step('the audit log says who did what, and can be taken along', async () => {
    const ours = rollouts.map((number) => `rollout=${number}`).join('&');
    await visit(page, `/audit?function=${chosen[0]}&${ours}`);
    const table = page.getByRole('grid', { name: 'Audit events' });
    await expect(table.getByRole('row').filter({ hasText: 'Change applied' })).toHaveCount(2);
    await table.getByRole('button', { name: 'Change applied' }).first().click();
    await expect(page.getByText('AWS request ID')).toBeVisible();
    await visit(page, `/audit?action=rollout.applyRequested&${ours}`);
    await expect(table.getByRole('row').filter({ hasText: product.owner.name })).toHaveCount(2);
    await visit(page, `/audit?${ours}`);
    const csv = await exported(page, 'CSV');
    expect(csv).toMatch(/^id,at,actorId,actorName,action,/);
    const lines = (await exported(page, 'JSON Lines')).trimEnd().split('\n');
    const events = lines.map((line) => JSON.parse(line));
    const applied = events.filter((event) => event.action === 'change.applied' && chosen.includes(event.functionName));
    expect(applied).toHaveLength(12);
    for (const event of applied) {
      expect(event).toMatchObject({ ...place, outcome: 'applied' });
      expect(event.awsRequestId).toMatch(/^[0-9a-f-]{36}$/);
    }
    expect(secrets.filter((secret) => csv.includes(secret) || lines.join().includes(secret))).toEqual([]);
  });

  await test.step('no secret was shown or kept anywhere', async () => {
    await answers.expectNone(secrets);
    await expectNotStored(secrets);
  });
});

/** What a difference on the page adds and removes, line by line, and for which function. */
async function linesOf(difference: Locator): Promise<{ name: string; removed: string[]; added: string[] }> {
  const name = (await difference.getAttribute('aria-label'))?.replace(/^Diff of /, '') ?? '';
  const lines = (await difference.getByRole('listitem').allTextContents()).map((line) =>
    line.replace(/^[~ ]*[+-]/, ''),
  );
  const of = (...kinds: string[]) =>
    lines.flatMap((line) => {
      const kind = kinds.find((word) => line.startsWith(`${word}: `));
      return kind === undefined ? [] : [line.slice(kind.length + 2)];
    });
  return { name, removed: of('removed', 'changed from'), added: of('added', 'changed to') };
}

/** Handler, layers and variables of a configuration, each as the line that a difference shows. */
function linesIn({ Handler, Layers, Environment }: Configuration): string[] {
  return [
    JSON.stringify(Handler),
    ...(Layers ?? []).map(({ Arn }) => JSON.stringify(Arn)),
    ...Object.entries(Environment?.Variables ?? {}).map(([name, value]) => `${name}: ${JSON.stringify(value)}`),
  ];
}

/** The number in the title of a rollout's page. */
async function numberOf(page: Page): Promise<string> {
  const title = await page.getByRole('heading', { level: 1 }).textContent();
  return title?.match(/\d+/)?.[0] ?? '';
}

/** Adds a condition in the filter as a person does: property, operator "=", value. */
async function chooseFilter(page: Page, property: string, value: string): Promise<void> {
  const filter = page.getByRole('combobox', { name: 'Filter functions' });
  await filter.fill(`${property} = ${value}`);
  await filter.press('Enter');
}

/** Downloads the events that are shown. */
async function exported(page: Page, format: 'CSV' | 'JSON Lines'): Promise<string> {
  await page.getByRole('button', { name: 'Export', exact: true }).click();
  const download = page.waitForEvent('download');
  await page.getByRole('menuitem', { name: format }).click();
  return fs.readFileSync(await (await download).path(), 'utf8');
}
