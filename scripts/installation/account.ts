import { type AccountId, accountIdSchema } from '../../lib/core/lambda/account-id.ts';
import { storeEndedTest } from '../../lib/db/accounts/testing.ts';
import { database } from '../../lib/db/kernel/client.ts';
import type { Installation } from './start-installation.ts';

/** The account of the simulated AWS that measurements and crash tests work in. */
export const simulatedAwsAccountId = '111122223333';

/** The external id of these roles. */
export const externalId = 'installation-external-id';
/** The names of the roles of the product's template. */
export const roleNames = { read: 'LamplighterRead', write: 'LamplighterWrite' } as const;

/** Creates both roles of the product's template in an account of the simulated AWS, for the console's host to assume. */
export async function createRoles({ control }: Installation, awsAccountId = simulatedAwsAccountId): Promise<void> {
  await control('POST', `accounts/${awsAccountId}/role-stack`, { externalId });
}

/**
 * Stores the account as connected through these roles, and their test as passed, with AWS's whole quota as its budget and these Regions to scan.
 * Returns the row's id.
 */
export async function connectAccount(
  name: string,
  regions: readonly string[],
  awsAccountId = simulatedAwsAccountId,
): Promise<AccountId> {
  const { id } = await database().account.create({
    data: {
      ...{ awsAccountId, name, externalId },
      partition: 'aws',
      readRoleArn: `arn:aws:iam::${awsAccountId}:role/${roleNames.read}`,
      writeRoleArn: `arn:aws:iam::${awsAccountId}:role/${roleNames.write}`,
      status: 'connected',
      regions: [...regions],
      enabledRegions: [...regions],
      callsPerSecond,
    },
  });
  await storeEndedTest(id);
  return accountIdSchema.parse(id);
}

/** AWS's quota for control-plane calls a second and Region. Source: Lambda quotas, autumn 2026. */
export const callsPerSecond = 15;
