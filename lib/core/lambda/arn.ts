/** A Lambda function's ARN in parts; `qualifier` is a version or an alias. */
export type FunctionArn = {
  partition: string;
  region: string;
  accountId: string;
  functionName: string;
  qualifier?: string;
};

/** An IAM role's ARN in parts; `path` begins and ends with a slash. */
export type RoleArn = { partition: string; accountId: string; path: string; roleName: string };

/** A Lambda layer version's ARN in parts. */
export type LayerVersionArn = {
  partition: string;
  region: string;
  accountId: string;
  layerName: string;
  version: number;
};

// Names hold no dot, except those of Lambda@Edge replicas: `us-east-1.name`.
const functionArnPattern =
  /^arn:(aws[a-z-]*):lambda:([a-z0-9-]+):(\d{12}):function:((?:[a-z0-9-]+\.)?[a-zA-Z0-9-_]{1,140})(?::(\$LATEST(?:\.PUBLISHED)?|[a-zA-Z0-9-_]{1,128}))?$/;
const roleArnPattern = /^arn:(aws[a-z-]*):iam::(\d{12}):role(\/(?:[\x21-\x2e\x30-\x7e]+\/)*)([\w+=,.@-]{1,64})$/;
const layerVersionArnPattern =
  /^arn:(aws[a-z-]*):lambda:([a-z0-9-]+):(\d{12}):layer:([a-zA-Z0-9-_]{1,140}):([1-9]\d{0,9})$/;

/** The parts of a Lambda function's ARN, or undefined when the text is none. */
export function parseFunctionArn(arn: string): FunctionArn | undefined {
  const [, partition, region, accountId, functionName, qualifier] = functionArnPattern.exec(arn) ?? [];
  if (partition === undefined || region === undefined || accountId === undefined || functionName === undefined)
    return undefined;
  return { partition, region, accountId, functionName, ...(qualifier === undefined ? {} : { qualifier }) };
}

/** The parts of an IAM role's ARN, or undefined when the text is none. */
export function parseRoleArn(arn: string): RoleArn | undefined {
  const [, partition, accountId, path, roleName] = roleArnPattern.exec(arn) ?? [];
  if (partition === undefined || accountId === undefined || path === undefined || roleName === undefined)
    return undefined;
  return { partition, accountId, path, roleName };
}

/** The parts of a layer version's ARN, or undefined when the text is none. */
export function parseLayerVersionArn(arn: string): LayerVersionArn | undefined {
  const [, partition, region, accountId, layerName, version] = layerVersionArnPattern.exec(arn) ?? [];
  if (partition === undefined || region === undefined || accountId === undefined || layerName === undefined)
    return undefined;
  return { partition, region, accountId, layerName, version: Number(version) };
}

/** The ARN of a layer version, the inverse of `parseLayerVersionArn`. */
export function formatLayerVersionArn(arn: LayerVersionArn): string {
  return `arn:${arn.partition}:lambda:${arn.region}:${arn.accountId}:layer:${arn.layerName}:${arn.version}`;
}

/** A layer version's ARN without its version: two ARNs with the same answer are versions of one layer. Other text is returned as it is. */
export function layerIdentity(arn: string): string {
  return layerVersionArnPattern.test(arn) ? arn.slice(0, arn.lastIndexOf(':')) : arn;
}

/** The accounts, each once and in order, that own layers of the list; without `known` ones and what is no layer version's ARN. */
export function layerAccountsOutside(layerVersionArns: readonly string[], known: readonly string[]): string[] {
  const accounts = new Set(layerVersionArns.flatMap((arn) => parseLayerVersionArn(arn)?.accountId ?? []));
  for (const accountId of known) accounts.delete(accountId);
  return [...accounts].sort();
}

/** The partition that a Region belongs to, told by its prefix; `aws` for every name that no other partition claims. */
export function partitionOfRegion(region: string): string {
  if (region.startsWith('cn-')) return 'aws-cn';
  if (region.startsWith('us-gov-')) return 'aws-us-gov';
  if (region.startsWith('eusc-')) return 'aws-eusc';
  return 'aws';
}
