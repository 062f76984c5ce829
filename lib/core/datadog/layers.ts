import type { AwsAccountId } from '../lambda/account-id.ts';
import { formatLayerVersionArn, parseLayerVersionArn, partitionOfRegion } from '../lambda/arn.ts';
import { knownAwsAccountId } from '../lambda/typed-account-id.ts';
import { type RuntimeFacts, type RuntimeFamily, runtimeFacts, supportedRuntimes } from './runtimes.ts';
import type { Settings } from './settings.ts';

/**
 * The accounts that publish Datadog's layers, of commercial Regions and of GovCloud; nothing public exists elsewhere.
 * Source: Datadog's documentation, autumn 2026.
 */
export const datadogLayerAccounts = [knownAwsAccountId('464622532012'), knownAwsAccountId('002406178527')] as const;

const accountByPartition: Readonly<Record<string, AwsAccountId>> = {
  aws: datadogLayerAccounts[0],
  'aws-us-gov': datadogLayerAccounts[1],
};

/** Newest layer version known when this was written, by kind of layer. Source: Datadog's public layers, autumn 2026. */
const newestKnown = {
  extension: 100,
  extensionFips: 99,
  python: 128,
  python37: 85,
  node: 143,
  node16: 120,
  java: 28,
  dotnet: 26,
  ruby: 30,
} as const;

/** Regions where Datadog has not published ruby, dotnet, java and node16 layers. Source: Datadog's public layers, autumn 2026. */
const regionsWithoutEveryLayer: ReadonlySet<string> = new Set(['ap-east-2', 'ap-southeast-6']);

/** One layer that a plan needs, before AWS was asked which version exists. */
export type RequiredLayer = {
  kind: 'extension' | 'library';
  layerName: string;
  /** Whose layer it is: Datadog's account, or the account of the customer's own copies. */
  awsAccountId: AwsAccountId;
  /** Newest version known when this was written; where the search for a newer one begins. */
  floorVersion: number;
  /** What the settings ask for; `none` needs no resolving and gets no layer. */
  chosen: number | 'latest' | 'none';
};

/**
 * What AWS confirmed in one Region, by layer name: the version that the plan may use (the chosen one when a number was
 * chosen, else the newest), or that there is none.
 */
export type ResolvedLayerVersions = Readonly<Record<string, number | 'missing'>>;

/** What a layer's name says, when it is one of Datadog's names. */
export type DatadogLayerName = {
  kind: 'extension' | 'library';
  family?: RuntimeFamily;
  isArm: boolean;
  isFips: boolean;
};

/** Datadog's own account in a partition, or undefined where it publishes nothing (China, the European sovereign cloud). */
export function datadogAccountOf(partition: string): AwsAccountId | undefined {
  return accountByPartition[partition];
}

const layerNamePatterns: readonly (readonly [pattern: RegExp, family: RuntimeFamily | undefined])[] = [
  [/^Datadog-Extension(-ARM)?(-FIPS)?$/, undefined],
  [/^Datadog-Python\d{2,3}(-ARM)?(-FIPS)?$/, 'python'],
  [/^Datadog-Node\d{1,2}-(?:x|10)(-ARM)?(-FIPS)?$/, 'node'],
  [/^dd-trace-java(-ARM)?(-FIPS)?$/, 'java'],
  [/^dd-trace-dotnet(-ARM)?(-FIPS)?$/, 'dotnet'],
  [/^Datadog-Ruby\d-\d(-ARM)?(-FIPS)?$/, 'ruby'],
];

/** What one of Datadog's exact layer names means; undefined for every other name, however similar. */
function parseDatadogLayerName(layerName: string): DatadogLayerName | undefined {
  for (const [pattern, family] of layerNamePatterns) {
    const match = pattern.exec(layerName);
    if (match === null) continue;
    const facts = { isArm: match[1] !== undefined, isFips: match[2] !== undefined };
    return family === undefined ? { kind: 'extension', ...facts } : { kind: 'library', family, ...facts };
  }
  return undefined;
}

/** One layer of a function, told apart: Datadog's own, a copy under the same name in another account, or none of Datadog's. */
export type ClassifiedLayer = {
  arn: string;
  origin: 'datadog' | 'copy' | 'other';
  /** Present unless `origin` is `other`. */
  datadog?: DatadogLayerName & { layerName: string; version: number; awsAccountId: AwsAccountId };
};

/**
 * Tells what a layer ARN is. Account and exact name must match: a customer's `my-dd-trace-java-config` is `other`.
 * `layerAccount` is the account of the customer's own copies, which then count as Datadog's.
 */
export function classifyLayer(arn: string, layerAccount?: string): ClassifiedLayer {
  const parsed = parseLayerVersionArn(arn);
  const name = parsed === undefined ? undefined : parseDatadogLayerName(parsed.layerName);
  if (parsed === undefined || name === undefined) return { arn, origin: 'other' };
  const isDatadogs =
    parsed.awsAccountId === accountByPartition[parsed.partition] || parsed.awsAccountId === layerAccount;
  const datadog = { ...name, layerName: parsed.layerName, version: parsed.version, awsAccountId: parsed.awsAccountId };
  return { arn, origin: isDatadogs ? 'datadog' : 'copy', datadog };
}

