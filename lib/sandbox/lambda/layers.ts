import type { FunctionConfiguration } from '../../core/lambda/function-configuration.ts';
import { hexFor, uuidFor } from '../deterministic.ts';
import type { Layer } from '../records.ts';
import { partitionOf } from '../regions.ts';
import type { SandboxState } from '../state.ts';
import { accessDenied, invalidParameter, resourceNotFound, validationFailure } from '../wire/aws-fault.ts';
import { jsonReply, type Reply } from '../wire/reply.ts';
import type { LambdaCall } from './lambda-call.ts';
import { findPublicLayer } from './public-layers.ts';

/** A layer version ARN in its parts. */
type LayerVersionArn = {
  arn: string;
  layerArn: string;
  partition: string;
  region: string;
  awsAccountId: string;
  name: string;
  version: number;
};

const layerVersionPattern = /^arn:([a-z-]+):lambda:([a-z0-9-]+):(\d{12}):layer:([a-zA-Z0-9_-]{1,140}):(\d+)$/;

/** The same as AWS's messages write it. Source: recorded against AWS. */
const layerVersionPatternText =
  '(arn:(aws[a-zA-Z-]*)?:lambda:(eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:\\d{12}:layer:[a-zA-Z0-9-_]+:[0-9]+)|(arn:[a-zA-Z0-9-]+:lambda:::awslayer:[a-zA-Z0-9-_]+)';

/** The parts of a layer version ARN, or undefined when it is not one. */
function parseLayerVersionArn(arn: string): LayerVersionArn | undefined {
  const [, partition, region, awsAccountId, name, version] = layerVersionPattern.exec(arn) ?? [];
  if (
    partition === undefined ||
    region === undefined ||
    awsAccountId === undefined ||
    name === undefined ||
    version === undefined
  )
    return undefined;
  return {
    arn,
    layerArn: arn.slice(0, arn.lastIndexOf(':')),
    partition,
    region,
    awsAccountId,
    name,
    version: Number(version),
  };
}

/** The layer behind an ARN when that version exists, whoever may use it. */
function findLayerVersion(state: SandboxState, parts: LayerVersionArn): Layer | undefined {
  const layer =
    state.layers.get(`${parts.awsAccountId}/${parts.region}/${parts.name}`) ??
    findPublicLayer(parts.awsAccountId, parts.region, parts.name);
  if (!layer || parts.version < 1 || parts.version > layer.newest || layer.deleted.includes(parts.version))
    return undefined;
  return layer;
}

/** The `Layers` member of a configuration for these ARNs; an unknown one gets a size too, as a deleted one keeps its own. */
export function layersOf(
  state: SandboxState,
  region: string,
  arns: readonly string[],
): NonNullable<FunctionConfiguration['Layers']> {
  return arns.map((arn) => {
    const parts = parseLayerVersionArn(arn);
    const layer = parts && findLayerVersion(state, { ...parts, region });
    const signing = layer?.signingProfileVersionArn;
    return {
      Arn: arn,
      CodeSize: layer?.codeBytes ?? 1_048_576,
      ...(signing ? { SigningProfileVersionArn: signing } : {}),
    };
  });
}

/** Who wants layers, and where: all of a call that layers are checked against. */
export type LayerCaller = {
  region: string;
  awsAccountId: string;
  callerArn: string;
  /** Throws AccessDeniedException where the caller's own policies do not allow an action. */
  authorize: (action: string, resource: string) => void;
};

/**
 * Checks a whole new list of layers as UpdateFunctionConfiguration does, unchanged ones too, and returns the layers.
 * The caller needs lambda:GetLayerVersion on each; for one of another account, that account must share it as well.
 * Throws ValidationException, InvalidParameterValueException, or AccessDeniedException, also for a foreign one that does not
 * exist.
 */
export function authorizeLayers(state: SandboxState, call: LayerCaller, arns: readonly string[]): Layer[] {
  const parsed = arns.map((arn) => {
    const parts = parseLayerVersionArn(arn);
    if (!parts)
      throw validationFailure(
        'layers',
        `Member must satisfy constraint: [Member must satisfy regular expression pattern: ${layerVersionPatternText}]`,
        `[${arn}]`,
      );
    return parts;
  });
  if (arns.length > 5) throw invalidParameter('Cannot reference more than 5 layers.');
  for (const parts of parsed) {
    if (parts.region !== call.region) {
      throw invalidParameter(
        `Layers are not in the same region as the function. Layers are expected to be in region ${call.region}.`,
      );
    }
  }
  const byLayer = new Map<string, string>();
  for (const parts of parsed) {
    const other = byLayer.get(parts.layerArn);
    if (other !== undefined) {
      throw invalidParameter(
        `Two different versions of the same layer are not allowed to be referenced in the same function. ${other} and ${parts.arn} are versions of the same layer.`,
      );
    }
    byLayer.set(parts.layerArn, parts.arn);
  }
  return parsed.map((parts) => authorizeLayer(state, call, parts));
}

