import type { AwsAccountId } from '../lambda/account-id.ts';
import { layerAccountsOutside, layerIdentity, parseFunctionArn } from '../lambda/arn.ts';
import type { FunctionConfiguration, FunctionTags } from '../lambda/function-configuration.ts';
import { environmentSizeBytes, maximumEnvironmentBytes, maximumLayers } from '../lambda/limits.ts';
import { ownerOf } from '../lambda/owner.ts';
import type { Finding } from './change.ts';
import { finding } from './findings.ts';
import type { CheckedChange, PlanContext } from './provider.ts';
import { type FunctionShape, isEnvironmentUnreadable, isSameValue } from './shape.ts';

/**
 * Returns everything worth knowing about a planned change before it is sent, as AWS sees it. Only for a change that changes
 * something. `layerAccounts`: accounts whose layers the write role allows beside the function's own account.
 */
export function preflight(change: CheckedChange, layerAccounts: readonly AwsAccountId[]): Finding[] {
  return [
    ...findLimits(change),
    ...findState(change.configuration, change.context),
    ...findDelivery(change, layerAccounts),
  ];
}

/** Returns what keeps a function from being planned for at all, whatever the mode. */
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

/** What AWS would refuse: limits, and layers that it would not let the function have. */
function findLimits({ before, after, context }: CheckedChange): Finding[] {
  const findings: Finding[] = [];
  if (!isSameValue([...before.layers], [...after.layers])) {
    if (after.layers.length > maximumLayers)
      findings.push(finding('tooManyLayers', { count: after.layers.length, maximum: maximumLayers }));
    const twice = firstRepeated(after.layers.map(layerIdentity));
    if (twice !== undefined) findings.push(finding('sameLayerTwice', { layer: twice }));
    // AWS authorises every layer of the new list again, also those that stay.
    for (const arn of after.layers)
      if (isRefused(context.permittedLayers, arn)) findings.push(finding('layerNotPermitted', { layer: arn }));
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

/** Returns what AWS is doing or has failed to do with the function, and, for a change that is to be sent, whether it can be bound. */
export function findState(
  configuration: FunctionConfiguration,
  { isToBeSent = false }: Pick<PlanContext, 'isToBeSent'>,
): Finding[] {
  const findings: Finding[] = [];
  const { State, LastUpdateStatus } = configuration;
  if (isToBeSent && (configuration.RevisionId ?? '') === '') findings.push(finding('revisionIdMissing'));
  if (LastUpdateStatus === 'InProgress') findings.push(finding('updateInProgress'));
  if (State === 'Pending' || State === 'Failed') findings.push(finding('functionNotReady', { state: State }));
  if (LastUpdateStatus === 'Failed')
    findings.push(finding('lastUpdateFailed', { reasonCode: configuration.LastUpdateStatusReasonCode ?? 'unknown' }));
  return findings;
}

/** What decides where and how long the change takes effect. */
function findDelivery(change: CheckedChange, layerAccounts: readonly AwsAccountId[]): Finding[] {
  const { configuration, tags, context, before, after } = change;
  const findings = findAliases(context);
  if (configuration.SnapStart?.ApplyOn === 'PublishedVersions') findings.push(finding('snapStart'));
  if (isPresent(configuration.CapacityProviderConfig)) findings.push(finding('managedInstances'));
  if (isPresent(configuration.DurableConfig)) findings.push(finding('durableFunction'));
  if (isPresent(configuration.TenancyConfig)) findings.push(finding('tenancyIsolation'));
  findings.push(...findOwner(tags));
  if (gainsLayers(before, after)) findings.push(...findCodeSigning(context));
  return [...findings, ...findPublishers(configuration.FunctionArn, before, after, layerAccounts)];
}

/** Returns the aliases that go on pointing to published versions. */
export function findAliases({ aliases = [] }: Pick<PlanContext, 'aliases'>): Finding[] {
  if (aliases.length === 0) return [];
  return [finding('aliasesNotUpdated', { count: aliases.length, aliases })];
}

/** Returns what deploys the function and would overwrite the change, as its tags tell. */
export function findOwner(tags: FunctionTags | undefined): Finding[] {
  const { tool, name } = ownerOf(tags);
  return tool === 'unknown' ? [] : [finding('ownerOverwrites', { tool, name: name ?? 'none' })];
}

/** Returns the code signing configuration of a function that gains layers, which it may refuse. */
export function findCodeSigning({ codeSigningConfigArn = '' }: Pick<PlanContext, 'codeSigningConfigArn'>): Finding[] {
  return codeSigningConfigArn === '' ? [] : [finding('codeSigning', { codeSigningConfigArn })];
}

/** Layers that the write role refuses unless it was told of their accounts; only an update that sends layers is refused. */
function findPublishers(
  functionArn: string,
  before: FunctionShape,
  after: FunctionShape,
  layerAccounts: readonly AwsAccountId[],
): Finding[] {
  if (isSameValue([...before.layers], [...after.layers])) return [];
  const ownAccount = parseFunctionArn(functionArn)?.awsAccountId ?? '';
  const accounts = layerAccountsOutside(after.layers, [...layerAccounts, ownAccount]);
  if (accounts.length === 0) return [];
  return [finding('layersOfOtherPublishers', { count: accounts.length, accounts })];
}

function gainsLayers(before: FunctionShape, after: FunctionShape): boolean {
  const had = new Set(before.layers);
  return after.layers.some((arn) => !had.has(arn));
}

function firstRepeated(texts: readonly string[]): string | undefined {
  const seen = new Set<string>();
  for (const text of texts) {
    if (seen.has(text)) return text;
    seen.add(text);
  }
  return undefined;
}

function isRefused(permitted: Readonly<Record<string, boolean>> | undefined, arn: string): boolean {
  return permitted !== undefined && Object.hasOwn(permitted, arn) && permitted[arn] === false;
}

function isPresent(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length > 0;
}
