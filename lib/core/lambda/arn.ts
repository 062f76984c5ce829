import { build, parse, validate } from '@aws-sdk/util-arn-parser';
import type { AwsAccountId } from './account-id.ts';
import { isAwsAccountId } from './typed-account-id.ts';

/** A Lambda function's ARN in parts; `qualifier` is a version or an alias. */
export type FunctionArn = {
  partition: string;
  region: string;
  awsAccountId: AwsAccountId;
  functionName: string;
  qualifier?: string;
};

/** An IAM role's ARN in parts; `path` begins and ends with a slash. */
export type RoleArn = { partition: string; awsAccountId: AwsAccountId; path: string; roleName: string };

/** A Lambda layer version's ARN in parts. */
export type LayerVersionArn = {
  partition: string;
  region: string;
  awsAccountId: AwsAccountId;
  layerName: string;
  version: number;
};

// AWS's parser only cuts an ARN into its fields. These say what may stand in them for Lambda and IAM.
const partitionPattern = /^aws[a-z-]*$/;
const regionPattern = /^[a-z0-9-]+$/;
// Names hold no dot, except those of Lambda@Edge replicas: `us-east-1.name`.
const functionPattern =
  /^function:((?:[a-z0-9-]+\.)?[a-zA-Z0-9-_]{1,140})(?::(\$LATEST(?:\.PUBLISHED)?|[a-zA-Z0-9-_]{1,128}))?$/;
const rolePattern = /^role(\/(?:[\x21-\x2e\x30-\x7e]+\/)*)([\w+=,.@-]{1,64})$/;
const layerVersionPattern = /^layer:([a-zA-Z0-9-_]{1,140}):([1-9]\d{0,9})$/;

type ArnFields = { partition: string; region: string; awsAccountId: AwsAccountId; resource: string };

/** The fields of an ARN of a service, of a Region or (with '') of none, or undefined when the text is none. */
function parseArn(text: string, service: 'lambda' | 'iam'): ArnFields | undefined {
  const arn = validate(text) ? parse(text) : undefined;
  if (arn?.service !== service || !partitionPattern.test(arn.partition)) return undefined;
  const { accountId: awsAccountId, partition, region, resource } = arn;
  const isRegionRight = service === 'iam' ? region === '' : regionPattern.test(region);
  return isRegionRight && isAwsAccountId(awsAccountId) ? { partition, region, awsAccountId, resource } : undefined;
}

/** The parts of a Lambda function's ARN, or undefined when the text is none. */
export function parseFunctionArn(text: string): FunctionArn | undefined {
  const arn = parseArn(text, 'lambda');
  const [, functionName, qualifier] = functionPattern.exec(arn?.resource ?? '') ?? [];
  if (arn === undefined || functionName === undefined) return undefined;
  const { partition, region, awsAccountId } = arn;
  return { partition, region, awsAccountId, functionName, ...(qualifier === undefined ? {} : { qualifier }) };
}

/** The parts of an IAM role's ARN, or undefined when the text is none. */
export function parseRoleArn(text: string): RoleArn | undefined {
  const arn = parseArn(text, 'iam');
  const [, path, roleName] = rolePattern.exec(arn?.resource ?? '') ?? [];
  if (arn === undefined || path === undefined || roleName === undefined) return undefined;
  const { partition, awsAccountId } = arn;
  return { partition, awsAccountId, path, roleName };
}

/** Layers repeat from function to function: those read last, so that thousands of functions cost a look each. */
const readLayers = new Map<string, LayerVersionArn | undefined>();
const mostReadLayers = 5_000;

/** The parts of a layer version's ARN, or undefined when the text is none. */
export function parseLayerVersionArn(text: string): LayerVersionArn | undefined {
  if (readLayers.has(text)) return readLayers.get(text);
  const parsed = readLayerVersionArn(text);
  if (readLayers.size >= mostReadLayers) readLayers.clear();
  readLayers.set(text, parsed && Object.freeze(parsed));
  return parsed;
}

function readLayerVersionArn(text: string): LayerVersionArn | undefined {
  const arn = parseArn(text, 'lambda');
  const [, layerName, version] = layerVersionPattern.exec(arn?.resource ?? '') ?? [];
  if (arn === undefined || layerName === undefined) return undefined;
  const { partition, region, awsAccountId } = arn;
  return { partition, region, awsAccountId, layerName, version: Number(version) };
}

/** The ARN of a layer version, the inverse of `parseLayerVersionArn`. */
export function formatLayerVersionArn({ awsAccountId, layerName, version, ...arn }: LayerVersionArn): string {
  return build({ ...arn, accountId: awsAccountId, service: 'lambda', resource: `layer:${layerName}:${version}` });
}

/** A layer version's ARN without its version, equal for two versions of one layer. Other text is returned as it is. */
export function layerIdentity(arn: string): string {
  return parseLayerVersionArn(arn) !== undefined ? arn.slice(0, arn.lastIndexOf(':')) : arn;
}

/** The accounts, each once and in order, that own layers of the list; without `known` ones and what is no layer version's ARN. */
export function layerAccountsOutside(
  layerVersionArns: readonly string[],
  known: readonly (AwsAccountId | '')[],
): AwsAccountId[] {
  const knownAccounts = new Set(known);
  const accounts = layerVersionArns.flatMap((arn) => parseLayerVersionArn(arn)?.awsAccountId ?? []);
  return [...new Set(accounts)].filter((awsAccountId) => !knownAccounts.has(awsAccountId)).sort();
}

/** The partition that a Region belongs to, told by its prefix; `aws` for every name that no other partition claims. */
export function partitionOfRegion(region: string): string {
  if (region.startsWith('cn-')) return 'aws-cn';
  if (region.startsWith('us-gov-')) return 'aws-us-gov';
  if (region.startsWith('eusc-')) return 'aws-eusc';
  return 'aws';
}
