import { type AwsAccountId, awsAccountIdSchema } from '../core/lambda/account-id.ts';
import { hostAccessKeyId, hostAwsAccountId } from './identity/credentials.ts';
import { createRoleStack } from './identity/role-policies.ts';
import { demoAccounts } from './organisation/demo-accounts.ts';
import type { OrganisationName } from './organisation/organisation.ts';
import { type RunningSandbox, startSandbox } from './server.ts';

/** A simulation made ready for a test. */
export type TestSandbox = {
  sandbox: RunningSandbox;
  /** The environment that points the AWS SDK, CLI and the worker at it, with the host's credentials. */
  environment: Record<'AWS_ENDPOINT_URL' | 'AWS_ACCESS_KEY_ID' | 'AWS_SECRET_ACCESS_KEY' | 'AWS_REGION', string>;
  awsAccountId: AwsAccountId;
  region: string;
  externalId: string;
  readRoleArn: string;
  writeRoleArn: string;
  /** What the AWS SDK's clients take to act as an administrator of an account, past all roles. */
  administratorOf(awsAccountId: string): {
    accessKeyId: string;
    secretAccessKey: string;
  };
};

/**
 * Starts a simulation with roles LamplighterRead and LamplighterWrite in the production account. Quotas are off, updates take
 * 10 ms. Close it with `sandbox.close()`.
 */
export async function sandboxForTest(
  options: { organisation?: OrganisationName; quotas?: boolean; updateMilliseconds?: number; stateFile?: string } = {},
): Promise<TestSandbox> {
  const { organisation = 'empty', quotas = false, updateMilliseconds = 10, stateFile } = options;
  const sandbox = await startSandbox({
    organisation,
    hasQuotas: quotas,
    updateMilliseconds,
    ...(stateFile === undefined ? {} : { stateFile }),
  });
  const awsAccountId = awsAccountIdSchema.parse(demoAccounts.production);
  const externalId = 'lamplighter-test-external-id';
  const [readRoleArn, writeRoleArn] = addRoles(sandbox, awsAccountId, externalId);
  return {
    sandbox,
    environment: {
      AWS_ENDPOINT_URL: sandbox.url,
      AWS_ACCESS_KEY_ID: hostAccessKeyId,
      AWS_SECRET_ACCESS_KEY: 'any-secret',
      AWS_REGION: 'us-east-1',
    },
    awsAccountId,
    region: 'us-east-1',
    externalId,
    readRoleArn,
    writeRoleArn,
    administratorOf: (account) => ({
      accessKeyId: `AKIA${account}DEMO`,
      secretAccessKey: 'any-secret',
    }),
  };
}

/** Creates the read and the write role in an account and returns their ARNs. Throws when there is no such account. */
export function addRoles(
  sandbox: RunningSandbox,
  awsAccountId: string,
  externalId: string,
): [readRoleArn: string, writeRoleArn: string] {
  const account = sandbox.state.accounts.get(awsAccountId);
  if (!account) throw new Error(`no account ${awsAccountId}`);
  const { readRoleArn, writeRoleArn = '' } = createRoleStack(sandbox.state, account, {
    trustedPrincipal: `arn:aws:iam::${hostAwsAccountId}:root`,
    externalId,
    hasWriteRole: true,
    createdAt: '2026-01-01T00:00:00.000Z',
  });
  return [readRoleArn, writeRoleArn];
}
