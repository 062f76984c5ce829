import { datadogLayerAccounts } from '../../core/datadog/layers.ts';
import type { FunctionConfiguration } from '../../core/lambda/function-configuration.ts';
import { layersOf } from '../lambda/layers.ts';
import { findPublicLayer } from '../lambda/public-layers.ts';
import type { FunctionRecord } from '../records.ts';
import { partitionOf } from '../regions.ts';
import type { SandboxState } from '../state.ts';
import { libraryLayerName, redirectedHandler } from './runtimes.ts';
import type { InstrumentingTool } from './teams.ts';

const [commercialDatadog, govCloudDatadog] = datadogLayerAccounts;

/** The version that each tool writes into its tag. */
const toolVersions = {
  dd_sls_ci: 'v3.4.0',
  dd_sls_plugin: 'v5.83.0',
  dd_sls_macro: 'v0.24.0',
  dd_cdk_construct: 'v2-2.4.0',
  dd_sls_terraform_module: '3.1.0',
} satisfies Record<InstrumentingTool, string>;

/** The ARN of a layer of Datadog in a Region, some versions behind the newest; undefined when it is not published there. */
export function datadogLayer(region: string, name: string, versionsBehind = 0): string | undefined {
  const partition = partitionOf(region);
  const awsAccountId = partition === 'aws-us-gov' ? govCloudDatadog : commercialDatadog;
  const layer = findPublicLayer(awsAccountId, region, name);
  return (
    layer &&
    `arn:${partition}:lambda:${region}:${awsAccountId}:layer:${name}:${Math.max(1, layer.newest - versionsBehind)}`
  );
}

/** Gives a record what another tool would have given it: layers, handler, variables and the tool's tag. */
export function instrumentAsOtherTool(
  state: SandboxState,
  record: FunctionRecord,
  region: string,
  how: { by: InstrumentingTool; versionsBehind: number; service: string; env: string },
): FunctionRecord {
  const { configuration } = record;
  const runtime = configuration.Runtime ?? '';
  const isArm = configuration.Architectures?.[0] === 'arm64';
  const libraryName = libraryLayerName(runtime, isArm);
  const isGov = partitionOf(region) === 'aws-us-gov';
  const arns = [
    ...(configuration.Layers ?? []).map((layer) => layer.Arn),
    ...[
      libraryName === undefined ? undefined : datadogLayer(region, libraryName, how.versionsBehind),
      datadogLayer(region, `Datadog-Extension${isArm ? '-ARM' : ''}${isGov ? '-FIPS' : ''}`, how.versionsBehind),
    ],
  ].filter((arn) => arn !== undefined);
  const redirect = redirectedHandler(runtime);
  const needsWrapper = runtime.startsWith('java') || runtime.startsWith('dotnet');
  const secret = `arn:${partitionOf(region)}:secretsmanager:${region}:${configuration.FunctionArn.split(':')[4]}:secret:datadog/api-key-a1B2c3`;
  const after: FunctionConfiguration = {
    ...configuration,
    Layers: layersOf(state, region, arns),
    ...(redirect ? { Handler: redirect } : {}),
    Environment: {
      Variables: {
        ...configuration.Environment?.Variables,
        ...(redirect && configuration.Handler ? { DD_LAMBDA_HANDLER: configuration.Handler } : {}),
        ...(needsWrapper ? { AWS_LAMBDA_EXEC_WRAPPER: '/opt/datadog_wrapper' } : {}),
        DD_API_KEY_SECRET_ARN: secret,
        DD_SITE: isGov ? 'ddog-gov.com' : 'datadoghq.com',
        DD_SERVICE: how.service,
        DD_ENV: how.env,
        DD_TRACE_ENABLED: 'true',
        DD_SERVERLESS_LOGS_ENABLED: 'true',
        DD_CAPTURE_LAMBDA_PAYLOAD: 'false',
        DD_MERGE_XRAY_TRACES: 'false',
        ...(isGov ? { DD_LAMBDA_FIPS_MODE: 'true' } : {}),
      },
    },
  };
  return { ...record, configuration: after, tags: { ...record.tags, [how.by]: toolVersions[how.by] } };
}
