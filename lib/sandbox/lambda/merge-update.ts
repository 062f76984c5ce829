import type { FunctionConfiguration } from '../../core/lambda/function-configuration.ts';
import { hexFor } from '../deterministic.ts';
import { invalidParameter } from '../wire/aws-fault.ts';
import type { LambdaCall } from './lambda-call.ts';
import { layersOf } from './layers.ts';
import { loggingConfigSchema, type UpdateBody } from './update-body.ts';

/**
 * A configuration with what an update brings, as AWS merges it: `Layers`, `Environment` and `ImageConfig` replace; members of
 * `VpcConfig` and `LoggingConfig` that are left out stay; an environment that is emptied is left out of every answer from then on, as one that never
 * was (hashicorp/terraform-provider-aws, issue 29255).
 * Throws InvalidParameterValueException for members that do not go together.
 */
export function mergeUpdate(call: LambdaCall, before: FunctionConfiguration, body: UpdateBody): FunctionConfiguration {
  const { RevisionId, Layers, Environment, ImageConfig, SnapStart, VpcConfig, LoggingConfig, KMSKeyArn, ...plain } =
    body;
  const members = Object.fromEntries(
    Object.entries(plain).filter(([, value]) => value !== undefined && value !== null),
  );
  const after: FunctionConfiguration = { ...before, ...members };
  if (Layers) after.Layers = Layers.length === 0 ? undefined : layersOf(call.state, call.region, Layers);
  if (Environment) after.Environment = environmentOf(Environment.Variables ?? {});
  if (KMSKeyArn != null) after.KMSKeyArn = KMSKeyArn === '' ? undefined : KMSKeyArn;
  if (ImageConfig) after.ImageConfigResponse = imageConfigResponse(ImageConfig);
  if (SnapStart?.ApplyOn) after.SnapStart = { ApplyOn: SnapStart.ApplyOn, OptimizationStatus: 'Off' };
  if (VpcConfig) after.VpcConfig = mergeVpc(before.VpcConfig, VpcConfig);
  if (LoggingConfig) after['LoggingConfig'] = mergeLogging(before, LoggingConfig);
  return after;
}

function environmentOf(variables: Record<string, string>): FunctionConfiguration['Environment'] {
  return Object.keys(variables).length === 0 ? undefined : { Variables: variables };
}

/** An empty ImageConfig takes the overrides away. */
function imageConfigResponse(
  config: NonNullable<UpdateBody['ImageConfig']>,
): FunctionConfiguration['ImageConfigResponse'] {
  const { EntryPoint, Command, WorkingDirectory } = config;
  const kept = {
    ...(EntryPoint?.length ? { EntryPoint } : {}),
    ...(Command?.length ? { Command } : {}),
    ...(WorkingDirectory ? { WorkingDirectory } : {}),
  };
  return Object.keys(kept).length === 0 ? undefined : { ImageConfig: kept };
}

/** Two empty lists lead out of the VPC, and what remains is an empty VpcConfig. Source: recorded against AWS. */
function mergeVpc(
  before: FunctionConfiguration['VpcConfig'],
  body: NonNullable<UpdateBody['VpcConfig']>,
): NonNullable<FunctionConfiguration['VpcConfig']> {
  const SubnetIds = body.SubnetIds ?? before?.SubnetIds ?? [];
  const SecurityGroupIds = body.SecurityGroupIds ?? before?.SecurityGroupIds ?? [];
  if ((SubnetIds.length === 0) !== (SecurityGroupIds.length === 0))
    throw invalidParameter('SubnetIds and SecurityIds must coexist or be both empty list.');
  const VpcId = SubnetIds.length === 0 ? '' : before?.VpcId || `vpc-${hexFor(SubnetIds.join(), 17)}`;
  const Ipv6AllowedForDualStack = body.Ipv6AllowedForDualStack ?? before?.['Ipv6AllowedForDualStack'] ?? false;
  return { ...before, SubnetIds, SecurityGroupIds, VpcId, Ipv6AllowedForDualStack };
}

/** JSON brings levels, INFO unless said otherwise; text has none. Source: Lambda documentation "Advanced logging", 2026. */
function mergeLogging(
  { FunctionName, LoggingConfig }: Pick<FunctionConfiguration, 'FunctionName'> & { LoggingConfig?: unknown },
  body: NonNullable<UpdateBody['LoggingConfig']>,
): Record<string, string> {
  const before = loggingConfigSchema.parse(LoggingConfig ?? {});
  const LogFormat = body.LogFormat ?? before.LogFormat ?? 'Text';
  const LogGroup = body.LogGroup ?? before.LogGroup ?? `/aws/lambda/${FunctionName}`;
  if (LogFormat !== 'JSON') {
    if (body.ApplicationLogLevel || body.SystemLogLevel)
      throw invalidParameter('The LogLevel settings are only available when the LogFormat is set to JSON.');
    return { LogFormat, LogGroup };
  }
  return {
    LogFormat,
    ApplicationLogLevel: body.ApplicationLogLevel ?? before.ApplicationLogLevel ?? 'INFO',
    SystemLogLevel: body.SystemLogLevel ?? before.SystemLogLevel ?? 'INFO',
    LogGroup,
  };
}
