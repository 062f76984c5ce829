import { newId } from '../identity/credentials.ts';
import type { FunctionRecord, Layer } from '../records.ts';
import type { SandboxState } from '../state.ts';
import { AwsFault, functionPending, invalidParameter, revisionMismatch, updateInProgress } from '../wire/aws-fault.ts';
import { jsonReply, type Reply } from '../wire/reply.ts';
import { describeFunction, lambdaTime, noteChange } from './function-record.ts';
import { findTarget, type LambdaCall, type Target } from './lambda-call.ts';
import { authorizeLayers } from './layers.ts';
import { checkEnvironment, checkMembers, checkRole, checkRuntime } from './limits.ts';
import { mergeUpdate } from './merge-update.ts';
import { isHidden } from './read.ts';
import { type UpdateBody, updateBodySchema } from './update-body.ts';
import { authorizeWritingVariables } from './variables-key.ts';

/** Unzipped code and layers together. Source: Lambda quotas, autumn 2026. */
const mostUnzippedBytes = 262_144_000;
/** How much longer an update takes in a VPC than elsewhere. */
const vpcFactor = 4;

/**
 * UpdateFunctionConfiguration: checks everything as AWS does, then goes InProgress with a new RevisionId.
 * The end comes by the clock: see `settle`.
 */
export function updateFunctionConfiguration(call: LambdaCall): Reply {
  const parsed = updateBodySchema.safeParse(call.parseBody());
  if (!parsed.success)
    throw new AwsFault(
      400,
      'SerializationException',
      `Unexpected value at ${parsed.error.issues[0]?.path.join('.') ?? 'the body'}`,
    );
  const body = parsed.data;
  checkMembers(body);
  const target = findTarget(
    call,
    'lambda:UpdateFunctionConfiguration',
    body.Layers ? { 'lambda:Layer': body.Layers } : {},
  );
  const { record, arn } = target;
  if (record.configuration.MasterArn)
    throw invalidParameter(`Lambda was unable to update ${arn} because it is a replicated function.`);
  if (target.qualifier !== undefined && target.qualifier !== '$LATEST')
    throw invalidParameter('Only the $LATEST version of a function can be updated.');
  if (body.RevisionId && body.RevisionId !== record.configuration.RevisionId) throw revisionMismatch();
  if (record.configuration.State === 'Pending') throw functionPending();
  if (record.pending) throw updateInProgress(arn);
  if (body.Role) checkRole(call, body.Role);
  checkPackageType(record, body);
  if (body.Runtime) checkRuntime(body.Runtime);
  if (body.Environment) checkEnvironment(body.Environment.Variables ?? {});
  if (body.Environment || body.KMSKeyArn)
    authorizeWritingVariables(call, body.KMSKeyArn ?? record.configuration.KMSKeyArn);
  if (body.Layers) checkLayers(call, target, body.Layers);
  return startUpdate(call, target, body);
}

function checkPackageType(record: FunctionRecord, body: UpdateBody): void {
  if (record.configuration.PackageType === 'Image') {
    if (body.Handler || body.Runtime || body.Layers?.length) {
      throw invalidParameter(
        "Please don't provide Handler or Runtime or Layer when the intended function PackageType is Image.",
      );
    }
  } else if (body.ImageConfig) {
    throw invalidParameter("Please don't provide ImageConfig when the intended function PackageType is Zip.");
  }
}

/** Checks a list of layers that a function is to have: each of them, all together, and their signatures. Throws as AWS does. */
export function checkLayers(
  call: LambdaCall,
  { record, name }: { record: Pick<FunctionRecord, 'unzippedCodeBytes' | 'codeSigningConfigArn'>; name: string },
  arns: readonly string[],
): void {
  const layers = authorizeLayers(
    call.state,
    {
      region: call.region,
      awsAccountId: call.awsAccountId,
      callerArn: call.caller.arn,
      authorize: (action, resource) => call.authorize(action, resource),
    },
    arns,
  );
  const unzippedBytes = layers.reduce((sum, layer) => sum + layer.unzippedBytes, record.unzippedCodeBytes);
  if (layers.length > 0 && unzippedBytes > mostUnzippedBytes) {
    throw invalidParameter(
      `Function code combined with layers exceeds the maximum allowed size of ${mostUnzippedBytes} bytes. The actual size is ${unzippedBytes} bytes.`,
    );
  }
  checkSignatures(call.state, record, name, layers);
}

function checkSignatures(
  state: SandboxState,
  record: Pick<FunctionRecord, 'codeSigningConfigArn'>,
  name: string,
  layers: readonly Layer[],
): void {
  const config =
    record.codeSigningConfigArn === undefined ? undefined : state.codeSigningConfigs.get(record.codeSigningConfigArn);
  if (config?.untrustedArtifactOnDeployment !== 'Enforce') return;
  for (const layer of layers) {
    if (
      layer.signingProfileVersionArn !== undefined &&
      config.allowedProfileVersionArns.includes(layer.signingProfileVersionArn)
    )
      continue;
    throw new AwsFault(
      400,
      'CodeVerificationFailedException',
      `Lambda cannot deploy the function. The function or layer might be signed using a signature that the client is not configured to accept. Check the provided signature for ${layer.signingProfileVersionArn ? layer.name : name}.`,
    );
  }
}

function startUpdate(call: LambdaCall, { record, name }: Target, body: UpdateBody): Reply {
  const previous = record.configuration;
  const failure = call.modifiers.updateFailure ?? record.failsUpdatesWith;
  const milliseconds = durationOf(call, record);
  record.configuration = {
    ...mergeUpdate(call, previous, body),
    RevisionId: newId(),
    LastModified: lambdaTime(call.now),
    State: 'Active',
    LastUpdateStatus: 'InProgress',
    LastUpdateStatusReason: 'The function is being created.',
    LastUpdateStatusReasonCode: 'Creating',
  };
  record.pending = {
    startedAt: call.now,
    readyAt: milliseconds === null ? null : call.now + milliseconds,
    revisionIdAfter: newId(),
    ...(failure ? { failure: { ...failure, previous } } : {}),
  };
  noteChange(record, call.now);
  // A caller that may write the variables sees them in the response, unless its own permissions do not let it decrypt them.
  const unread = { hasUnreadableEnvironment: body.Environment ? false : record.hasUnreadableEnvironment };
  const answer = describeFunction(record, isHidden(call, unread, record.configuration));
  call.state.putFunction(call.awsAccountId, call.region, name, record);
  call.hadEffect = true;
  return jsonReply(answer);
}

function durationOf(call: LambdaCall, record: FunctionRecord): number | null {
  if (call.modifiers.updateMilliseconds !== undefined) return call.modifiers.updateMilliseconds;
  if (record.updateMilliseconds !== undefined) return record.updateMilliseconds;
  return call.updateMilliseconds * (record.configuration.VpcConfig?.VpcId ? vpcFactor : 1);
}
