import { AccountClient } from '@aws-sdk/client-account';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { IAMClient } from '@aws-sdk/client-iam';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { ResourceGroupsTaggingAPIClient } from '@aws-sdk/client-resource-groups-tagging-api';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SSMClient } from '@aws-sdk/client-ssm';
import { STSClient } from '@aws-sdk/client-sts';
import type { AwsAccountId } from '../core/lambda/account-id.ts';
import type { PacedCall } from '../core/lambda/call-quota.ts';
import type { AwsContext, PaceTarget } from './context.ts';
import { isThrottle } from './error.ts';

/**
 * `patient`: reads, which may be repeated freely (adaptive, 10 attempts: lost no call at a throttle of 15/s where 3 attempts
 * lost one in five). `once`: changes, because the SDK would silently send a change again after a 5xx or a broken connection.
 */
export type AttemptPolicy = 'patient' | 'once';

/** How long one attempt may take, in milliseconds, before the connection counts as broken. */
const connectionTimeout = 5_000;
const requestTimeout = 30_000;

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

/** One connection pool for the whole process, kept alive between calls; the first client makes it, all others share it. */
let sharedHandler: LambdaClient['config']['requestHandler'] | undefined;

/** The connection pool that all clients share. */
export function handler() {
  sharedHandler ??= new LambdaClient({
    region: 'us-east-1',
    requestHandler: {
      connectionTimeout,
      requestTimeout,
      throwOnRequestTimeout: true,
      httpsAgent: { keepAlive: true, maxSockets: 256 },
      httpAgent: { keepAlive: true, maxSockets: 256 },
    },
  }).config.requestHandler;
  return sharedHandler;
}

/** A Lambda client whose every attempt waits for the rate budget first and reports throttling. */
export function createLambdaClient(source: ClientSource, region: string, policy: AttemptPolicy): LambdaClient {
  const client = new LambdaClient({
    region,
    credentials: source.credentials,
    requestHandler: handler(),
    ...(policy === 'once' ? { maxAttempts: 1, retryMode: 'standard' } : { maxAttempts: 10, retryMode: 'adaptive' }),
  });
  // Inside the SDK's retry and outside its signing: a retry is paced like a first attempt, and waiting never ages a signature.
  client.middlewareStack.addRelativeTo(paced(source.context, { awsAccountId: source.awsAccountId, region }), {
    relation: 'before',
    toMiddleware: 'httpSigningMiddleware',
    name: 'lamplighterPace',
  });
  return client;
}

/** Wraps one attempt: waits for the budget, then reports a throttle to it. */
function paced(context: AwsContext, target: PaceTarget) {
  return <Args, Result>(next: (args: Args) => Promise<Result>, command: { commandName?: string }) =>
    async (args: Args): Promise<Result> => {
      const call: PacedCall = command.commandName === 'GetFunctionCommand' ? 'getFunction' : 'control';
      await context.pace(call, target);
      try {
        return await next(args);
      } catch (error) {
        if (isThrottle(error)) context.onThrottle(call, target);
        throw error;
      }
    };
}

/** A client for reading resource tags in bulk. Not part of Lambda's quota. */
export function createTaggingClient(source: ClientSource, region: string): ResourceGroupsTaggingAPIClient {
  return new ResourceGroupsTaggingAPIClient({
    region,
    credentials: source.credentials,
    requestHandler: handler(),
    maxAttempts: 10,
    retryMode: 'adaptive',
  });
}

/** A client for CloudWatch metrics. Not part of Lambda's quota. */
export function createMetricsClient(source: ClientSource, region: string): CloudWatchClient {
  return new CloudWatchClient({
    region,
    credentials: source.credentials,
    requestHandler: handler(),
    maxAttempts: 10,
    retryMode: 'adaptive',
  });
}

/**
 * A client for IAM, which the SDK addresses by the partition of any of its Regions. Nothing that is asked of it may hold up
 * a plan for long, hence few attempts. Not part of Lambda's quota.
 */
export function createIamClient(source: ClientSource, region: string): IAMClient {
  return new IAMClient({ region, credentials: source.credentials, requestHandler: handler(), maxAttempts: 3 });
}

/** A client for what Secrets Manager tells about a secret beside its value. Not part of Lambda's quota. */
export function createSecretsClient(source: ClientSource, region: string): SecretsManagerClient {
  const { credentials } = source;
  return new SecretsManagerClient({ region, credentials, requestHandler: handler(), maxAttempts: 5 });
}

/** A client for what Parameter Store tells about a parameter beside its value. Not part of Lambda's quota. */
export function createParametersClient(source: ClientSource, region: string): SSMClient {
  return new SSMClient({ region, credentials: source.credentials, requestHandler: handler(), maxAttempts: 5 });
}

/** A client for the account's own settings, such as its Regions. */
export function createAccountClient(source: ClientSource, region: string): AccountClient {
  return new AccountClient({ region, credentials: source.credentials, requestHandler: handler(), maxAttempts: 5 });
}

/**
 * A client of the Region's own STS endpoint; without credentials it uses the worker's own (environment, profile, container
 * or instance role, as the AWS SDK finds them).
 */
export function createStsClient(region: string, credentials?: Credentials): STSClient {
  return new STSClient({
    region,
    requestHandler: handler(),
    maxAttempts: 3,
    ...(credentials === undefined ? {} : { credentials }),
  });
}
