import type { FunctionConfiguration } from '../../core/lambda/function-configuration.ts';
import { hexFor, uuidFor } from '../deterministic.ts';
import { encodeToken, startAfter } from '../pagination.ts';
import type { FunctionRecord } from '../records.ts';
import { functionNotFound, invalidParameter, validationFailure } from '../wire/aws-fault.ts';
import { jsonReply, type Reply } from '../wire/reply.ts';
import { describeFunction, listItemJson, settle } from './function-record.ts';
import { findTarget, type LambdaCall, type Target } from './lambda-call.ts';

/** AWS accepts MaxItems up to 10,000 and returns at most 50 functions all the same. */
const pageSize = 50;

/** ListFunctions: pages of at most 50, without states and tags; FunctionVersion=ALL adds published versions. */
export function listFunctions(call: LambdaCall): Reply {
  call.authorize('lambda:ListFunctions', '*');
  const limit = Math.min(readMaxItems(call.query), pageSize);
  const isAll = call.query.get('FunctionVersion') === 'ALL';
  const { names, positions } = call.state.listingOrder(call.awsAccountId, call.region);
  const marker = call.query.get('Marker');
  let start = 0;
  if (marker) {
    const after = startAfter(marker, positions);
    if (after === undefined) throw invalidParameter('Invalid pagination token');
    start = after;
  }
  const page = names.slice(start, start + limit);
  const items: string[] = [];
  for (const name of page) {
    const record = call.state.findFunction(call.awsAccountId, call.region, name);
    if (!record) continue;
    settle(record, call.now);
    items.push(listItemJson(record, call.modifiers.isEnvironmentHidden));
    if (isAll) for (const version of record.versions ?? []) items.push(JSON.stringify(version));
  }
  const last = page.at(-1);
  const end = start + page.length;
  const nextMarker = last !== undefined && end < names.length ? encodeToken({ position: end, name: last }) : null;
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
  const target = findTarget(call, 'lambda:GetFunction');
  const { record, arn } = target;
  const tags = !record.tags || Object.keys(record.tags).length === 0 ? {} : readTags(call, target);
  return jsonReply({
    Configuration: describeQualified(call, target),
    Code: describeCode(call.region, record, arn),
    ...(target.qualifier === undefined ? tags : {}),
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
  return jsonReply(describeQualified(call, findTarget(call, 'lambda:GetFunctionConfiguration')));
}

/** The configuration of `$LATEST`, or of the version or alias that was asked for. */
function describeQualified(call: LambdaCall, { record, arn, qualifier }: Target): FunctionConfiguration {
  if (qualifier === undefined) return describeFunction(record, call.modifiers.isEnvironmentHidden);
  const number = record.aliases?.find((alias) => alias.Name === qualifier)?.FunctionVersion ?? qualifier;
  const version =
    number === '$LATEST' ? record.configuration : record.versions?.find((published) => published.Version === number);
  if (!version) throw functionNotFound(`${arn}:${qualifier}`);
  return {
    ...describeFunction({ ...record, configuration: version }, call.modifiers.isEnvironmentHidden),
    FunctionArn: `${arn}:${qualifier}`,
  };
}

/** ListTags. */
export function listTags(call: LambdaCall): Reply {
  const { record } = findTarget(call, 'lambda:ListTags');
  return jsonReply({ Tags: record.tags ?? {} });
}

/** ListAliases, those of one version when FunctionVersion is given. */
export function listAliases(call: LambdaCall): Reply {
  const { record, arn } = findTarget(call, 'lambda:ListAliases');
  const only = call.query.get('FunctionVersion');
  const aliases = (record.aliases ?? []).filter((alias) => only === null || alias.FunctionVersion === only);
  return jsonReply({
    Aliases: aliases.map((alias) => ({
      ...alias,
      AliasArn: `${arn}:${alias.Name}`,
    })),
  });
}

/** GetAlias. */
export function getAlias(call: LambdaCall): Reply {
  const { record, arn } = findTarget(call, 'lambda:GetAlias');
  const name = call.segments[4] ?? '';
  const alias = record.aliases?.find((candidate) => candidate.Name === name);
  if (!alias) throw functionNotFound(`${arn}:${name}`);
  return jsonReply({ ...alias, AliasArn: `${arn}:${name}` });
}

/** ListVersionsByFunction: `$LATEST` first, then the published versions. Marker is the number of versions already given. */
export function listVersionsByFunction(call: LambdaCall): Reply {
  const { record, arn } = findTarget(call, 'lambda:ListVersionsByFunction');
  const limit = Math.min(readMaxItems(call.query), pageSize);
  const start = Number(call.query.get('Marker') ?? 0);
  const all = [{ ...record.configuration, FunctionArn: `${arn}:$LATEST` }, ...(record.versions ?? [])];
  const page = all
    .slice(start, start + limit)
    .map((version) => describeFunction({ ...record, configuration: version }));
  return jsonReply({
    Versions: page,
    ...(start + limit < all.length ? { NextMarker: String(start + limit) } : {}),
  });
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
