import type { FunctionConfiguration } from '../../core/lambda/function-configuration.ts';
import { partitionOf } from '../regions.ts';
import type { SandboxState } from '../state.ts';

const megabyte = 1024 * 1024;

/** The invented company's own layers: name, newest version, deleted versions, unzipped megabytes. */
const ownLayers: readonly (readonly [
  name: string,
  newest: number,
  deleted: readonly number[],
  unzippedMegabytes: number,
])[] = [
  ['meridian-common', 14, [], 6],
  ['meridian-auth', 7, [], 3],
  ['meridian-geoip', 5, [1, 2, 3], 40],
  ['pandas-numpy', 9, [], 70],
  ['ffmpeg', 2, [], 60],
  ['otel-config', 3, [], 1],
  // Contains the bare name of a Datadog layer, and is not one.
  ['my-dd-trace-java-config', 4, [], 1],
  // A copy of Datadog's own layer, as companies keep that do not allow foreign layers.
  ['Datadog-Extension', 3, [], 36],
];

/** Puts the company's layers into a Region of an account. */
export function addOwnLayers(state: SandboxState, awsAccountId: string, region: string): void {
  for (const [name, newest, deleted, unzippedMegabytes] of ownLayers) {
    state.putLayer(region, {
      name,
      awsAccountId,
      description: `${name} of the platform team`,
      codeBytes: Math.round((unzippedMegabytes * megabyte) / 3),
      unzippedBytes: unzippedMegabytes * megabyte,
      compatibleRuntimes: [],
      newest,
      deleted: [...deleted],
      isPublic: false,
    });
  }
}

/** An own layer as it stands in a function's configuration; it may be a version that was deleted since. */
export function ownLayer(
  awsAccountId: string,
  region: string,
  name: string,
  version: number,
): NonNullable<FunctionConfiguration['Layers']>[number] {
  const unzippedMegabytes = ownLayers.find(([known]) => known === name)?.[3] ?? 1;
  return {
    Arn: `arn:${partitionOf(region)}:lambda:${region}:${awsAccountId}:layer:${name}:${version}`,
    CodeSize: Math.round((unzippedMegabytes * megabyte) / 3),
  };
}
