import { expect, expectNoViolations, test } from './fixtures.ts';
import { visit } from './visit.ts';

test('a filter that is too large or not understood is said with its field, and never shows everything', async ({
  page,
}) => {
  await page.goto(`/functions?name~=${'x'.repeat(3_000)}`);
  await expect(page.getByText('The filter is too large')).toBeVisible();
  await expect(page.getByText(/“name”.*a value has at most 256 characters/)).toBeVisible();
  await page.goto(`/audit?actor=${'x'.repeat(300)}`);
  await expect(page.getByText(/“actor”.*a value has at most 200 characters/)).toBeVisible();
  await page.goto(`/rollouts?text=${'x'.repeat(300)}`);
  await expect(page.getByText(/“text”.*a value has at most 200 characters/)).toBeVisible();
  const download = await page.request.get(`/api/audit/export?actor=${'x'.repeat(300)}`);
  expect(download.status()).toBe(400);
  for (const [path, field] of [
    ['/functions?any=runtime%3Djava21;', 'any'],
    ['/rollouts?status=bogus', 'status'],
  ]) {
    await page.goto(path ?? '');
    await expect(page.getByText('The filter isn’t understood')).toBeVisible();
    await expect(page.getByText(`(“${field}”)`)).toBeVisible();
    await expect(page.getByRole('checkbox')).toHaveCount(0);
  }
});

test('a filter as large as it may be is changed where it is', async ({ page }) => {
  const names = Array.from({ length: 99 }, (_, index) => `${index}`.padStart(250, 'n'));
  await visit(page, `/functions?name=${names.join(',')}&name!=${names.join(',')}`);
  // Below a head that shows all of them, there would be no room for the list.
  await expect(page.getByText('No matches')).toBeInViewport();
  await page.getByRole('button', { name: 'Runtime', exact: true }).first().press('Enter');
  await expect(page).toHaveURL(/&sort=runtime$/);
  await expect(page.getByText('No matches')).toBeVisible();
});

test('a filter that is too large can be shortened where it is refused, and nothing of it is lost', async ({ page }) => {
  const names = Array.from({ length: 101 }, (_, index) => `refused-${index}`);
  await page.goto(`/functions?name~=${names.join(',')}&region=eu-west-1&sort=status&after=x`);
  await expect(page.getByText('it has at most 100 values')).toBeVisible();
  const list = page.getByLabel('Filter “name~”, one value per line');
  await expect(list).toHaveValue(names.join('\n'));
  await expectNoViolations(page);
  await list.fill(names.slice(0, 2).join('\n'));
  await expect(page.getByText('2 values, the longest of 9 characters.')).toBeVisible();
  await page.getByRole('button', { name: 'Remove filter “region”' }).click();
  await page.getByRole('button', { name: 'Apply filter' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Functions' })).toBeVisible();
  expect(new URL(page.url()).search).toBe('?name%7E=refused-0,refused-1&sort=status');

  await page.goto(`/audit?actor=${'x'.repeat(300)}`);
  await page.getByLabel('Filter “actor”, one value per line').fill('nobody');
  await page.getByRole('button', { name: 'Apply filter' }).click();
  await expect(page).toHaveURL(/\?actor=nobody$/);
  await expect(page.getByRole('heading', { level: 1, name: 'Audit log' })).toBeVisible();
  await page.goto('/functions?bogus=1');
  await page.getByRole('link', { name: 'Clear filter' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Functions' })).toBeVisible();
});
