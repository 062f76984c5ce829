import { foreignLayerAccounts } from '../connection/role-policy.ts';
import { isLayerRedirect, isRedirect, originalHandler } from '../datadog/handlers.ts';
import { classifyLayer } from '../datadog/layers.ts';
import { datadogSites, type Settings } from '../datadog/settings.ts';
import {
  apiKeySourcesOf,
  chosenVariables,
  datadogWrapper,
  defaultVariables,
  storedApiKeyOf,
} from '../datadog/variables.ts';
import type { AwsAccountId } from '../lambda/account-id.ts';
import { layerIdentity, parseFunctionArn, parseRoleArn, partitionOfRegion } from '../lambda/arn.ts';
import type { FunctionConfiguration, FunctionTags } from '../lambda/function-configuration.ts';
import { environmentSizeBytes, maximumEnvironmentBytes, maximumLayers } from '../lambda/limits.ts';
import { ownerOf } from '../lambda/owner.ts';
import type { Finding, Mode } from './change.ts';
import { type FindingCode, finding } from './findings.ts';
import { type FunctionShape, isEnvironmentUnreadable, isSameValue } from './shape.ts';

/** Facts about a function that only AWS knows, read by the worker. A missing fact gives no finding. */
export type PlanContext = {
  awsAccountId?: AwsAccountId;
  /** Names of aliases that point to published versions. */
  aliases?: readonly string[];
  codeSigningConfigArn?: string;
  /** Layer version ARNs of the function (and, for a revert, of what returns): whether GetLayerVersion allows them. */
  permittedLayers?: Readonly<Record<string, boolean>>;
  /** Whether the function's role can read the API key's secret, as far as IAM's simulator tells. */
  canReadSecret?: 'likely' | 'unlikely';
};

/** What preflight looks at: the function, and its shape before and after the planned change. */
export type PreflightInput = {
  configuration: FunctionConfiguration;
  tags: FunctionTags | undefined;
  context: PlanContext;
  mode: Mode;
  region: string;
  before: FunctionShape;
  after: FunctionShape;
  settings?: Settings;
};

/** Smallest memory that leaves room for the extension, in MiB. Source: Datadog's documentation, autumn 2026. */
const minimumMemory = 256;

/** Sites that AWS PrivateLink reaches. Source: Datadog's documentation, autumn 2026. */
const privateLinkSites: ReadonlySet<string> = new Set(['datadoghq.com', 'ap1.datadoghq.com', 'ap2.datadoghq.com']);
const govSites: ReadonlySet<string> = new Set(['ddog-gov.com', 'us2.ddog-gov.com']);
const knownSites: ReadonlySet<string> = new Set(datadogSites);

/** What keeps a function from being planned for at all, whatever the mode. */
export function findUnplannable(configuration: FunctionConfiguration): Finding[] {
  const findings: Finding[] = [];
  if (parseFunctionArn(configuration.FunctionArn) === undefined) findings.push(finding('functionArnUnreadable'));
  const version = configuration.Version ?? '$LATEST';
  if (version !== '$LATEST') findings.push(finding('publishedVersion', { version }));
  if ((configuration.MasterArn ?? '') !== '') findings.push(finding('edgeReplica'));
  if (isEnvironmentUnreadable(configuration))
    findings.push(finding('environmentUnreadable', { errorCode: configuration.Environment?.Error?.ErrorCode ?? '' }));
  return findings;
}

/** Everything worth knowing about a planned change before it is sent. Only for a change that changes something. */
export function preflight(input: PreflightInput): Finding[] {
  return [
    ...findLimits(input),
    ...findState(input.configuration),
    ...findDelivery(input),
    ...(input.mode === 'instrument' ? findDatadog(input) : []),
  ];
}

/**
 * What would leave a function that cannot start: a redirect without its original or its layer, or Datadog's wrapper
 * without the layer that holds it.
 */
