import type { Finding } from '../change/change.ts';
import { finding } from './findings.ts';
import type { Settings } from './settings.ts';

type Variables = Readonly<Record<string, string>>;

/** The two variables that switch logs on. The extension sends them where either is true. Source: Datadog's extension, autumn 2026. */
const logsVariable = 'DD_SERVERLESS_LOGS_ENABLED';
const logsAlias = 'DD_LOGS_ENABLED';

/**
 * Returns what the two switches for logs must be beside each other: a chosen setting is written to both where both are there,
 * logs that the customer switched off by one of them stay off, and a function whose switches contradict each other is told of.
 */
export function alignLogsSwitches(variables: Variables, settings: Settings): { set: Variables; findings: Finding[] } {
  const alias = switchOf(variables[logsAlias]);
  if (alias === undefined) return { set: {}, findings: [] };
  if (settings.logs !== undefined)
    return { set: alias === settings.logs ? {} : { [logsAlias]: String(settings.logs) }, findings: [] };
  const own = variables[logsVariable] ?? '';
  if (own === '' && !alias) return { set: { [logsVariable]: 'false' }, findings: [finding('logsStayOff')] };
  const isContradicted = switchOf(own) !== undefined && switchOf(own) !== alias;
  return { set: {}, findings: isContradicted ? [finding('logsSwitchesDisagree')] : [] };
}

/** What a switch says, as the extension reads it; undefined for text that is none. */
function switchOf(text: string | undefined): boolean | undefined {
  const word = (text ?? '').trim().toLowerCase();
  if (word === 'true' || word === '1') return true;
  return word === 'false' || word === '0' ? false : undefined;
}
