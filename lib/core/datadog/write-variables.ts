import type { Finding } from '../change/change.ts';
import { partitionOfRegion } from '../lambda/arn.ts';
import { finding } from './findings.ts';
import type { Settings } from './settings.ts';
import { settingFields, settingValue } from './settings-table.ts';
import {
  apiKeySourcesOf,
  apiKeyVariable,
  apiKeyVariables,
  chosenVariables,
  defaultVariables,
  mergedVariables,
} from './variables.ts';

/** The variables as the settings say: chosen values are written, defaults only where nothing stands yet, exactly one key source stays. */
export function writeVariables(
  variables: Readonly<Record<string, string>>,
  settings: Settings,
  about: { hasExtension: boolean; region: string },
): { variables: Readonly<Record<string, string>>; findings: Finding[] } {
  const findings: Finding[] = [];
  const next: Record<string, string> = {
    ...defaultVariables,
    ...variables,
    ...chosenVariables(settings),
    ...mergedVariables(variables, settings),
  };
  const unread = about.hasExtension ? [] : variablesForExtension(settings);
  if (unread.length > 0) findings.push(finding('settingsNeedExtension', { variables: unread.join(', ') }));

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

  if (settings.apiKey !== undefined) {
    for (const name of apiKeyVariables) delete next[name];
    const key = apiKeyVariable(settings.apiKey);
    next[key.name] = key.value;
    return { variables: next, findings };
  }
  const sources = apiKeySourcesOf(variables);
  if (sources.length > 1) findings.push(finding('twoKeySources', { variables: sources.join(', ') }));
  if (sources.length === 0 && about.hasExtension) findings.push(finding('apiKeyMissing'));
  return { variables: next, findings };
}

/** Chosen variables that nobody but the extension reads. */
function variablesForExtension(settings: Settings): string[] {
  return settingFields.flatMap(({ path, variables, needsExtension }) =>
    needsExtension === true && settingValue(settings, path) !== undefined ? variables : [],
  );
}
