import { expect, expectNoViolations, test } from './fixtures.ts';
import { visit } from './visit.ts';

test('a person makes a token, tries the API with it in the console, and revokes it', async ({
  page,
  request,
  product,
}) => {
  const name = `laptop ${Date.now().toString(36)}`;
  await visit(page, '/settings/tokens');
  await page.getByRole('button', { name: 'Create token' }).click();
  await page.getByLabel('Name', { exact: true }).fill(name);
  await page.getByRole('radio', { name: /^Operator/ }).check();
  await expectNoViolations(page);
  await page.getByRole('dialog').getByRole('button', { name: 'Create token' }).click();
  const token = (await page.getByText(/^lamplighter_[0-9A-Za-z]{49}$/).textContent()) ?? '';
  await page.getByRole('button', { name: 'Done' }).click();
  await expect(page.getByRole('row', { name: new RegExp(name) })).toBeVisible();
  expect(await page.content()).not.toContain(token);

  await visit(page, '/settings/api');
  await page.getByLabel('Token', { exact: true }).fill(token);
  await page.getByRole('button', { name: /^GET \/me/ }).click();
  await page.getByRole('button', { name: 'Send readMe' }).click();
  await expect(page.getByRole('region', { name: 'Answer of readMe' })).toContainText(`"tokenName": "${name}"`);
  await page
    .getByRole('button', { name: /^GET \/functions \b|^GET \/functions$/ })
    .first()
    .click();
  await page.getByLabel('limit', { exact: true }).fill('0');
  await page.getByRole('button', { name: 'Send listFunctions' }).click();
  await expect(page.getByRole('region', { name: 'Answer of listFunctions' })).toContainText('"code": "invalidInput"');
  await expectNoViolations(page);

  // The meaning of a refusal is folded away, and there for whoever follows its type.
  const meaning = page.getByRole('row', { name: /^notSignedIn\b/ });
  await expect(meaning).toBeHidden();
  await page.goto('about:blank');
  await visit(page, '/settings/api#notSignedIn');
  await expect(meaning).toBeInViewport();
  await expectNoViolations(page);

  const ask = async () => await request.get('/api/v1/me', { headers: { authorization: `Bearer ${token}` } });
  const asked = await ask();
  expect([asked.status(), (asked.headers()['x-request-id'] ?? '').length > 7]).toEqual([200, true]);
  // The session's cookie alone opens nothing here.
  expect((await page.request.get(`${product.url}/api/v1/me`)).status()).toBe(401);
  const patched = await page.request.patch(`${product.url}/api/v1/me`);
  expect([patched.status(), patched.headers()['allow']]).toEqual([405, 'GET, HEAD, OPTIONS']);

  await visit(page, '/settings/machines');
  await page.getByRole('button', { name: `Revoke ${name}` }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
  await expect(page.getByRole('row', { name: new RegExp(name) })).toBeHidden();
  expect((await ask()).status()).toBe(401);
});
