import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { FunctionConfiguration } from '../../core/lambda/function-configuration.ts';
import { hexFor } from '../deterministic.ts';
import { newId } from '../identity/credentials.ts';
import { AwsFault, functionNotFound, invalidParameter, validationFailure } from '../wire/aws-fault.ts';
import { emptyReply, jsonReply, type Reply } from '../wire/reply.ts';
import { describeFunction, lambdaTime } from './function-record.ts';
import { findTarget, functionArn, type LambdaCall } from './lambda-call.ts';
import { checkEnvironment, checkMembers, checkRole, checkRuntime } from './limits.ts';
import { mergeUpdate } from './merge-update.ts';
import { isHidden } from './read.ts';
import { checkLayers } from './update.ts';
import { updateBodySchema } from './update-body.ts';
import { authorizeWritingVariables } from './variables-key.ts';

const createBodySchema = updateBodySchema.extend({
  FunctionName: z.string(),
  Role: z.string(),
  PackageType: z.enum(['Zip', 'Image']).nullish(),
  Architectures: z.array(z.enum(['x86_64', 'arm64'])).nullish(),
  Code: z.looseObject({
    ZipFile: z.string().nullish(),
    S3Bucket: z.string().nullish(),
    ImageUri: z.string().nullish(),
  }),
  Tags: z.record(z.string(), z.string()).nullish(),
  Publish: z.boolean().nullish(),
  CodeSigningConfigArn: z.string().nullish(),
});
type CreateBody = z.infer<typeof createBodySchema>;

/** CreateFunction: 201, State Pending; Active comes by the clock. The code is measured and forgotten. */
export function createFunction(call: LambdaCall): Reply {
  const parsed = createBodySchema.safeParse(call.parseBody());
  if (!parsed.success)
    throw new AwsFault(400, 'SerializationException', `Unexpected value at ${parsed.error.issues[0]?.path.join('.')}`);
  const body = parsed.data;
  const name = body.FunctionName;
  if (!/^[a-zA-Z0-9-_]{1,64}$/.test(name))
    throw validationFailure('functionName', 'Member must satisfy regular expression pattern: [a-zA-Z0-9-_]+', name);
  checkMembers(body);
  const arn = functionArn(call.region, call.awsAccountId, name);
  call.authorize('lambda:CreateFunction', arn, body.Layers ? { 'lambda:Layer': body.Layers } : {});
  if (call.state.findFunction(call.awsAccountId, call.region, name))
    throw new AwsFault(409, 'ResourceConflictException', `Function already exist: ${name}`);
  checkBody(call, body);
  const zip = Buffer.from(body.Code.ZipFile ?? '', 'base64');
  const unzippedCodeBytes = zip.length * 3;
  if (body.Layers) checkLayers(call, { record: { unzippedCodeBytes }, name }, body.Layers);
  const configuration = configurationOf(call, arn, body, zip);
  const record = {
    configuration,
    unzippedCodeBytes,
    ...(body.Tags ? { tags: body.Tags } : {}),
    ...(body.Code.ImageUri ? { imageUri: body.Code.ImageUri } : {}),
    ...(body.CodeSigningConfigArn ? { codeSigningConfigArn: body.CodeSigningConfigArn } : {}),
    pending: { startedAt: call.now, readyAt: call.now + call.updateMilliseconds, revisionIdAfter: newId() },
  };
  call.state.putFunction(call.awsAccountId, call.region, name, record);
  call.hadEffect = true;
  return jsonReply(describeFunction(record, isHidden(call, {}, configuration)), 201);
}

function checkBody(call: LambdaCall, body: CreateBody): void {
  if (body.Publish) throw invalidParameter('The simulated AWS does not publish a version while it creates a function.');
  checkRole(call, body.Role);
  if (body.PackageType === 'Image') {
    if (body.Handler || body.Runtime || body.Layers?.length)
      throw invalidParameter(
        "Please don't provide Handler or Runtime or Layer when the intended function PackageType is Image.",
      );
  } else if (!body.Runtime || !body.Handler) {
    throw invalidParameter(
      'Runtime and Handler are mandatory parameters for functions created with deployment packages.',
    );
  } else checkRuntime(body.Runtime);
  if (body.Environment) {
    checkEnvironment(body.Environment.Variables ?? {});
    authorizeWritingVariables(call, body.KMSKeyArn ?? undefined);
  }
}

/** What AWS fills in where a creation says nothing. Source: Lambda API reference "CreateFunction", 2026. */
function configurationOf(call: LambdaCall, arn: string, body: CreateBody, zip: Buffer): FunctionConfiguration {
  const { FunctionName, PackageType, Architectures, Code, Tags, Publish, CodeSigningConfigArn, ...members } = body;
  const base: FunctionConfiguration = {
    FunctionName,
    FunctionArn: arn,
    CodeSize: zip.length,
    CodeSha256: Code.ImageUri ? hexFor(Code.ImageUri, 64) : createHash('sha256').update(zip).digest('base64'),
    Description: '',
    Timeout: 3,
    MemorySize: 128,
    LastModified: lambdaTime(call.now),
    Version: '$LATEST',
    TracingConfig: { Mode: 'PassThrough' },
    RevisionId: newId(),
    State: 'Pending',
    StateReason: 'The function is being created.',
    StateReasonCode: 'Creating',
    PackageType: PackageType ?? 'Zip',
    Architectures: Architectures ?? ['x86_64'],
    EphemeralStorage: { Size: 512 },
    SnapStart: { ApplyOn: 'None', OptimizationStatus: 'Off' },
    LoggingConfig: { LogFormat: 'Text', LogGroup: `/aws/lambda/${FunctionName}` },
  };
  return mergeUpdate(call, base, members);
}

/** DeleteFunction: 204. With a qualifier only that version goes; an alias cannot be named here. */
export function deleteFunction(call: LambdaCall): Reply {
  const { record, name, arn, qualifier } = findTarget(call, 'lambda:DeleteFunction');
  if (record.configuration.MasterArn)
    throw invalidParameter(`Lambda was unable to delete ${arn} because it is a replicated function.`);
  if (qualifier === '$LATEST')
    throw invalidParameter('$LATEST version cannot be deleted without deleting the function.');
  if (qualifier === undefined) call.state.deleteFunction(call.awsAccountId, call.region, name);
  else {
    const kept = (record.versions ?? []).filter(({ Version }) => Version !== qualifier);
    if (kept.length === (record.versions ?? []).length) throw functionNotFound(`${arn}:${qualifier}`);
    record.versions = kept;
    call.state.putFunction(call.awsAccountId, call.region, name, record);
  }
  call.hadEffect = true;
  return emptyReply();
}
