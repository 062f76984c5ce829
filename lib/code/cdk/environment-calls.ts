import type { Node } from 'web-tree-sitter';
import type { Settings } from '../../core/datadog/settings.ts';
import type { SyntaxEdit } from '../parsers/syntax-edit.ts';
import type { Finding } from '../project.ts';
import { variablesBeside } from '../variables-beside.ts';
import type { FileContext } from './file-context.ts';
import { cdkFinding } from './findings.ts';
import type { EnvironmentCall, FunctionSite, SourceReading } from './function-site.ts';
import { functionAround } from './source-tree.ts';

/** Settings that the construct has a property for, or says something else about; see `constructProps`. */
export const settingsOfConstruct = [
  'site',
  'apiKey',
  'env',
  'service',
  'version',
  'tags',
  'tracing',
  'logs',
  'capturePayload',
  'mergeXrayTraces',
  'flushMetricsToLogs',
  'fips',
  'appsec',
  'profiling',
  'coldStartTracing',
  'logLevel',
  'apmFlushDeadlineMilliseconds',
  'llmObs',
] as const satisfies readonly (keyof Settings)[];

/** The variables that calls set on a function, by name; of several the last counts. */
function calledVariables(
  { environmentCalls }: SourceReading,
  { reach }: FunctionSite,
): ReadonlyMap<string, EnvironmentCall> {
  if (reach === undefined) return new Map();
  const own = environmentCalls.filter(
    ({ reference, statement }) =>
      reference === reach.reference &&
      (reference.includes('.') || methodAround(statement)?.id === methodAround(reach.statement)?.id),
  );
  return new Map(own.map((call) => [call.name, call]));
}

const methodTypes: ReadonlySet<string> = new Set([
  'method_definition',
  'function_declaration',
  'function_expression',
  'function_definition',
]);

function methodAround(node: Node): Node | undefined {
  return functionAround(node, methodTypes);
}

/** What is to be set on a function beside the construct, what is set already, and what stays other than the settings say. */
type BesideConstruct = {
  missing: [name: string, value: string][];
  set: Record<string, string>;
  kept: string[];
};

/**
 * Settles the variables for which the construct has no property. It leaves what is set by a call behind its own, in all
 * versions known. Source: its env.js and env-tracker.js, versions 3.12.0 and 5.1.0.
 */
export function besideConstruct(context: FileContext, reading: SourceReading, site: FunctionSite): BesideConstruct {
  const calls = calledVariables(reading, site);
  const result: BesideConstruct = { missing: [], set: {}, kept: [] };
  for (const [name, value] of Object.entries(variablesBeside(context.settings, settingsOfConstruct))) {
    const called = calls.get(name);
    const own = called === undefined ? site.environment[name] : called.value;
    if (called === undefined && own === undefined) result.missing.push([name, value]);
    else if (own === value) result.set[name] = value;
    else result.kept.push(name);
  }
  return result;
}

/** Takes away the calls that were written for the same settings, where they still set what was written. */
export function removeEnvironmentCalls(context: FileContext, reading: SourceReading, edit: SyntaxEdit): void {
  const wanted = variablesBeside(context.settings, settingsOfConstruct);
  const removed = new Set<number>();
  for (const site of reading.sites)
    for (const { name, value, statement } of calledVariables(reading, site).values())
      if (value !== undefined && wanted[name] === value && !removed.has(statement.id)) {
        removed.add(statement.id);
        edit.remove(statement);
      }
}

/** Says which variables a function keeps although the settings say otherwise. */
export function findKept(site: FunctionSite, kept: readonly string[], file: string): Finding[] {
  if (kept.length === 0) return [];
  return [cdkFinding('variableKept', { function: site.id, variables: kept.join(', ') }, { file, line: site.line })];
}