/** The name of the extension layer. */
export function extensionLayerName(architecture: string, fips: boolean): string {
  return `Datadog-Extension${architecture === 'arm64' ? '-ARM' : ''}${fips ? '-FIPS' : ''}`;
}

/** The name of a runtime's library layer, or undefined where there is none (`provided`, runtimes no longer served). */
export function libraryLayerName(facts: RuntimeFacts, architecture: string): string | undefined {
  if (facts.libraryLayer === undefined) return undefined;
  return facts.hasArmLayer && architecture === 'arm64' ? `${facts.libraryLayer}-ARM` : facts.libraryLayer;
}

/** Newest version known when this was written, or undefined for a name that is not Datadog's. */
export function floorVersionOf(layerName: string): number | undefined {
  const name = parseDatadogLayerName(layerName);
  if (name === undefined) return undefined;
  if (name.kind === 'extension') return name.isFips ? newestKnown.extensionFips : newestKnown.extension;
  if (layerName.startsWith('Datadog-Python37')) return newestKnown.python37;
  if (layerName === 'Datadog-Node16-x') return newestKnown.node16;
  return name.family === undefined || name.family === 'provided' ? undefined : newestKnown[name.family];
}

/** The settings that decide about layers; the same for every function that they are chosen for. */
export type LayerSettings = Pick<Settings, 'fips' | 'layerAccount' | 'layerVersions'>;

/** What a plan knows of a function when it decides which layers it needs. */
export type LayerNeeds = {
  runtime: string | undefined;
  architecture: string;
  region: string;
  settings: LayerSettings;
  /** `Image` needs no layers. */
  packageType?: string;
  /** ARNs of the function's layers: an extension that is the FIPS one stays so unless the settings say otherwise. */
  currentLayers?: readonly string[];
};

/**
 * The layers that instrumenting a function needs, to be resolved in its Region before the plan is made. Empty for container
 * images, for runtimes that take no layers, and where the partition has no public layers and the settings name no account.
 */
export function requiredLayers(needs: LayerNeeds): RequiredLayer[] {
  const facts = runtimeFacts(needs.runtime);
  const awsAccountId = needs.settings.layerAccount ?? datadogAccountOf(partitionOfRegion(needs.region));
  if (needs.packageType === 'Image' || facts?.support !== 'layers' || awsAccountId === undefined) return [];
  const fips = isFipsWanted(needs.settings, needs.currentLayers ?? []);
  const versions = needs.settings.layerVersions ?? {};
  const named: {
    kind: RequiredLayer['kind'];
    layerName: string | undefined;
    chosen: RequiredLayer['chosen'] | undefined;
  }[] = [
    { kind: 'extension', layerName: extensionLayerName(needs.architecture, fips), chosen: versions.extension },
    {
      kind: 'library',
      layerName: libraryLayerName(facts, needs.architecture),
      chosen: facts.family === 'provided' ? undefined : versions[facts.family],
    },
  ];
  return named.flatMap(({ kind, layerName, chosen }) => {
    const floorVersion = layerName === undefined ? undefined : floorVersionOf(layerName);
    if (layerName === undefined || floorVersion === undefined) return [];
    return [{ kind, layerName, awsAccountId, floorVersion, chosen: chosen ?? 'latest' }];
  });
}

/** Whether the FIPS extension is wanted: as the settings say, else as the function already has it. */
function isFipsWanted(settings: LayerSettings, currentLayers: readonly string[]): boolean {
  if (settings.fips !== undefined) return settings.fips;
  return currentLayers.some((arn) => {
    const layer = classifyLayer(arn, settings.layerAccount);
    return layer.origin === 'datadog' && layer.datadog?.kind === 'extension' && layer.datadog.isFips;
  });
}

/** Every layer name that Datadog publishes for the runtimes it serves, FIPS extensions included. */
export const publishedLayerNames: readonly string[] = [
  ...new Set(
    ['x86_64', 'arm64'].flatMap((architecture) => [
      extensionLayerName(architecture, false),
      extensionLayerName(architecture, true),
      ...Object.values(supportedRuntimes).flatMap((facts) => libraryLayerName(facts, architecture) ?? []),
    ]),
  ),
];

/**
 * What is known about a Region without asking AWS: the bundled newest versions, and which layers Datadog has not
 * published there. For offline previews only; a plan that is going to be sent is made from what AWS confirmed.
 */
export function bundledLayerVersions(region: string): ResolvedLayerVersions {
  const isPartial = regionsWithoutEveryLayer.has(region);
  return Object.fromEntries(
    publishedLayerNames.map((layerName) => {
      const family = parseDatadogLayerName(layerName)?.family;
      const isLacking =
        isPartial &&
        (family === 'ruby' || family === 'dotnet' || family === 'java' || layerName === 'Datadog-Node16-x');
      return [layerName, isLacking ? 'missing' : (floorVersionOf(layerName) ?? 'missing')];
    }),
  );
}

/** The ARN of a required layer at a version in a Region. */
export function requiredLayerArn(
  layer: Pick<RequiredLayer, 'layerName' | 'awsAccountId'>,
  region: string,
  version: number,
): string {
  return formatLayerVersionArn({
    partition: partitionOfRegion(region),
    region,
    awsAccountId: layer.awsAccountId,
    layerName: layer.layerName,
    version,
  });
}
