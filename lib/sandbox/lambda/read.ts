import type { FunctionConfiguration } from '../../core/lambda/function-configuration.ts';
import { hexFor, uuidFor } from '../deterministic.ts';
import { encodeToken, startAfter } from '../pagination.ts';
import type { FunctionRecord } from '../records.ts';
import { functionNotFound, invalidParameter, resourceNotFound, validationFailure } from '../wire/aws-fault.ts';
import { jsonReply, type Reply } from '../wire/reply.ts';
import { describeFunction, listItem, listItemJson, settle } from './function-record.ts';
import { findTarget, type LambdaCall, type Target } from './lambda-call.ts';
import { asRead } from './stale-reads.ts';
import { canReadVariables } from './variables-key.ts';

/** AWS accepts MaxItems up to 10,000 and returns at most 50 functions all the same. */
const pageSize = 50;

/** Whether this caller gets `Environment.Error` in place of the variables of a configuration. */
export function isHidden(
  call: LambdaCall,
  record: Pick<FunctionRecord, 'hasUnreadableEnvironment'>,
  configuration: FunctionConfiguration,
): boolean {
  return (
    call.modifiers.isEnvironmentHidden ||
    record.hasUnreadableEnvironment === true ||
    !canReadVariables(call, configuration)
  );
}

/**
 * ListFunctions: pages of at most 50, without states and tags. FunctionVersion=ALL adds published versions, and then ARNs
 * are qualified and each version counts as an item.
 */
export function listFunctions(call: LambdaCall): Reply {
  call.authorize('lambda:ListFunctions', '*');
  const limit = Math.min(readMaxItems(call.query), pageSize);
  const wanted = call.query.get('FunctionVersion');
  if (wanted !== null && wanted !== 'ALL')
    throw validationFailure('functionVersion', 'Member must satisfy enum value set: [ALL]', wanted);
  return wanted === 'ALL' ? listAllVersions(call, limit) : listLatest(call, limit);
}

function listLatest(call: LambdaCall, limit: number): Reply {
  const { names, positions } = call.state.listingOrder(call.awsAccountId, call.region);
  const start = startOf(call, positions);
  const page = names.slice(start, start + limit);
  const items = page.flatMap((name) => {
    const record = recordToList(call, name);
    return record ? [listItemJson(record.configuration, isHidden(call, record, record.configuration))] : [];
  });
  return listReply(items, { position: start + page.length, name: page.at(-1) }, names.length);
}

function listAllVersions(call: LambdaCall, limit: number): Reply {
  const { names } = call.state.listingOrder(call.awsAccountId, call.region);
  const all = names.flatMap((name) => {
    const record = recordToList(call, name);
    return record ? versionsOf(record).map((version) => ({ record, version })) : [];
  });
  const keyOf = ({ version }: (typeof all)[number]) => version.FunctionArn;
  const start = startOf(call, new Map(all.map((item, index) => [keyOf(item), index])));
  const page = all.slice(start, start + limit);
  const items = page.map(({ record, version }) => JSON.stringify(listItem(version, isHidden(call, record, version))));
  const last = page.at(-1);
  return listReply(items, { position: start + page.length, name: last && keyOf(last) }, all.length);
}

function recordToList(call: LambdaCall, name: string): FunctionRecord | undefined {
  const record = call.state.findFunction(call.awsAccountId, call.region, name);
  if (!record) return undefined;
  settle(record, call.now);
  return asRead(record);
}

/** `$LATEST` with its qualified ARN, then the published versions, oldest first. */
function versionsOf({ configuration, versions }: FunctionRecord): FunctionConfiguration[] {
  return [{ ...configuration, FunctionArn: `${configuration.FunctionArn}:$LATEST` }, ...(versions ?? [])];
}

function startOf(call: LambdaCall, positions: ReadonlyMap<string, number>): number {
  const marker = call.query.get('Marker');
  if (!marker) return 0;
  const start = startAfter(marker, positions);
  if (start === undefined) throw invalidParameter('Invalid pagination token');
  return start;
}

function listReply(
  items: readonly string[],
  end: { position: number; name: string | undefined },
  total: number,
): Reply {
  const { position, name } = end;
  const nextMarker = name !== undefined && position < total ? encodeToken({ position, name }) : null;
  return jsonReply(`{"Functions":[${items.join(',')}],"NextMarker":${JSON.stringify(nextMarker)}}`);
}

/** MaxItems of a listing call, 50 when absent. Throws ValidationException outside 1..10,000. */
function readMaxItems(query: URLSearchParams): number {
  const text = query.get('MaxItems');
  if (text === null) return pageSize;
  const maxItems = Number(text);
  if (maxItems < 1) throw validationFailure('maxItems', 'Member must have value greater than or equal to 1', text);
  if (maxItems > 10_000)
    throw validationFailure('maxItems', 'Member must have value less than or equal to 10000', text);
  return Math.trunc(maxItems) || pageSize;
}

/** GetFunction: configuration, where the code lies, and tags where the caller may list them. */
export function getFunction(call: LambdaCall): Reply {
  const target = readTarget(call, 'lambda:GetFunction');
  const { record, arn } = target;
  const tags = !record.tags || Object.keys(record.tags).length === 0 ? {} : readTags(call, target);
  return jsonReply({
    Configuration: describeQualified(call, target),
    Code: describeCode(call.region, record, arn),
    ...(target.qualifier === undefined || target.qualifier === '$LATEST' ? tags : {}),
  });
}

