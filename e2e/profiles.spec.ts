import { expect, test } from './fixtures.ts';
import { secretArn } from './rollouts.ts';
import { visit } from './visit.ts';

test('a profile keeps what was chosen, in folded sections too', async ({ page }) => {
  const name = `container images ${Date.now().toString(36)}`;

  await test.step('create', async () => {
    await visit(page, '/profiles/new');
    await page.getByLabel('Profile name').fill(name);
    await page.getByLabel('ARN of the secret').fill(secretArn);
    await page.getByRole('button', { name: 'Add tag' }).click();
    await page.getByRole('textbox', { name: 'Key' }).fill('team');
    await page.getByRole('textbox', { name: 'Value' }).fill('payments');
    await page.getByRole('button', { name: /^Container images/ }).click();
    await page.getByRole('checkbox', { name: /^The images of the selected container functions/ }).check();
    await page.getByRole('button', { name: /^Language in the images/ }).click();
    await page.getByRole('option', { name: 'Java', exact: true }).click();
    await expect(page.getByRole('button', { name: /^Language in the images/ })).toContainText('Java');
    await page.getByRole('button', { name: 'Save profile' }).click();
  });

  await test.step('reopen', async () => {
    await page.getByRole('link', { name, exact: true }).click();
    await expect(page.getByLabel('ARN of the secret')).toHaveValue(secretArn);
    await expect(page.getByRole('textbox', { name: 'Key' })).toHaveValue('team');
    await expect(page.getByText('(2 chosen)')).toBeVisible();
    await page.getByRole('button', { name: /^Container images/ }).click();
    await expect(page.getByRole('checkbox', { name: /^The images of the selected/ })).toBeChecked();
    await expect(page.getByRole('button', { name: /^Language in the images/ })).toContainText('Java');
  });

  await test.step('a mistake unfolds the section that holds it', async () => {
    await page.getByRole('button', { name: /^Advanced settings/ }).click();
    await page.getByLabel('APM flush deadline (milliseconds)').fill('soon');
    await page.getByRole('button', { name: /^Advanced settings/ }).click();
    await expect(page.getByLabel('APM flush deadline (milliseconds)')).toBeHidden();
    await page.getByRole('button', { name: 'Save profile' }).click();
    await expect(page.getByText('Enter a whole number from 1 to 900000.')).toBeVisible();
  });
});
