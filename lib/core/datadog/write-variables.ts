import type { Finding } from '../change/change.ts';
import { partitionOfRegion } from '../lambda/arn.ts';
import { finding } from './findings.ts';
import { alignLogsSwitches } from './logs-switches.ts';
import type { Settings } from './settings.ts';
import { settingFields, settingValue } from './settings-table.ts';
import {
  apiKeyNameVariable,
  apiKeySourcesOf,
  apiKeyVariable,
  apiKeyVariables,
  chosenVariables,
  defaultVariables,
  mergedVariables,
} from './variables.ts';

/** The oldest extension that signs in without a key. Source: the release notes of Datadog's extension, 2026. */
export const minimumDelegatedExtension = 96;

/** What decides which variables have an effect; the extension's version is undefined where it cannot be seen. */
type About = { hasExtension: boolean; extensionVersion?: number | undefined; region: string };

/** The variables as the settings say: chosen values are written, defaults only where nothing stands yet, exactly one key source stays. */
export function writeVariables(
  variables: Readonly<Record<string, string>>,
  settings: Settings,
  about: About,
): { variables: Readonly<Record<string, string>>; findings: Finding[] } {
  const findings: Finding[] = [];
  const next: Record<string, string> = {
    ...defaultVariables,
    ...variables,
    ...chosenVariables(settings),
    ...mergedVariables(variables, settings),
  };
  const logs = alignLogsSwitches(variables, settings);
  Object.assign(next, logs.set);
  findings.push(...logs.findings);
  const unread = about.hasExtension ? [] : variablesForExtension(settings);
  if (unread.length > 0) findings.push(finding('settingsNeedExtension', { variables: unread }));

  // In GovCloud the libraries run in FIPS mode unless told otherwise, so only there "no" has to be written.
  const isFipsDefault = partitionOfRegion(about.region) === 'aws-us-gov';
  if (settings.fips === true) next.DD_LAMBDA_FIPS_MODE = 'true';
  else if (settings.fips === false && (isFipsDefault || Object.hasOwn(variables, 'DD_LAMBDA_FIPS_MODE')))
    next.DD_LAMBDA_FIPS_MODE = 'false';

  const flush = settings.flushMetricsToLogs;
  if (!about.hasExtension)
    next.DD_FLUSH_TO_LOG = flush === undefined ? (variables.DD_FLUSH_TO_LOG ?? 'true') : String(flush);
  else if (flush !== undefined && Object.hasOwn(variables, 'DD_FLUSH_TO_LOG')) next.DD_FLUSH_TO_LOG = String(flush);
  else if (flush === true) findings.push(finding('flushMetricsNeedsForwarder'));

  findings.push(...chooseKeySource(next, settings, about));
  return { variables: next, findings };
}

/** Puts the chosen key source into `next` in the place of every other; returns what is wrong with the source that is then there. */
function chooseKeySource(
  next: Record<string, string>,
  { apiKey }: Settings,
  { hasExtension, extensionVersion: version }: About,
): Finding[] {
  const findings: Finding[] = [];
  if (apiKey !== undefined) {
    for (const name of [...apiKeyVariables, apiKeyNameVariable]) delete next[name];
    const key = apiKeyVariable(apiKey);
    next[key.name] = key.value;
  } else if (hasExtension && (next[apiKeyNameVariable] ?? '') !== '') findings.push(finding('keyNameIgnored'));
  const sources = apiKeySourcesOf(next);
  if (sources.length > 1) findings.push(finding('twoKeySources', { variables: sources }));
  if (sources.length === 0 && hasExtension) findings.push(finding('apiKeyMissing'));
  if (sources[0] === 'DD_ORG_UUID' && version !== undefined && version < minimumDelegatedExtension)
    findings.push(finding('delegatedNeedsExtension', { version, minimum: minimumDelegatedExtension }));
  return findings;
}

/** Chosen variables that nobody but the extension reads. */
function variablesForExtension(settings: Settings): string[] {
  const delegated = settings.apiKey?.source === 'delegated' ? ['DD_ORG_UUID'] : [];
  const others = settingFields.flatMap(({ path, variables, needsExtension }) =>
    needsExtension === true && settingValue(settings, path) !== undefined ? variables : [],
  );
  return [...delegated, ...others];
}
