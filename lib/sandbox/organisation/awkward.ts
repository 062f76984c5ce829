import type { FunctionConfiguration } from '../../core/lambda/function-configuration.ts';
import { digestConfiguration } from '../lambda/function-record.ts';
import { layersOf } from '../lambda/layers.ts';
import { datadogSigningProfileVersionArn } from '../lambda/public-layers.ts';
import type { SandboxState } from '../state.ts';
import { type AwkwardCase, type AwkwardPlace, codeSigningConfigArn } from './awkward-case.ts';
import { awkwardInstrumented } from './awkward-instrumented.ts';
import { awkwardKinds } from './awkward-kinds.ts';
import { awkwardLimits } from './awkward-limits.ts';
import type { DemoAccounts } from './demo-accounts.ts';
import { makeFunction } from './generate.ts';

/** Adds every awkward function to the demo, and the code signing configurations that some of them use. */
export function addAwkwardFunctions(state: SandboxState, accounts: DemoAccounts): void {
  const place: AwkwardPlace = {
    awsAccountId: accounts.production,
    region: 'us-east-1',
    govAwsAccountId: accounts.govCloud,
  };
  addCodeSigningConfigs(state, place);
  for (const kind of [...awkwardLimits(place), ...awkwardKinds(place), ...awkwardInstrumented(place)])
    addCase(state, place, kind);
}

function addCodeSigningConfigs(state: SandboxState, place: AwkwardPlace): void {
  const own = `arn:aws:signer:${place.region}:${place.awsAccountId}:/signing-profiles/MeridianRelease/aBcD123456`;
  const configs = [
    ['strict', [own], 'Enforce'],
    ['withdatadog', [own, datadogSigningProfileVersionArn], 'Enforce'],
    ['lenient', [own], 'Warn'],
  ] as const;
  for (const [id, profiles, untrustedArtifactOnDeployment] of configs) {
    state.putCodeSigningConfig({
      arn: codeSigningConfigArn(place, id),
      description: `Releases, ${id}`,
      allowedProfileVersionArns: [...profiles],
      untrustedArtifactOnDeployment,
    });
  }
}

function addCase(state: SandboxState, place: AwkwardPlace, kind: AwkwardCase): void {
  const awsAccountId = kind.isGovCloud ? place.govAwsAccountId : place.awsAccountId;
  const region = kind.region ?? (kind.isGovCloud ? 'us-gov-west-1' : place.region);
  const { name, runtime, handler, architecture, memorySize, description, layers, variables } = kind;
  const record = makeFunction({ awsAccountId, region, name, runtime, handler, architecture, memorySize, description });
  const configuration: FunctionConfiguration = {
    ...record.configuration,
    ...(layers ? { Layers: layersOf(state, region, layers) } : {}),
    ...(variables ? { Environment: { Variables: variables } } : {}),
    ...kind.configuration,
  };
  if (kind.isImage) {
    configuration.PackageType = 'Image';
    for (const absent of ['Runtime', 'Handler', 'Layers'] as const) delete configuration[absent];
  }
  state.putFunction(awsAccountId, region, name, {
    ...record,
    configuration,
    tags: { team: 'platform', environment: kind.isGovCloud ? 'gov' : 'prod', ...kind.tags },
    ...(kind.isImage ? { imageUri: `${awsAccountId}.dkr.ecr.${region}.amazonaws.com/${name}:2026-05-14` } : {}),
    ...(kind.goesBadAfterChange
      ? { badAfterChange: { ...kind.goesBadAfterChange, baselineDigest: digestConfiguration(configuration) } }
      : {}),
    ...kind.record,
  });
}