function authorizeLayer(state: SandboxState, call: LayerCaller, parts: LayerVersionArn): Layer {
  call.authorize('lambda:GetLayerVersion', parts.arn);
  const layer = findLayerVersion(state, parts);
  const isOwn = parts.awsAccountId === call.awsAccountId;
  if (!layer && isOwn) throw invalidParameter(`Layer version ${parts.arn} does not exist.`);
  if (!layer || !isSharedWith(layer, call.awsAccountId) || parts.partition !== partitionOf(parts.region)) {
    throw accessDenied(call.callerArn, 'lambda:GetLayerVersion', parts.arn, 'noResourcePolicy');
  }
  return layer;
}

/** Whether a layer belongs to an account, or its own policy lets that account use it. */
function isSharedWith(layer: Layer, awsAccountId: string): boolean {
  return (
    layer.awsAccountId === awsAccountId || layer.isPublic || layer.sharedWithAccounts?.includes(awsAccountId) === true
  );
}

/** GetLayerVersion and GetLayerVersionByArn. */
export function getLayerVersion(call: LambdaCall): Reply {
  const parts = parseLayerVersionArn(requestedArn(call));
  if (!parts)
    throw validationFailure(
      'arn',
      `Member must satisfy regular expression pattern: ${layerVersionPatternText}`,
      requestedArn(call),
    );
  call.authorize('lambda:GetLayerVersion', parts.arn);
  if (parts.version < 1) throw invalidParameter('Layer Version Cannot be less than 1.');
  if (parts.region !== call.region) throw invalidParameter(`Layers are expected to be in region ${call.region}.`);
  const isOwn = parts.awsAccountId === call.awsAccountId;
  const layer = findLayerVersion(call.state, parts);
  if (!layer && isOwn) throw resourceNotFound('The resource you requested does not exist.');
  if (!layer || !isSharedWith(layer, call.awsAccountId))
    throw accessDenied(call.caller.arn, 'lambda:GetLayerVersion', parts.arn, 'noResourcePolicy');
  return jsonReply({
    Content: {
      Location: `https://awslambda-${call.region}-layers.s3.${call.region}.amazonaws.com/snapshots/${parts.awsAccountId}/${parts.name}-${uuidFor(parts.arn)}?versionId=${hexFor(parts.arn, 16)}`,
      CodeSha256: Buffer.from(hexFor(parts.arn, 64), 'hex').toString('base64'),
      CodeSize: layer.codeBytes,
      ...(layer.signingProfileVersionArn ? { SigningProfileVersionArn: layer.signingProfileVersionArn } : {}),
    },
    LayerArn: parts.layerArn,
    ...describeVersion(layer, parts),
  });
}

/** ListLayerVersions: own layers only; a public layer's versions cannot be listed by others. */
export function listLayerVersions(call: LambdaCall): Reply {
  const name = call.segments[2] ?? '';
  const layerArn = name.startsWith('arn:')
    ? name
    : `arn:${call.partition}:lambda:${call.region}:${call.awsAccountId}:layer:${name}`;
  call.authorize('lambda:ListLayerVersions', layerArn);
  const parts = parseLayerVersionArn(`${layerArn}:1`);
  if (parts?.awsAccountId !== call.awsAccountId)
    throw accessDenied(call.caller.arn, 'lambda:ListLayerVersions', layerArn, 'noResourcePolicy');
  const layer = call.state.layers.get(`${call.awsAccountId}/${call.region}/${parts.name}`);
  const versions = Array.from({ length: layer?.newest ?? 0 }, (_, index) => (layer?.newest ?? 0) - index);
  const LayerVersions = versions
    .filter((version) => layer && !layer.deleted.includes(version))
    .map(
      (version) =>
        layer &&
        describeVersion(layer, {
          ...parts,
          version,
          arn: `${layerArn}:${version}`,
        }),
    );
  return jsonReply({ LayerVersions: LayerVersions.slice(0, 50) });
}

function describeVersion(layer: Layer, parts: LayerVersionArn): Record<string, unknown> {
  return {
    LayerVersionArn: parts.arn,
    Version: parts.version,
    Description: layer.description,
    CreatedDate: `2026-0${1 + (parts.version % 9)}-15T10:00:00.000+0000`,
    ...(layer.compatibleRuntimes.length > 0 ? { CompatibleRuntimes: layer.compatibleRuntimes } : {}),
  };
}

function requestedArn(call: LambdaCall): string {
  const byArn = call.query.get('Arn');
  if (byArn !== null) return byArn;
  const name = call.segments[2] ?? '';
  const version = call.segments[4] ?? '';
  return name.startsWith('arn:')
    ? `${name}:${version}`
    : `arn:${call.partition}:lambda:${call.region}:${call.awsAccountId}:layer:${name}:${version}`;
}
