import type { Finding } from '../change/change.ts';
import type { CheckedChange } from '../change/provider.ts';
import type { FunctionShape } from '../change/shape.ts';
import { parseRoleArn, partitionOfRegion } from '../lambda/arn.ts';
import type { FunctionConfiguration } from '../lambda/function-configuration.ts';
import { type DatadogFindingCode, finding } from './findings.ts';
import { isLayerRedirect, isRedirect, originalHandler } from './handlers.ts';
import { findKeyFindings } from './key-problems.ts';
import { classifyLayer } from './layers.ts';
import { isServedByOwnLayer } from './own-library.ts';
import { datadogSites, type Settings } from './settings.ts';
import { apiKeySourcesOf, chosenVariables, datadogWrapper, defaultVariables, storedApiKeyOf } from './variables.ts';

/** Smallest memory that leaves room for the extension, in MiB. Source: Datadog's documentation, autumn 2026. */
const minimumMemory = 256;

/** Sites that AWS PrivateLink reaches. Source: Datadog's documentation, autumn 2026. */
const privateLinkSites: ReadonlySet<string> = new Set([
  'datadoghq.com',
  'ap1.datadoghq.com',
  'ap2.datadoghq.com',
  'uk1.datadoghq.com',
]);
const govSites: ReadonlySet<string> = new Set(['ddog-gov.com', 'us2.ddog-gov.com']);
const knownSites: ReadonlySet<string> = new Set(datadogSites);

/** Returns what decides whether telemetry of an instrumented function will arrive at Datadog. */
export function findTelemetryGaps(change: CheckedChange, settings: Settings): Finding[] {
  const { configuration, before, after } = change;
  const { variables } = after;
  const findings: Finding[] = [...findSite(variables, change.region), ...findKey(change)];
  const memory = configuration.MemorySize;
  if (memory !== undefined && memory < minimumMemory)
    findings.push(finding('memoryLow', { memory, minimum: minimumMemory }));
  if ((configuration.VpcConfig?.VpcId ?? '') !== '' || (configuration.VpcConfig?.SubnetIds ?? []).length > 0) {
    findings.push(findWayOut(variables));
  }
  const missing = ['DD_ENV', 'DD_SERVICE', 'DD_VERSION'].filter((name) => (variables[name] ?? '') === '');
  if (missing.length > 0) findings.push(finding('unifiedTagsMissing', { variables: missing }));
  const chosen = chosenVariables(settings);
  const kept = Object.entries(defaultVariables).flatMap(([name, value]) =>
    Object.hasOwn(before.variables, name) && before.variables[name] !== value && !Object.hasOwn(chosen, name)
      ? [name]
      : [],
  );
  if (kept.length > 0) findings.push(finding('customerValuesKept', { variables: kept }));
  return findings;
}

/**
 * Returns what would leave a function that cannot start: a redirect without its original or its layer, or Datadog's wrapper
 * without the layer that holds it.
 */
export function findUnstartable(before: FunctionShape, after: FunctionShape, packageType: string): Finding[] {
  const handler = after.handler ?? after.command?.[0];
  const findings: Finding[] = [];
  if (isRedirect(handler) && originalHandler(after.variables) === undefined)
    findings.push(finding('redirectedWithoutOriginal', { handler: handler ?? '' }));
  if (packageType === 'Image') return findings;
  const lostLibrary = hasLayer(before, 'library') && !hasLayer(after, 'library');
  const isServed = handler === before.handler && isServedByOwnLayer(before) && isServedByOwnLayer(after);
  if ((isLayerRedirect(handler) && !hasLayer(after, 'library') && !isServed) || (isRedirect(handler) && lostLibrary))
    findings.push(finding('handlerNeedsLayer', { handler: handler ?? '' }));
  if (after.variables.AWS_LAMBDA_EXEC_WRAPPER === datadogWrapper && !hasLayer(after, 'extension'))
    findings.push(finding('wrapperNeedsLayer'));
  return findings;
}

function hasLayer(shape: FunctionShape, kind: 'extension' | 'library'): boolean {
  return shape.layers.some((arn) => classifyLayer(arn).datadog?.kind === kind);
}

/** How a function in a VPC reaches Datadog, or that it may not. */
function findWayOut(variables: Readonly<Record<string, string>>): Finding {
  if ((variables.DD_PROXY_HTTPS ?? '') !== '') return finding('vpcThroughProxy');
  // A site that is not known may be any text, so it is not repeated.
  const site = knownSites.has(variables.DD_SITE ?? '') ? (variables.DD_SITE ?? '') : 'unknown';
  return finding(privateLinkSites.has(site) ? 'vpcPrivateLink' : 'vpcProxy', { site });
}

function findSite(variables: Readonly<Record<string, string>>, region: string): Finding[] {
  const site = variables.DD_SITE ?? '';
  const isGovCloud = partitionOfRegion(region) === 'aws-us-gov';
  const findings: Finding[] = [];
  const add = (code: DatadogFindingCode) => findings.push(finding(code, { site, region }));
  if (!knownSites.has(site)) findings.push(finding('siteUnknown'));
  else if (isGovCloud && !govSites.has(site)) add('siteNotGov');
  else if (!isGovCloud && govSites.has(site)) add('siteNotCommercial');
  if (isGovCloud && variables.DD_LAMBDA_FIPS_MODE === undefined) findings.push(finding('fipsModeInGovCloud'));
  return findings;
}

function findKey(change: CheckedChange): Finding[] {
  const { configuration, context } = change;
  const { variables } = change.after;
  const [source] = apiKeySourcesOf(variables);
  if (source === undefined) return [];
  const findings = isKeyRead(change) ? findKeyFindings(change) : [];
  if (source === 'DD_API_KEY') return [finding('plainApiKey'), ...findings];
  if (context.canReadSecret === 'unlikely') findings.push(...findUnreadableKey(configuration, variables));
  return findings;
}

/** Returns that the function's role likely cannot read the stored key which its variables will name. */
export function findUnreadableKey(
  { Role }: Pick<FunctionConfiguration, 'Role'>,
  variables: Readonly<Record<string, string>>,
): Finding[] {
  const key = storedApiKeyOf(variables);
  if (key === undefined) return [];
  const role = parseRoleArn(Role ?? '')?.roleName ?? 'unknown';
  return [finding('roleCannotReadKey', { role, permission: key.permission, key: key.arn })];
}

/** Whether anything would read the key: the extension in a layer, or in the image. */
function isKeyRead({ configuration, after }: CheckedChange): boolean {
  return configuration.PackageType === 'Image' || hasLayer(after, 'extension');
}
