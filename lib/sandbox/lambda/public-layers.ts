import { datadogLayerAccounts } from '../../core/datadog/layers.ts';
import type { Layer } from '../records.ts';
import { partitionOf } from '../regions.ts';

const megabyte = 1024 * 1024;
const [commercialDatadog, govCloudDatadog] = datadogLayerAccounts;

/** Datadog's signing profile. Source: Datadog documentation on code signing for Lambda layers, autumn 2026. */
export const datadogSigningProfileVersionArn =
  'arn:aws:signer:us-east-1:464622532012:/signing-profiles/DatadogLambdaSigningProfile/9vMI9ZAGLc';

type PublishedLayer = {
  name: string;
  newest: number;
  zipMegabytes: number;
  unzippedMegabytes: number;
  runtimes: string[];
  isAbsentInYoungRegions?: boolean;
};

/** Regions that have no ruby, dotnet, java and node16 layers of Datadog. */
const youngRegions = new Set(['ap-east-2', 'ap-southeast-6']);
/** Regions in which the simulated publisher is one version behind. */
const laggingRegions = new Set(['ap-east-2', 'us-gov-east-1']);

/** Datadog's public layers with the newest version of each, as of autumn 2026. */
const datadogLayers: PublishedLayer[] = [
  ...['', '-ARM'].map((suffix) => ({
    name: `Datadog-Extension${suffix}`,
    newest: 100,
    zipMegabytes: 14,
    unzippedMegabytes: 36,
    runtimes: [],
  })),
  ...['', '-ARM'].map((suffix) => ({
    name: `Datadog-Extension${suffix}-FIPS`,
    newest: 99,
    zipMegabytes: 15,
    unzippedMegabytes: 38,
    runtimes: [],
  })),
  {
    name: 'Datadog-Python37',
    newest: 85,
    zipMegabytes: 7,
    unzippedMegabytes: 24,
    runtimes: ['python3.7'],
  },
  ...['8', '9', '10', '11', '12', '13', '14'].flatMap((minor) =>
    ['', '-ARM'].map((suffix) => ({
      name: `Datadog-Python3${minor}${suffix}`,
      newest: 128,
      zipMegabytes: 9,
      unzippedMegabytes: 31,
      runtimes: [`python3.${minor}`],
    })),
  ),
  {
    name: 'Datadog-Node16-x',
    newest: 120,
    zipMegabytes: 4,
    unzippedMegabytes: 15,
    runtimes: ['nodejs16.x'],
    isAbsentInYoungRegions: true,
  },
  ...['18', '20', '22', '24'].map((major) => ({
    name: `Datadog-Node${major}-x`,
    newest: 143,
    zipMegabytes: 5,
    unzippedMegabytes: 18,
    runtimes: [`nodejs${major}.x`],
  })),
  {
    name: 'dd-trace-java',
    newest: 28,
    zipMegabytes: 22,
    unzippedMegabytes: 28,
    runtimes: ['java8.al2', 'java11', 'java17', 'java21', 'java25'],
    isAbsentInYoungRegions: true,
  },
  ...['', '-ARM'].map((suffix) => ({
    name: `dd-trace-dotnet${suffix}`,
    newest: 26,
    zipMegabytes: 30,
    unzippedMegabytes: 92,
    runtimes: ['dotnet6', 'dotnet8', 'dotnet10'],
    isAbsentInYoungRegions: true,
  })),
  ...['3-2', '3-3', '3-4', '4-0'].flatMap((version) =>
    ['', '-ARM'].map((suffix) => ({
      name: `Datadog-Ruby${version}${suffix}`,
      newest: 30,
      zipMegabytes: 11,
      unzippedMegabytes: 40,
      runtimes: [`ruby${version.replace('-', '.')}`],
      isAbsentInYoungRegions: true,
    })),
  ),
];

/** Public layers of others, as customers have them beside Datadog's: publisher account, name, newest version. */
const otherLayers: { awsAccountId: string; layer: PublishedLayer }[] = [
  ['017000801446', 'AWSLambdaPowertoolsPythonV3-python312-x86_64', 25],
  ['017000801446', 'AWSLambdaPowertoolsPythonV3-python313-arm64', 25],
  ['094274105915', 'AWSLambdaPowertoolsTypeScriptV2', 40],
  ['580247275435', 'LambdaInsightsExtension', 60],
  ['580247275435', 'LambdaInsightsExtension-Arm64', 30],
  ['753240598075', 'LambdaAdapterLayerX86', 27],
  ['753240598075', 'LambdaAdapterLayerArm64', 27],
  ['177933569100', 'AWS-Parameters-and-Secrets-Lambda-Extension', 20],
  ['184161586896', 'opentelemetry-java-0_15_0', 3],
  ['451483290750', 'NewRelicDotnet', 12],
].map(([awsAccountId, name, newest]) => ({
  awsAccountId: String(awsAccountId),
  layer: {
    name: String(name),
    newest: Number(newest),
    zipMegabytes: 6,
    unzippedMegabytes: 18,
    runtimes: [],
  },
}));

const byAccountAndName = new Map<string, { awsAccountId: string; layer: PublishedLayer }>(
  [
    ...datadogLayers.flatMap((layer) =>
      [commercialDatadog, govCloudDatadog].map((awsAccountId) => ({
        awsAccountId: String(awsAccountId),
        layer,
      })),
    ),
    ...otherLayers,
  ].map((published) => [`${published.awsAccountId}/${published.layer.name}`, published]),
);

/** A layer that any account may use, as it is in a Region; undefined when it is not published there. */
export function findPublicLayer(awsAccountId: string, region: string, name: string): Layer | undefined {
  const published = byAccountAndName.get(`${awsAccountId}/${name}`);
  if (!published) return undefined;
  const { layer } = published;
  const isDatadog = awsAccountId === commercialDatadog || awsAccountId === govCloudDatadog;
  const partition = partitionOf(region);
  if (partition !== (awsAccountId === govCloudDatadog ? 'aws-us-gov' : 'aws')) return undefined;
  if (isDatadog && layer.isAbsentInYoungRegions && youngRegions.has(region)) return undefined;
  return {
    name,
    awsAccountId,
    description: isDatadog ? 'Datadog Lambda Layer' : name,
    codeBytes: layer.zipMegabytes * megabyte + 4321,
    unzippedBytes: layer.unzippedMegabytes * megabyte,
    compatibleRuntimes: layer.runtimes,
    newest: layer.newest - (isDatadog && laggingRegions.has(region) ? 1 : 0),
    deleted: [],
    isPublic: true,
    signingProfileVersionArn: isDatadog ? datadogSigningProfileVersionArn : undefined,
  };
}