export function findUnstartable(before: FunctionShape, after: FunctionShape, packageType: string): Finding[] {
  const handler = after.handler ?? after.command?.[0];
  const findings: Finding[] = [];
  if (isRedirect(handler) && originalHandler(after.variables) === undefined)
    findings.push(finding('redirectedWithoutOriginal', { handler: handler ?? '' }));
  if (packageType === 'Image') return findings;
  const lostLibrary = hasLayer(before, 'library') && !hasLayer(after, 'library');
  if ((isLayerRedirect(handler) && !hasLayer(after, 'library')) || (isRedirect(handler) && lostLibrary))
    findings.push(finding('handlerNeedsLayer', { handler: handler ?? '' }));
  if (after.variables.AWS_LAMBDA_EXEC_WRAPPER === datadogWrapper && !hasLayer(after, 'extension'))
    findings.push(finding('wrapperNeedsLayer'));
  return findings;
}

function hasLayer(shape: FunctionShape, kind: 'extension' | 'library'): boolean {
  return shape.layers.some((arn) => classifyLayer(arn).datadog?.kind === kind);
}

/** What AWS would refuse: limits, and layers that it would not let the function have. */
function findLimits({ before, after, context }: PreflightInput): Finding[] {
  const findings: Finding[] = [];
  if (!isSameValue([...before.layers], [...after.layers])) {
    if (after.layers.length > maximumLayers)
      findings.push(finding('tooManyLayers', { count: after.layers.length, maximum: maximumLayers }));
    const identities = after.layers.map(layerIdentity);
    const twice = identities.find((identity, index) => identities.indexOf(identity) !== index);
    if (twice !== undefined) findings.push(finding('sameLayerTwice', { layer: twice }));
    // AWS authorises every layer of the new list again, also those that stay.
    for (const arn of after.layers)
      if (ownFact(context.permittedLayers, arn) === false) findings.push(finding('layerNotPermitted', { layer: arn }));
  }
  const size = environmentSizeBytes(after.variables);
  if (size > maximumEnvironmentBytes && before.variables !== after.variables) {
    findings.push(
      finding('environmentTooLarge', {
        bytes: size,
        maximum: maximumEnvironmentBytes,
        excess: size - maximumEnvironmentBytes,
      }),
    );
  }
  return findings;
}

function findState(configuration: FunctionConfiguration): Finding[] {
  const findings: Finding[] = [];
  const { State, LastUpdateStatus } = configuration;
  if (LastUpdateStatus === 'InProgress') findings.push(finding('updateInProgress'));
  if (State === 'Pending' || State === 'Failed') findings.push(finding('functionNotReady', { state: State }));
  if (LastUpdateStatus === 'Failed')
    findings.push(finding('lastUpdateFailed', { reasonCode: configuration.LastUpdateStatusReasonCode ?? 'unknown' }));
  return findings;
}

/** What decides where and how long the change takes effect. */
function findDelivery({ configuration, tags, context, before, after }: PreflightInput): Finding[] {
  const findings: Finding[] = [];
  const aliases = context.aliases ?? [];
  if (aliases.length > 0)
    findings.push(finding('aliasesNotUpdated', { count: aliases.length, aliases: aliases.join(', ') }));
  if (configuration.SnapStart?.ApplyOn === 'PublishedVersions') findings.push(finding('snapStart'));
  if (isPresent(configuration.CapacityProviderConfig)) findings.push(finding('managedInstances'));
  if (isPresent(configuration.DurableConfig)) findings.push(finding('durableFunction'));
  if (isPresent(configuration.TenancyConfig)) findings.push(finding('tenancyIsolation'));
  const owner = ownerOf(tags);
  if (owner.tool !== 'unknown')
    findings.push(finding('ownerOverwrites', { tool: owner.tool, name: owner.name ?? 'none' }));
  const gainsLayers = after.layers.some((arn) => !before.layers.includes(arn));
  if ((context.codeSigningConfigArn ?? '') !== '' && gainsLayers)
    findings.push(finding('codeSigning', { codeSigningConfigArn: context.codeSigningConfigArn ?? '' }));
  return [...findings, ...findPublishers(configuration.FunctionArn, before, after)];
}