function readTags(call: LambdaCall, { record, arn }: Target): Record<string, unknown> {
  if (call.can('lambda:ListTags', arn)) return { Tags: record.tags };
  return {
    TagsError: {
      ErrorCode: 'AccessDeniedException',
      Message: `User: ${call.caller.arn} is not authorized to perform: lambda:ListTags on resource: ${arn} because no identity-based policy allows the lambda:ListTags action`,
    },
  };
}

function describeCode(region: string, record: FunctionRecord, arn: string): Record<string, unknown> {
  if (record.imageUri !== undefined) {
    const repository = record.imageUri.split(':')[0] ?? record.imageUri;
    return {
      RepositoryType: 'ECR',
      ImageUri: record.imageUri,
      ResolvedImageUri: `${repository}@sha256:${hexFor(arn, 64)}`,
    };
  }
  return {
    RepositoryType: 'S3',
    Location: `https://awslambda-${region}-tasks.s3.${region}.amazonaws.com/snapshots/${uuidFor(arn)}?versionId=${hexFor(arn, 32)}&X-Amz-Security-Token=${hexFor(`token ${arn}`, 64)}&X-Amz-Signature=${hexFor(`signature ${arn}`, 64)}`,
  };
}

/** GetFunctionConfiguration. */
export function getFunctionConfiguration(call: LambdaCall): Reply {
  return jsonReply(describeQualified(call, readTarget(call, 'lambda:GetFunctionConfiguration')));
}

/** The function that a call reads, as it shows itself to it. */
function readTarget(call: LambdaCall, action: string): Target {
  const target = findTarget(call, action);
  return { ...target, record: asRead(target.record) };
}

/** The configuration of `$LATEST`, or of the version or alias that was asked for, under the ARN that was asked for. */
function describeQualified(call: LambdaCall, { record, arn, qualifier }: Target): FunctionConfiguration {
  if (qualifier === undefined) return describeFunction(record, isHidden(call, record, record.configuration));
  const number = record.aliases?.find((alias) => alias.Name === qualifier)?.FunctionVersion ?? qualifier;
  const configuration = versionsOf(record).find((version) => version.Version === number);
  if (!configuration) throw functionNotFound(`${arn}:${qualifier}`);
  return {
    ...describeFunction({ configuration }, isHidden(call, record, configuration)),
    FunctionArn: `${arn}:${qualifier}`,
  };
}

/** ListTags. */
export function listTags(call: LambdaCall): Reply {
  const { record } = findTarget(call, 'lambda:ListTags');
  return jsonReply({ Tags: record.tags ?? {} });
}

/** ListAliases, those of one version when FunctionVersion is given. Marker is the number of aliases already given. */
export function listAliases(call: LambdaCall): Reply {
  const { record, arn } = findTarget(call, 'lambda:ListAliases');
  const only = call.query.get('FunctionVersion');
  const aliases = (record.aliases ?? []).filter((alias) => only === null || alias.FunctionVersion === only);
  const { page, next } = pageByNumber(call, aliases);
  return jsonReply({ Aliases: page.map((alias) => ({ ...alias, AliasArn: `${arn}:${alias.Name}` })), ...next });
}

/** GetAlias. */
export function getAlias(call: LambdaCall): Reply {
  const { record, arn } = findTarget(call, 'lambda:GetAlias');
  const name = call.segments[4] ?? '';
  const alias = record.aliases?.find((candidate) => candidate.Name === name);
  if (!alias) throw resourceNotFound(`Cannot find alias arn: ${arn}:${name}`);
  return jsonReply({ ...alias, AliasArn: `${arn}:${name}` });
}

/**
 * ListVersionsByFunction: `$LATEST` first, then the published versions, with the members that ListFunctions gives. Marker is the
 * number of versions already given.
 */
export function listVersionsByFunction(call: LambdaCall): Reply {
  const { record } = findTarget(call, 'lambda:ListVersionsByFunction');
  const { page, next } = pageByNumber(call, versionsOf(record));
  return jsonReply({ Versions: page.map((version) => listItem(version, isHidden(call, record, version))), ...next });
}

function pageByNumber<Entry>(
  call: LambdaCall,
  all: readonly Entry[],
): { page: Entry[]; next: { NextMarker?: string } } {
  const limit = Math.min(readMaxItems(call.query), pageSize);
  const start = Number(call.query.get('Marker') ?? 0);
  const end = start + limit;
  return { page: all.slice(start, end), next: end < all.length ? { NextMarker: String(end) } : {} };
}

/** GetFunctionCodeSigningConfig: the ARN is absent for a function without code signing. */
export function getFunctionCodeSigningConfig(call: LambdaCall): Reply {
  const { record, name } = findTarget(call, 'lambda:GetFunctionCodeSigningConfig');
  return jsonReply({
    ...(record.codeSigningConfigArn ? { CodeSigningConfigArn: record.codeSigningConfigArn } : {}),
    FunctionName: name,
  });
}

/** GetCodeSigningConfig: allowed signing profiles and what happens to an untrusted artifact. */
export function getCodeSigningConfig(call: LambdaCall): Reply {
  const arn = call.segments[2] ?? '';
  call.authorize('lambda:GetCodeSigningConfig', arn);
  const config = call.state.codeSigningConfigs.get(arn);
  if (!config) throw functionNotFound(arn);
  return jsonReply({
    CodeSigningConfig: {
      CodeSigningConfigId: arn.slice(arn.lastIndexOf(':') + 1),
      CodeSigningConfigArn: arn,
      Description: config.description,
      AllowedPublishers: {
        SigningProfileVersionArns: config.allowedProfileVersionArns,
      },
      CodeSigningPolicies: {
        UntrustedArtifactOnDeployment: config.untrustedArtifactOnDeployment,
      },
      LastModified: '2026-01-15T10:00:00.000+0000',
    },
  });
}
