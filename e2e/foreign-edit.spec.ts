import { haveScanned, previewOf } from './by-api.ts';
import { expect, test } from './fixtures.ts';
import { apply, expectAllApplied, expectPreview, openView } from './rollouts.ts';
import { simulatedAccounts } from './simulated-aws.ts';

const { staging } = simulatedAccounts;
const place = { awsAccountId: staging.awsAccountId, region: 'us-east-1' };
const regions = ['us-east-1', 'eu-west-1'];

test('a function that somebody edits after the preview is left alone, and the page says what differs', async ({
  page,
  simulatedAws,
}) => {
  const [first = '', edited = '', last = ''] = await simulatedAws.addFunctions(place, 'foreign-edit', 3);
  await haveScanned(page, staging, regions);
  await previewOf(page, 'foreign-edit', 3);
  await expect(page.getByText('3 to change, 0 unchanged, 0 blocked')).toBeVisible();

  await simulatedAws.edit(place, edited, { setVariables: { LOG_LEVEL: 'debug' }, MemorySize: 1024 });
  const asEdited = await simulatedAws.functionAt(place, edited);
  await apply(page, 3);
  await expect(
    page.getByText(
      'Completed with failures. 2 functions were changed and verified in AWS, 1 was not. The reasons are listed below.',
    ),
  ).toBeVisible();
  expect(await simulatedAws.functionAt(place, edited), 'nothing was sent to it').toEqual(asEdited);
  for (const name of [first, last]) {
    expect((await simulatedAws.functionAt(place, name)).Environment?.Variables).toHaveProperty('DD_API_KEY_SECRET_ARN');
  }

  await test.step('the page says which, why and what to do', async () => {
    await openView(page, 'Functions');
    const row = page.getByRole('row').filter({ hasText: edited });
    await expect(row.getByText('Not sent')).toBeVisible();
    await expect(row.getByText('The function changed since the preview, so nothing was sent.')).toBeVisible();
    await expect(row.getByText('Changed since the preview: Environment.Variables.LOG_LEVEL')).toBeVisible();
  });

  await test.step('previewed again, it is changed as it is now', async () => {
    await page.getByRole('button', { name: 'Preview 1 function again' }).click();
    await expect(page.getByText('1 to change, 0 unchanged, 0 blocked')).toBeVisible();
    await expectPreview(page);
    await apply(page, 1);
    await expectAllApplied(page, 1);
    const { Environment } = await simulatedAws.functionAt(place, edited);
    expect(Environment?.Variables).toMatchObject({ LOG_LEVEL: 'debug', DD_SITE: 'datadoghq.com' });
  });
});
