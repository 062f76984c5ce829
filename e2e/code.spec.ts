import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Download } from '@playwright/test';
import { strToU8, unzipSync, zipSync } from 'fflate';
import { haveScanned, previewOf } from './by-api.ts';
import { expect, expectNoViolations, type Page, test } from './fixtures.ts';
import { apply, expectAllApplied, secretArn } from './rollouts.ts';
import { simulatedAccounts } from './simulated-aws.ts';
import { visit } from './visit.ts';

const service = `service: shop # ours
provider:
  name: aws
  runtime: python3.12
  region: eu-west-1
functions:
  pay:
    handler: app.pay
  refund:
    handler: app.refund
`;
const packageJson = '{\n  "name": "shop",\n  "devDependencies": {}\n}\n';

/** A folder with these files, under version control. */
function makeFolder(files: Readonly<Record<string, string | Uint8Array>>): string {
  const folder = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'code-')), 'shop');
  for (const [name, content] of Object.entries(files)) {
    fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    fs.writeFileSync(path.join(folder, name), content);
  }
  git(folder, 'init', '--quiet');
  return folder;
}

function git(folder: string, ...args: string[]): string {
  return execFileSync('git', args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

async function chooseFolder(page: Page, folder: string): Promise<void> {
  await page.locator('input[data-choose="folder"]').setInputFiles(folder);
}

async function chooseFiles(page: Page, files: { name: string; content: Uint8Array }[]): Promise<void> {
  await page
    .locator('input[data-choose="files"]')
    .setInputFiles(files.map(({ name, content }) => ({ name, mimeType: 'text/plain', buffer: Buffer.from(content) })));
}

/** Other tests may have left profiles, of which the first is chosen. */
async function enterSettings(page: Page): Promise<void> {
  const settings = page.getByRole('button', { name: /^Settings/ });
  if (await settings.isVisible()) {
    await settings.click();
    await page.getByRole('option', { name: /^Enter settings/ }).click();
  }
  await expect(page.getByLabel('ARN of the secret')).toBeVisible();
}

async function preview(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Preview changes' }).click();
  await expect(page.getByRole('heading', { name: /^Preview/ })).toBeVisible();
}

async function download(page: Page, button: string): Promise<Buffer> {
  const begun = page.waitForEvent('download');
  await page.getByRole('button', { name: button }).click();
  const file: Download = await begun;
  return fs.readFileSync(await file.path());
}

test('a folder becomes a diff and a patch that git applies, and the way back gives the same bytes', async ({
  page,
}) => {
  const original = {
    'serverless.yml': service,
    'package.json': packageJson,
    'node_modules/left/serverless.yml': service,
    'README.md': '# Shop\n',
  };
  const folder = makeFolder(original);
  await visit(page, '/code');

  await test.step('only source files are taken', async () => {
    await page.getByRole('button', { name: 'Preview changes' }).click();
    await expect(page.getByText('Choose the code first.')).toBeVisible();
    await expect(page.getByRole('button', { name: 'Choose folder' })).toBeFocused();
    await chooseFolder(page, folder);
    await expect(page.getByText(/^shop: 2 source files \(1 KB\)/)).toBeVisible();
    await expect(page.getByText('Choose the code first.')).toBeHidden();
  });

  await test.step('a mistake in the settings is said at its field', async () => {
    await enterSettings(page);
    await page.getByLabel('ARN of the secret').fill('arn:aws:secretsmanager');
    await page.getByRole('button', { name: 'Preview changes' }).click();
    await expect(page.getByText('Enter the ARN of a secret')).toBeVisible();
    await page.getByLabel('ARN of the secret').fill(secretArn);
  });

  await test.step('the preview shows diff, functions, and what remains to do', async () => {
    await preview(page);
    await expect(
      page.getByRole('status').filter({ hasText: '1 to change, 0 without changes, 0 refused.' }),
    ).toBeVisible();
    const diff = page.getByRole('region', { name: 'Diff of serverless.yml' });
    await expect(diff.getByText('- serverless-plugin-datadog')).toBeVisible();
    await expect(diff.getByText('service: shop # ours')).toBeHidden();
    await diff.getByText('unchanged lines').first().click();
    await expect(diff.getByText('service: shop # ours')).toBeVisible();
    const functions = page.getByRole('table', { name: /^Functions of Top folder/ });
    await expect(functions.getByRole('row')).toHaveCount(3);
    await expect(functions.getByText(`DD_API_KEY_SECRET_ARN=${secretArn}`).first()).toBeVisible();
    await expect(page.getByText('Run npm install (or your package manager)')).toBeVisible();
    await expectNoViolations(page);
    await page.getByRole('button', { name: 'Split' }).click();
    await expect(diff.getByText('- serverless-plugin-datadog')).toBeVisible();
    await expectNoViolations(page);
    await page.evaluate(() => document.body.classList.add('awsui-dark-mode'));
    await expectNoViolations(page, ['color-contrast']);
    await page.evaluate(() => document.body.classList.remove('awsui-dark-mode'));
  });

  await test.step('the patch applies in the folder, and the archive holds the same', async () => {
    fs.writeFileSync(path.join(folder, '..', 'datadog.patch'), await download(page, 'Download patch'));
    git(folder, 'apply', '../datadog.patch');
    const edited = fs.readFileSync(path.join(folder, 'serverless.yml'), 'utf8');
    expect(edited).toContain(secretArn);
    const archive = unzipSync(await download(page, 'Download changed files'));
    expect(Object.keys(archive).sort()).toEqual(['package.json', 'serverless.yml']);
    expect(Buffer.from(archive['serverless.yml'] ?? []).toString()).toBe(edited);
  });

  await test.step('a second run has nothing to change', async () => {
    await chooseFolder(page, folder);
    await expect(page.getByRole('heading', { name: /^Preview/ })).toBeHidden();
    await preview(page);
    await expect(page.getByText('The code already has Datadog with these settings.')).toBeVisible();
  });

  await test.step('removing gives the original back', async () => {
    await page.getByRole('radio', { name: 'Remove Datadog' }).check();
    await preview(page);
    fs.writeFileSync(path.join(folder, '..', 'remove.patch'), await download(page, 'Download patch'));
    git(folder, 'apply', '../remove.patch');
    for (const name of ['serverless.yml', 'package.json'] as const)
      expect(fs.readFileSync(path.join(folder, name), 'utf8')).toBe(original[name]);
  });
});

test('a dropped folder is read as a chosen one', async ({ page }) => {
  const folder = makeFolder({ 'serverless.yml': service, 'deep/er/template.yaml': 'Resources: {}\n' });
  await visit(page, '/code');
  const zone = await page.getByText('Drop a folder, a zip archive or files here').boundingBox();
  const at = { x: (zone?.x ?? 0) + 5, y: (zone?.y ?? 0) + 5 };
  const data = { items: [], files: [folder], dragOperationsMask: 1 };
  const browser = await page.context().newCDPSession(page);
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
    await browser.send('Input.dispatchDragEvent', { type, ...at, data });
  await expect(page.getByText(/^shop: 2 source files/)).toBeVisible();
});

test('an archive is opened in the browser, and nothing in it can do harm', async ({ page }) => {
  await visit(page, '/code');
  const refused = page.getByRole('alert').filter({ hasText: 'The files could not be used' });

  await test.step('nonsense', async () => {
    await chooseFiles(page, [{ name: 'code.zip', content: strToU8('PK, or so it says') }]);
    await expect(refused).toContainText('The archive is damaged, or is not a zip archive.');
    await expectNoViolations(page);
  });

  await test.step('a path out of the archive', async () => {
    await chooseFiles(page, [{ name: 'code.zip', content: zipSync({ '../../serverless.yml': strToU8(service) }) }]);
    await expect(refused).toContainText('leaves the folder');
  });

  await test.step('more than it seems to hold', async () => {
    const large = new Uint8Array(1_900_000);
    const bomb = Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`${index}.yml`, large]));
    await chooseFiles(page, [{ name: 'code.zip', content: zipSync(bomb) }]);
    await expect(refused).toContainText('hold more than');
  });

  await test.step('a right one', async () => {
    await chooseFiles(page, [{ name: 'code.zip', content: zipSync({ 'shop/serverless.yml': strToU8(service) }) }]);
    await expect(page.getByText(/^code\.zip: 1 source file/)).toBeVisible();
    await expect(refused).toBeHidden();
    await enterSettings(page);
    await page.getByLabel('ARN of the secret').fill(secretArn);
    await preview(page);
    await expect(page.getByRole('region', { name: 'Diff of shop/serverless.yml' })).toBeVisible();
  });
});

