import { AccountClient } from '@aws-sdk/client-account';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { IAMClient } from '@aws-sdk/client-iam';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { ResourceGroupsTaggingAPIClient } from '@aws-sdk/client-resource-groups-tagging-api';
import { S3Client } from '@aws-sdk/client-s3';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SSMClient } from '@aws-sdk/client-ssm';
import { STSClient } from '@aws-sdk/client-sts';
import type { AwsAccountId } from '../core/lambda/account-id.ts';
import { createBoundedHandler, type RequestHandler } from './bounded-handler.ts';
import { type AwsService, type CallLimits, defaultCallLimits } from './call-limits.ts';
import { boundCalls } from './call-middleware.ts';
import { type AwsContext, unpacedContext } from './context.ts';

/**
 * `patient`: reads, which may be repeated freely (adaptive, 10 attempts: lost no call at a throttle of 15/s where 3 attempts
 * lost one in five). `once`: changes, because the SDK would silently send a change again after a 5xx or a broken connection.
 */
export type AttemptPolicy = 'patient' | 'once';

type Credentials = NonNullable<ConstructorParameters<typeof LambdaClient>[0]>['credentials'];

/** The clients of one account by Region, kept so that connections and knowledge about throttling live on. */
export type Clients = {
  lambda: Map<string, LambdaClient>;
  tagging: Map<string, ResourceGroupsTaggingAPIClient>;
  metrics: Map<string, CloudWatchClient>;
  /** IAM has no Regions; the key is the Region that its requests are signed for. */
  iam: Map<string, IAMClient>;
  secrets: Map<string, SecretsManagerClient>;
  parameters: Map<string, SSMClient>;
};

/** An empty set of clients. */
export function createClients(): Clients {
  return {
    lambda: new Map(),
    tagging: new Map(),
    metrics: new Map(),
    iam: new Map(),
    secrets: new Map(),
    parameters: new Map(),
  };
}

/** Lets go of all clients; calls under way still finish, as the connection pool is the process's. */
export function clearClients(clients: Clients): void {
  clients.lambda.clear();
  clients.tagging.clear();
  clients.metrics.clear();
  clients.iam.clear();
  clients.secrets.clear();
  clients.parameters.clear();
}

/** Lets go of the clients of one Region, when nothing more is to be asked there for a while. */
export function releaseClients(clients: Clients, region: string): void {
  clients.lambda.delete(`patient ${region}`);
  clients.lambda.delete(`once ${region}`);
  clients.tagging.delete(region);
  clients.metrics.delete(region);
  clients.secrets.delete(region);
  clients.parameters.delete(region);
}

/** The client under `key`, made on first use. */
export function clientIn<Client>(clients: Map<string, Client>, key: string, create: () => Client): Client {
  const client = clients.get(key) ?? create();
  clients.set(key, client);
  return client;
}

/** The parts that clients of one account share. */
export type ClientSource = { awsAccountId: AwsAccountId; credentials: Credentials; context: AwsContext };

/** The connections of one service for the whole process, kept alive between calls; the first client makes them, all others share them. */
const handlers = new WeakMap<CallLimits, Map<AwsService, RequestHandler>>();

function handler(service: AwsService, { limits = defaultCallLimits }: Pick<AwsContext, 'limits'>): RequestHandler {
  const known = handlers.get(limits) ?? new Map<AwsService, RequestHandler>();
  handlers.set(limits, known);
  return clientIn(known, service, () => createBoundedHandler(service, limits));
}

/** What every client of an account is made from. */
function configuration(source: ClientSource, service: AwsService, region: string) {
  return { region, credentials: source.credentials, requestHandler: handler(service, source.context) };
}

/** A Lambda client whose every attempt waits for the rate budget first and reports throttling. */
export function createLambdaClient(source: ClientSource, region: string, policy: AttemptPolicy): LambdaClient {
  const client = new LambdaClient({
    ...configuration(source, 'lambda', region),
    ...(policy === 'once' ? { maxAttempts: 1, retryMode: 'standard' } : { maxAttempts: 10, retryMode: 'adaptive' }),
  });
  boundCalls(client.middlewareStack, source.context, { awsAccountId: source.awsAccountId, region });
  return client;
}

/** A client for reading resource tags in bulk. Not part of Lambda's quota. */
export function createTaggingClient(source: ClientSource, region: string): ResourceGroupsTaggingAPIClient {
  const client = new ResourceGroupsTaggingAPIClient({
    ...configuration(source, 'tagging', region),
    maxAttempts: 10,
    retryMode: 'adaptive',
  });
  boundCalls(client.middlewareStack, source.context);
  return client;
}

/** A client for CloudWatch metrics. Not part of Lambda's quota. */
export function createMetricsClient(source: ClientSource, region: string): CloudWatchClient {
  const client = new CloudWatchClient({
    ...configuration(source, 'cloudwatch', region),
    maxAttempts: 10,
    retryMode: 'adaptive',
  });
  boundCalls(client.middlewareStack, source.context);
  return client;
}

/**
 * A client for IAM, which the SDK addresses by the partition of any of its Regions. Nothing that is asked of it may hold up
 * a plan for long, hence few attempts. Not part of Lambda's quota.
 */
export function createIamClient(source: ClientSource, region: string): IAMClient {
  const client = new IAMClient({ ...configuration(source, 'iam', region), maxAttempts: 3 });
  boundCalls(client.middlewareStack, source.context);
  return client;
}

/** A client for what Secrets Manager tells about a secret beside its value. Not part of Lambda's quota. */
export function createSecretsClient(source: ClientSource, region: string): SecretsManagerClient {
  const client = new SecretsManagerClient({ ...configuration(source, 'secrets', region), maxAttempts: 5 });
  boundCalls(client.middlewareStack, source.context);
  return client;
}

/** A client for what Parameter Store tells about a parameter beside its value. Not part of Lambda's quota. */
export function createParametersClient(source: ClientSource, region: string): SSMClient {
  const client = new SSMClient({ ...configuration(source, 'parameters', region), maxAttempts: 5 });
  boundCalls(client.middlewareStack, source.context);
  return client;
}

/** A client for the account's own settings, such as its Regions. */
export function createAccountClient(source: ClientSource, region: string): AccountClient {
  const client = new AccountClient({ ...configuration(source, 'account', region), maxAttempts: 5 });
  boundCalls(client.middlewareStack, source.context);
  return client;
}

/**
 * A client of the Region's own STS endpoint; without credentials it uses the worker's own (environment, profile, container
 * or instance role, as the AWS SDK finds them). The providers of those that call STS or SSO use this client's connections and
 * limits; the others (instance and container metadata, a process) end with the call's deadline at the latest.
 */
export function createStsClient(region: string, context: AwsContext, credentials?: Credentials): STSClient {
  const client = new STSClient({
    region,
    requestHandler: handler('sts', context),
    maxAttempts: 3,
    ...(credentials === undefined ? {} : { credentials }),
  });
  boundCalls(client.middlewareStack, context);
  return client;
}

/** A client of S3 in a Region with the worker's own credentials, for the installation's own bucket. */
export function createObjectStoreClient(region: string): S3Client {
  const client = new S3Client({ region, requestHandler: handler('s3', unpacedContext), maxAttempts: 5 });
  boundCalls(client.middlewareStack, unpacedContext);
  return client;
}