/** Layers that the write role refuses unless it was told of their accounts; only an update that sends layers is refused. */
function findPublishers(functionArn: string, before: FunctionShape, after: FunctionShape): Finding[] {
  if (isSameValue([...before.layers], [...after.layers])) return [];
  const accounts = foreignLayerAccounts(after.layers, parseFunctionArn(functionArn)?.awsAccountId ?? '');
  if (accounts.length === 0) return [];
  return [finding('layersOfOtherPublishers', { count: accounts.length, accounts: accounts.join(', ') })];
}

/** What decides whether telemetry will arrive at Datadog. */
function findDatadog({ configuration, context, region, before, after, settings }: PreflightInput): Finding[] {
  const { variables } = after;
  const findings: Finding[] = [...findSite(variables, region), ...findKey(configuration, variables, region, context)];
  const memory = configuration.MemorySize;
  if (memory !== undefined && memory < minimumMemory)
    findings.push(finding('memoryLow', { memory, minimum: minimumMemory }));
  if ((configuration.VpcConfig?.VpcId ?? '') !== '' || (configuration.VpcConfig?.SubnetIds ?? []).length > 0) {
    // A site that is not known may be any text, so it is not repeated.
    const site = knownSites.has(variables.DD_SITE ?? '') ? (variables.DD_SITE ?? '') : 'unknown';
    findings.push(finding(privateLinkSites.has(site) ? 'vpcPrivateLink' : 'vpcProxy', { site }));
  }
  const missing = ['DD_ENV', 'DD_SERVICE', 'DD_VERSION'].filter((name) => (variables[name] ?? '') === '');
  if (missing.length > 0) findings.push(finding('unifiedTagsMissing', { variables: missing.join(', ') }));
  const chosen = chosenVariables(settings ?? {});
  const kept = Object.entries(defaultVariables).flatMap(([name, value]) =>
    ownFact(before.variables, name) !== undefined && before.variables[name] !== value && !Object.hasOwn(chosen, name)
      ? [name]
      : [],
  );
  if (kept.length > 0) findings.push(finding('customerValuesKept', { variables: kept.join(', ') }));
  return findings;
}

function findSite(variables: Readonly<Record<string, string>>, region: string): Finding[] {
  const site = variables.DD_SITE ?? '';
  const isGovCloud = partitionOfRegion(region) === 'aws-us-gov';
  const findings: Finding[] = [];
  const add = (code: FindingCode) => findings.push(finding(code, { site, region }));
  if (!knownSites.has(site)) findings.push(finding('siteUnknown'));
  else if (isGovCloud && !govSites.has(site)) add('siteNotGov');
  else if (!isGovCloud && govSites.has(site)) add('siteNotCommercial');
  if (isGovCloud && variables.DD_LAMBDA_FIPS_MODE === undefined) findings.push(finding('fipsModeInGovCloud'));
  return findings;
}

function findKey(
  configuration: FunctionConfiguration,
  variables: Readonly<Record<string, string>>,
  region: string,
  context: PlanContext,
): Finding[] {
  const [source] = apiKeySourcesOf(variables);
  if (source === undefined) return [];
  if (source === 'DD_API_KEY') return [finding('plainApiKey')];
  if (source === 'DD_KMS_API_KEY') return [];
  const findings: Finding[] = [];
  const [, partition, , keyRegion] = (variables[source] ?? '').split(':');
  if (partition !== undefined && keyRegion !== undefined && partition !== '' && keyRegion !== '') {
    if (partition !== partitionOfRegion(region)) findings.push(finding('keyPartitionMismatch', { partition, region }));
    else if (keyRegion !== region) findings.push(finding('secretInOtherRegion', { keyRegion, region }));
  }
  const key = storedApiKeyOf(variables);
  if (context.canReadSecret === 'unlikely' && key !== undefined)
    findings.push(
      finding('roleCannotReadKey', {
        role: parseRoleArn(configuration.Role ?? '')?.roleName ?? 'unknown',
        permission: key.permission,
        key: key.arn,
      }),
    );
  return findings;
}

function isPresent(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length > 0;
}

function ownFact<Value>(facts: Readonly<Record<string, Value>> | undefined, name: string): Value | undefined {
  return facts !== undefined && Object.hasOwn(facts, name) ? facts[name] : undefined;
}
