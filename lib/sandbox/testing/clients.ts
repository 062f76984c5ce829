import { AccountClient } from '@aws-sdk/client-account';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { IAMClient } from '@aws-sdk/client-iam';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { ResourceGroupsTaggingAPIClient } from '@aws-sdk/client-resource-groups-tagging-api';
import { AssumeRoleCommand, type AssumeRoleCommandInput, STSClient } from '@aws-sdk/client-sts';
import type { TestSandbox } from '../testing.ts';

type Credentials = { accessKeyId: string; secretAccessKey: string; sessionToken?: string };

/** How a client of a test is made: one attempt, so that every response is seen, as the production account's administrator. */
type ClientOptions = { region?: string; credentials?: Credentials; maxAttempts?: number };

function configure(test: TestSandbox, { region = test.region, credentials, maxAttempts = 1 }: ClientOptions) {
  return {
    endpoint: test.sandbox.url,
    region,
    maxAttempts,
    credentials: credentials ?? test.administratorOf(test.awsAccountId),
  };
}

/** The real SDK's clients, pointed at the simulation. */
export const lambdaClient = (test: TestSandbox, options: ClientOptions = {}): LambdaClient =>
  new LambdaClient(configure(test, options));
export const accountClient = (test: TestSandbox, options: ClientOptions = {}): AccountClient =>
  new AccountClient(configure(test, options));
export const cloudWatchClient = (test: TestSandbox, options: ClientOptions = {}): CloudWatchClient =>
  new CloudWatchClient(configure(test, options));
export const iamClient = (test: TestSandbox, options: ClientOptions = {}): IAMClient =>
  new IAMClient(configure(test, options));
export const taggingClient = (test: TestSandbox, options: ClientOptions = {}): ResourceGroupsTaggingAPIClient =>
  new ResourceGroupsTaggingAPIClient(configure(test, options));
/** Signs as the host principal unless told otherwise. */
export const stsClient = (test: TestSandbox, options: ClientOptions = {}): STSClient =>
  new STSClient(configure(test, { ...options, credentials: options.credentials ?? hostCredentials(test) }));

/** The host principal's credentials. */
function hostCredentials({ environment }: TestSandbox): Credentials {
  return { accessKeyId: environment.AWS_ACCESS_KEY_ID, secretAccessKey: environment.AWS_SECRET_ACCESS_KEY };
}

/** Temporary credentials of the read role, or as the input says. */
export async function assumeRole(
  test: TestSandbox,
  input: Partial<AssumeRoleCommandInput> = {},
  options: ClientOptions = {},
): Promise<Credentials> {
  const { Credentials: issued } = await stsClient(test, options).send(
    new AssumeRoleCommand({
      RoleArn: test.readRoleArn,
      RoleSessionName: 'test',
      ExternalId: test.externalId,
      ...input,
    }),
  );
  if (!issued?.AccessKeyId || !issued.SecretAccessKey || !issued.SessionToken) throw new Error('no credentials issued');
  return {
    accessKeyId: issued.AccessKeyId,
    secretAccessKey: issued.SecretAccessKey,
    sessionToken: issued.SessionToken,
  };
}

/** What a failed call failed with. */
export type SeenFault = { name: string; message: string; status: number | undefined; requestId: string | undefined };

/** Waits for a call to fail and returns how. Throws when it succeeds. */
export async function faultOf(call: Promise<unknown>): Promise<SeenFault> {
  try {
    await call;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const metadata = '$metadata' in error ? error.$metadata : undefined;
    const { httpStatusCode, requestId } = Object(metadata);
    return { name: error.name, message: error.message, status: httpStatusCode, requestId };
  }
  throw new Error('the call succeeded');
}

/** Waits some milliseconds of real time, for updates that end by the clock. */
export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
