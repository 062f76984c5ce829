import type { Finding as CoreFinding } from '../../core/change/change.ts';
import { hasBlocked } from '../../core/change/findings.ts';
import { classifyLayer } from '../../core/datadog/layers.ts';
import { runtimeFacts } from '../../core/datadog/runtimes.ts';
import type { Settings } from '../../core/datadog/settings.ts';
import { parseFunctionArn } from '../../core/lambda/arn.ts';
import { customFindings, customSnippets } from '../custom/custom-snippets.ts';
import type { FunctionDescription } from '../custom/instrumentation.ts';
import type { Finding } from '../project.ts';
import type { Snippet } from '../snippets/snippet.ts';
import { forwarderFinding } from './findings.ts';
import { subscriptionCli, subscriptionTemplate, subscriptionTerraform } from './subscription.ts';

/** A filter that a log group has already. */
export type SubscriptionFilter = { filterName: string; destinationArn: string };

/**
 * What is known of the Forwarder and the function's log group. `forwarderArn` undefined: the snippets ask for it.
 * `filters` undefined: they could not be read. `logGroup` undefined: `/aws/lambda/` and the function's name.
 */
export type ForwarderFacts = {
  forwarderArn?: string | undefined;
  logGroup?: string | undefined;
  filters?: readonly SubscriptionFilter[] | undefined;
};

/** How many subscription filters a log group takes. Source: quotas of Amazon CloudWatch Logs, autumn 2026. */
export const filtersPerLogGroup = 2;

/** The snippets, in the order in which they are shown: three forms of the subscription, two of what the function needs. */
export const forwarderSnippetTitles = [
  'subscriptionCloudFormation',
  'subscriptionTerraform',
  'subscriptionAwsCli',
  'functionAwsCli',
  'functionValues',
] as const;
export type ForwarderSnippetTitle = (typeof forwarderSnippetTitles)[number];

/**
 * Returns what sends a function's telemetry through the Datadog Forwarder instead of the extension: a subscription of its
 * log group, DD_FLUSH_TO_LOG and the library where there is one. For Python 3.6 and older it is the only way; of a runtime
 * that Datadog has nothing for, only the log is subscribed. Empty when something stands against it; a part that is there already is left out.
 */
export function forwarderSnippets(
  description: FunctionDescription,
  settings: Settings,
  facts: ForwarderFacts,
): Snippet<ForwarderSnippetTitle>[] {
  const { ofFunction, ofForwarder } = forwarderFindings(description, settings, facts);
  if (hasBlocked(ofFunction) || ofForwarder.some(({ severity }) => severity === 'blocked')) return [];
  const target = {
    functionName: description.name,
    region: description.region,
    logGroup: logGroupOf(description, facts),
    forwarderArn: facts.forwarderArn,
  };
  const subscription: Snippet<ForwarderSnippetTitle>[] = [
    { title: 'subscriptionCloudFormation', language: 'yaml', text: subscriptionTemplate(target) },
    { title: 'subscriptionTerraform', language: 'hcl', text: subscriptionTerraform(target) },
    { title: 'subscriptionAwsCli', language: 'bash', text: subscriptionCli(target) },
  ];
  const ofTheFunction = isUnserved(description)
    ? []
    : customSnippets(description, forwarderSettings(settings), { library: 'layer' });
  return [
    ...(isSubscribed(facts) ? [] : subscription),
    ...ofTheFunction.flatMap(({ title, language, text }): Snippet<ForwarderSnippetTitle>[] => {
      if (title === 'awsCli') return [{ title: 'functionAwsCli', language, text }];
      return title === 'values' ? [{ title: 'functionValues', language, text }] : [];
    }),
  ];
}

/**
 * What is found about the function by the rules of a live change (`ofFunction`), and about the Forwarder and the log group
 * (`ofForwarder`; sentences in `messages/en/code/forwarder.json`).
 */
export function forwarderFindings(
  description: FunctionDescription,
  settings: Settings,
  facts: ForwarderFacts,
): { ofFunction: readonly CoreFinding[]; ofForwarder: Finding[] } {
  const isLogOnly = isUnserved(description);
  // What keeps a runtime from being instrumented does not keep its log from being read.
  const { ofFunction } = isLogOnly
    ? { ofFunction: [] }
    : customFindings(description, forwarderSettings(settings), { library: 'layer' });
  const logGroup = logGroupOf(description, facts);
  const { forwarderArn, filters } = facts;
  const forwarderRegion = forwarderArn === undefined ? undefined : parseFunctionArn(forwarderArn)?.region;
  const isElsewhere = forwarderRegion !== undefined && forwarderRegion !== description.region;
  const isFull = !isSubscribed(facts) && (filters?.length ?? 0) >= filtersPerLogGroup;
  return {
    ofFunction,
    ofForwarder: [
      ...(isElsewhere ? [forwarderFinding('forwarderElsewhere', { forwarderRegion, region: description.region })] : []),
      ...(isFull
        ? [
            forwarderFinding('filterLimitReached', {
              logGroup,
              filters: filterNames(filters),
              limit: filtersPerLogGroup,
            }),
          ]
        : []),
      ...(forwarderArn === undefined ? [forwarderFinding('forwarderUnknown')] : []),
      ...(filters === undefined ? [forwarderFinding('filtersUnknown', { logGroup, limit: filtersPerLogGroup })] : []),
      ...(isSubscribed(facts) ? [forwarderFinding('alreadySubscribed', { logGroup })] : []),
      ...(keepsExtension(description, settings) ? [forwarderFinding('extensionStays')] : []),
      ...(isLogOnly ? [forwarderFinding('logsOnly', { runtime: description.runtime ?? '' })] : []),
      ...(settings.apiKey === undefined || isLogOnly ? [] : [forwarderFinding('apiKeyNotNeeded')]),
      ...(isSubscribed(facts) ? [] : [forwarderFinding('logGroupMustExist', { logGroup })]),
    ],
  };
}

/** The Forwarder has its own key and reads metrics from the log, so the function gets neither key nor extension. */
export function forwarderSettings({ apiKey: _, ...settings }: Settings): Settings {
  return { ...settings, flushMetricsToLogs: true, layerVersions: { ...settings.layerVersions, extension: 'none' } };
}

/** Whether Datadog has nothing that runs beside such a function: its log is all that can be sent. */
export function isUnserved({ runtime, packageType }: Pick<FunctionDescription, 'runtime' | 'packageType'>): boolean {
  return packageType === 'Zip' && runtime !== undefined && (runtimeFacts(runtime)?.support ?? 'none') === 'none';
}

/** Runtimes that no layer serves are not edited beyond their variables, so an extension that somebody put there stays. */
function keepsExtension({ runtime, layers }: FunctionDescription, { layerAccount }: Settings): boolean {
  return (
    runtimeFacts(runtime)?.support === 'forwarder' &&
    layers.some((arn) => classifyLayer(arn, layerAccount).datadog?.kind === 'extension')
  );
}

function isSubscribed({ filters, forwarderArn }: ForwarderFacts): boolean {
  return forwarderArn !== undefined && (filters ?? []).some(({ destinationArn }) => destinationArn === forwarderArn);
}

function logGroupOf({ name }: FunctionDescription, { logGroup }: ForwarderFacts): string {
  return logGroup ?? `/aws/lambda/${name}`;
}

function filterNames(filters: readonly SubscriptionFilter[] | undefined): string {
  return (filters ?? []).map(({ filterName }) => filterName).join(', ');
}
