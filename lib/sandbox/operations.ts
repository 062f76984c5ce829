import { describeRegions, listRegions } from './account-api.ts';
import type { Call } from './call.ts';
import { getMetricData } from './cloudwatch-api.ts';
import { iamRoleOperations } from './identity/iam-api.ts';
import { simulatePrincipalPolicy } from './identity/simulate-policy.ts';
import { assumeRole, getCallerIdentity } from './identity/sts.ts';
import { parseFunctionReference } from './lambda/lambda-call.ts';
import { lambdaOperations, routeLambda } from './lambda/router.ts';
import { putObject } from './object-store-api.ts';
import { describeParameters } from './parameter-store-api.ts';
import { describeSecret } from './secrets-manager-api.ts';
import { getResources } from './tagging-api.ts';
import type { Reply, WireFormat } from './wire/reply.ts';

type Service = {
  format: WireFormat;
  operations: Readonly<Record<string, (call: Call) => Reply>>;
};

/** The services by their name in the SigV4 credential scope. */
const services: Readonly<Record<string, Service>> = {
  lambda: { format: 'rest-json', operations: lambdaOperations },
  account: { format: 'rest-json', operations: { ListRegions: listRegions } },
  sts: {
    format: 'query',
    operations: {
      AssumeRole: assumeRole,
      GetCallerIdentity: getCallerIdentity,
    },
  },
  iam: { format: 'query', operations: { ...iamRoleOperations, SimulatePrincipalPolicy: simulatePrincipalPolicy } },
  ec2: { format: 'ec2', operations: { DescribeRegions: describeRegions } },
  tagging: { format: 'json-1.1', operations: { GetResources: getResources } },
  secretsmanager: { format: 'json-1.1', operations: { DescribeSecret: describeSecret } },
  ssm: { format: 'json-1.1', operations: { DescribeParameters: describeParameters } },
  s3: { format: 's3', operations: { PutObject: putObject } },
  monitoring: {
    format: 'json-1.0',
    operations: { GetMetricData: getMetricData },
  },
};

/** What a request asks for, before anyone asks who is calling. */
export type RequestedOperation = {
  format: WireFormat;
  /** `Unknown` when no service of the simulation has it. */
  operation: string;
  run?: (call: Call) => Reply;
  functionName?: string;
  /** The account of the role in AssumeRole. */
  targetAwsAccountId?: string;
};

type RequestParts = {
  method: string;
  segments: readonly string[];
  query: URLSearchParams;
  target: string | undefined;
  body: string;
};

/** Recognises an operation by service, method, path, target header or form. */
export function recognizeOperation(serviceName: string, parts: RequestParts): RequestedOperation {
  const service = services[serviceName];
  if (!service) return { format: 'rest-json', operation: 'Unknown' };
  const form = service.format === 'query' || service.format === 'ec2' ? new URLSearchParams(parts.body) : undefined;
  const operation = nameOperation(serviceName, parts, form) ?? 'Unknown';
  return {
    format: service.format,
    operation,
    run: service.operations[operation],
    functionName: serviceName === 'lambda' ? functionNameOf(parts.segments) : undefined,
    targetAwsAccountId: form?.get('RoleArn')?.split(':')[4],
  };
}

function nameOperation(service: string, parts: RequestParts, form: URLSearchParams | undefined): string | undefined {
  if (service === 's3') return parts.method === 'PUT' && parts.segments.length > 1 ? 'PutObject' : undefined;
  if (form) return form.get('Action') ?? undefined;
  if (service === 'lambda') return routeLambda(parts.method, parts.segments, parts.query);
  if (service === 'account') return parts.segments[0] === 'listRegions' ? 'ListRegions' : undefined;
  return parts.target?.slice(parts.target.indexOf('.') + 1);
}

function functionNameOf([, noun, reference]: readonly string[]): string | undefined {
  if (reference === undefined || (noun !== 'functions' && noun !== 'tags')) return undefined;
  return parseFunctionReference(reference)?.name;
}