test('what cannot be used is said with its reason, and a plain key never reaches the code', async ({ page }) => {
  await visit(page, '/code');

  await test.step('too large, binary, not UTF-8', async () => {
    await chooseFiles(page, [
      { name: 'huge.yml', content: new Uint8Array(2_100_000).fill(0x61) },
      { name: 'binary.yml', content: new Uint8Array([0x50, 0, 1, 2]) },
      { name: 'latin.yml', content: new Uint8Array([0x61, 0x3a, 0x20, 0xe4]) },
    ]);
    await expect(page.getByText('No source files found')).toBeVisible();
    await expect(page.getByText(/larger than 2 MB and was left out: huge\.yml/)).toBeVisible();
    await expect(page.getByText(/binary despite its name and was left out: binary\.yml/)).toBeVisible();
    await expect(page.getByText('latin.yml is not UTF-8 text and was left out.')).toBeVisible();
    await expectNoViolations(page);
  });

  await test.step('more in all than is taken', async () => {
    const content = 'a'.repeat(1_900_000);
    const files = Array.from({ length: 11 }, (_, index) => [`${index}.yml`, content]);
    await chooseFolder(page, makeFolder(Object.fromEntries(files)));
    await expect(page.getByRole('alert').filter({ hasText: '20,000,000 bytes' })).toBeVisible();
  });

  await test.step('no project in it', async () => {
    await chooseFiles(page, [{ name: 'values.yml', content: strToU8('a: 1\n') }]);
    await enterSettings(page);
    await page.getByRole('radio', { name: 'Plain text (for quick tests only)' }).check();
    await page.getByLabel('Datadog API key').fill('0123456789abcdef0123456789abcdef');
    await page.getByRole('button', { name: 'Preview changes' }).click();
    await expect(page.getByText('No project found')).toBeVisible();
  });

  await test.step('a plain key', async () => {
    await chooseFiles(page, [{ name: 'serverless.yml', content: strToU8(service) }]);
    await preview(page);
    await expect(page.getByText('a plain key is never written into code')).toBeVisible();
    await expect(page.getByText('aws secretsmanager create-secret')).toBeVisible();
    await expect(page.getByRole('button', { name: 'Download patch' })).toHaveCount(0);
    await expectNoViolations(page);
  });

  await test.step('more than the console reads', async () => {
    const answer = await page.evaluate(async () => {
      const response = await fetch('/api/code/plan', { method: 'POST', body: 'x'.repeat(31_000_000) });
      return [response.status, await response.text()];
    });
    expect(answer).toEqual([413, expect.stringContaining('requestTooLarge')]);
  });
});

