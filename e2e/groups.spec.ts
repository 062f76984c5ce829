import { expect, expectNoViolations, test } from './fixtures.ts';
import { visit } from './visit.ts';

test('the owner makes a group that grants a role for some accounts, changes it, and deletes it', async ({ page }) => {
  await visit(page, '/settings/users');
  await page.getByRole('button', { name: 'Create group' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox', { name: 'Name', exact: true }).fill('Night shift');
  await dialog.getByRole('button', { name: 'Add grant' }).click();
  // A grant that names nothing is not one for everything.
  await dialog.getByRole('button', { name: 'Save changes' }).click();
  await expect(dialog.getByText('This field is required.')).toBeVisible();
  await expectNoViolations(page);
  await dialog.getByPlaceholder('prod-*, team=payments').fill('night-*, shift=late');
  await dialog.getByRole('button', { name: 'Save changes' }).click();
  const groups = page.getByRole('table', { name: 'Groups' });
  await expect(groups.getByText('Viewer: night-*, shift=late')).toBeVisible();

  await page.getByRole('button', { name: 'Edit group Night shift' }).click();
  await dialog.getByRole('button', { name: 'Remove grant of role Viewer' }).click();
  await dialog.getByRole('button', { name: 'Save changes' }).click();
  await expect(groups.getByText('No grants')).toBeVisible();

  await page.getByRole('button', { name: 'Delete group Night shift' }).click();
  await dialog.getByRole('button', { name: 'Delete', exact: true }).click();
  await expect(groups.getByText('Night shift')).toBeHidden();
  await visit(page, '/audit');
  for (const action of ['Group created', 'Group updated', 'Group deleted']) {
    await expect(page.getByText(action).first()).toBeVisible();
  }
});
