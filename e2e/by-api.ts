import { expect, type Page } from '@playwright/test';
import { z } from 'zod';
import { defaultStrategy } from '../lib/core/rollout/default-strategy.ts';
import type { Strategy } from '../lib/core/rollout/strategy.ts';
import { openConnected } from './accounts.ts';
import { product } from './product.ts';
import { expectPreview, secretArn } from './rollouts.ts';
import type { simulatedAccounts } from './simulated-aws.ts';
import { visit } from './visit.ts';

// What the owner would do on pages that a test is not about, by the product's API: it takes a browser seconds to show them.

type Account = (typeof simulatedAccounts)[keyof typeof simulatedAccounts];

async function call(page: Page, method: 'GET' | 'POST', path: string, data?: object): Promise<unknown> {
  const response = await page.request.fetch(`${product().url}/api/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${product().ownerToken}` },
    ...(data === undefined ? {} : { data }),
  });
  expect(response.ok(), `${method} ${path}: ${response.status()} ${await response.text()}`).toBe(true);
  return await response.json();
}

const accountsSchema = z.object({ items: z.array(z.object({ id: z.string(), awsAccountId: z.string() })) });
const functionsSchema = z.object({ items: z.array(z.object({ id: z.string() })) });

/** Has the account scanned, so that functions made a moment ago become known; connects it first when this run has not done so yet. Does not wait for it. */
export async function haveScanned(page: Page, account: Account, regions: readonly string[]): Promise<void> {
  const { items } = accountsSchema.parse(await call(page, 'GET', '/accounts'));
  const known = items.find(({ awsAccountId }) => awsAccountId === account.awsAccountId);
  // The scan that follows finds what was made before.
  if (known === undefined) return await openConnected(page, account, regions);
  await call(page, 'POST', `/accounts/${known.id}/scans`, {});
}

/**
 * Finds functions by a part of their name once a scan has found so many, has all of them planned with a key in Secrets Manager and
 * no bake time, and opens the preview. Returns its address.
 */
export async function previewOf(
  page: Page,
  part: string,
  count: number,
  pace: Partial<Strategy> = {},
): Promise<string> {
  let functionIds: string[] = [];
  await expect(async () => {
    const { items } = functionsSchema.parse(await call(page, 'GET', `/functions?name~=${part}`));
    functionIds = items.map(({ id }) => id);
    expect(functionIds).toHaveLength(count);
  }).toPass({ timeout: 45_000, intervals: [200] });
  const { rolloutId } = z.object({ rolloutId: z.string() }).parse(
    await call(page, 'POST', '/rollouts', {
      mode: 'instrument',
      functionIds,
      settings: { apiKey: { source: 'secretsManager', arn: secretArn } },
      strategy: { ...defaultStrategy(0), ...pace },
    }),
  );
  await visit(page, `/rollouts/${rolloutId}`);
  return await expectPreview(page);
}