test('a rollout is made permanent in the code that deploys its functions', async ({ page, simulatedAws }) => {
  const { staging } = simulatedAccounts;
  const place = { awsAccountId: staging.awsAccountId, region: 'us-east-1' };
  const [first = '', second = ''] = await simulatedAws.addFunctions(place, 'permanent', 2);
  const { Handler: handler = '', Runtime: runtime = '' } = await simulatedAws.functionAt(place, first);
  await haveScanned(page, staging, ['us-east-1', 'eu-west-1']);
  await previewOf(page, 'permanent', 2, { waves: [{ percent: 100 }] });
  await apply(page, 2);
  await expectAllApplied(page, 2);

  await test.step('the rollout leads to the code, with its functions and settings', async () => {
    await expect(page.getByText('Lamplighter does not know which tool deploys 2 functions')).toBeVisible();
    await expectNoViolations(page);
    await page.getByRole('link', { name: 'Make it permanent' }).click();
    await expect(page).toHaveURL(/\/code\?rollout=\d+$/);
    await expect(page.getByRole('button', { name: /^Settings/ })).toContainText(/Settings of Rollout \d+/);
    await expect(page.getByText(second)).toBeVisible();
  });

  await test.step('the preview says what the next deployment undoes, and what the patch keeps', async () => {
    const resource = (name: string, functionName: string) =>
      `resource "aws_lambda_function" "${name}" {\n  function_name = "${functionName}"\n  handler = "${handler}"\n  runtime = "${runtime}"\n  role = "arn:aws:iam::${place.awsAccountId}:role/x"\n  filename = "x.zip"\n}\n`;
    const provider = `provider "aws" {\n  region = "${place.region}"\n}\n`;
    await chooseFiles(page, [
      { name: 'main.tf', content: strToU8(`${provider}${resource('one', first)}${resource('other', 'unlike')}`) },
    ]);
    await preview(page);
    await expect(
      page.getByText(/Your next deployment will undo Rollout \d+ on 1 function; this patch keeps it/),
    ).toBeVisible();
    await expect(page.getByText('1 found in the code, 0 possible, 1 not found.')).toBeVisible();
    await expect(page.getByRole('table', { name: /^Functions of/ }).getByRole('link', { name: first })).toBeVisible();
    await expectNoViolations(page);
  });

  await test.step('the function says the same', async () => {
    await page
      .getByRole('table', { name: /^Functions of/ })
      .getByRole('link', { name: first })
      .click();
    await expect(page.getByRole('heading', { level: 1, name: first })).toBeVisible();
    await expect(page.getByText('Lamplighter does not know which tool deploys this function')).toBeVisible();
    await page.getByRole('link', { name: 'Make it permanent' }).click();
    await expect(page).toHaveURL(/\/code\?rollout=\d+&function=[0-9a-f-]{36}$/);
  });
});
