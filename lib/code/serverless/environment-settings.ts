import type { Settings } from '../../core/datadog/settings.ts';
import { isMapping, type Value } from '../edit/value.ts';
import type { Finding, Step } from '../project.ts';
import { variablesBeside } from '../variables-beside.ts';
import { serverlessFinding } from './findings.ts';
import type { Place, Service } from './service.ts';
import type { ServiceEdits } from './service-edits.ts';
import { type ServiceFunction, writtenOut } from './service-function.ts';

/** Settings that the plugin has a member for, or that decide nothing but layers and images. See `pluginConfig`. */
export const settingsOfPlugin = [
  'site',
  'apiKey',
  'env',
  'service',
  'version',
  'tags',
  'tracing',
  'logs',
  'capturePayload',
  'layerVersions',
  'layerAccount',
  'imageHoldsDatadog',
  'imageRuntime',
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

/**
 * The variables of chosen settings for which the plugin has no member. It leaves them alone wherever they stand. FIPS is both:
 * its member chooses the extension's layer, and nothing but the variable tells the libraries. Source: the plugin's source,
 * version 5.134.1.
 */
export function environmentVariables(settings: Settings): Record<string, string> {
  const fips: Record<string, string> = settings.fips === true ? { DD_LAMBDA_FIPS_MODE: 'true' } : {};
  return { ...variablesBeside(settings, settingsOfPlugin), ...fips };
}

/** The provider's variables afterwards, what was found on the way, and what a person has to write. */
export type EnvironmentChange = {
  environment: Readonly<Record<string, string>>;
  findings: Finding[];
  steps: Step[];
};

/**
 * Writes the variables that the plugin has no member for into the provider's environment, from where every function gets
 * them. A value that stands there already is not replaced, as no removal could bring it back; and a function's own wins.
 */
export function writeEnvironment(
  service: Service,
  edits: ServiceEdits,
  settings: Settings,
  read: { functions: readonly ServiceFunction[]; environment: Readonly<Record<string, string>> },
): EnvironmentChange {
  const wanted = environmentVariables(settings);
  const place = environmentPlace(service);
  const present = presentAt(service, place);
  const environment: Record<string, string> = { ...read.environment };
  const kept: string[] = [];
  const byHand: string[] = [];
  for (const [name, text] of Object.entries(wanted)) {
    const found = present[name] ?? undefined;
    if (place === undefined || isVariable(text)) byHand.push(name);
    else if (found === undefined) {
      edits.setAt({ file: place.file, path: [...place.path, name] }, text);
      environment[name] = text;
    } else if (writtenOut(found) !== text) kept.push(name);
  }
  return {
    environment,
    findings: [
      ...(kept.length === 0 ? [] : [serverlessFinding('providerVariableKept', { variables: kept.join(', ') })]),
      ...read.functions.flatMap((subject) => findOwn(subject, wanted)),
      ...(byHand.length === 0 ? [] : [serverlessFinding('environmentElsewhere', { variables: byHand.join(', ') })]),
    ],
    steps: byHand.length === 0 ? [] : [{ code: 'setVariables', params: { snippet: snippetOf(byHand, wanted) } }],
  };
}

/**
 * Takes out of the provider's environment the variables that `writeEnvironment` writes for the same settings, where they
 * still hold what it wrote. All others stay: nobody can tell whose they are. Returns the variables that are left.
 */
export function stripEnvironment(
  service: Service,
  edits: ServiceEdits,
  settings: Settings,
  environment: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const place = environmentPlace(service);
  const present = presentAt(service, place);
  const left: Record<string, string> = { ...environment };
  for (const [name, text] of Object.entries(environmentVariables(settings))) {
    const found = present[name] ?? undefined;
    if (place === undefined || found === undefined || writtenOut(found) !== text) continue;
    edits.remove({ file: place.file, path: [...place.path, name] });
    delete left[name];
  }
  return left;
}

/** Where the provider's variables are written; undefined where they are not written in files that are known. */
function environmentPlace(service: Service): Place | undefined {
  const place = service.find(['provider', 'environment']);
  const value = service.valueOf(place);
  const isOpen = value === undefined || value === null || isPlainMapping(value);
  return isOpen ? place : undefined;
}

function presentAt(service: Service, place: Place | undefined): { readonly [name: string]: Value } {
  const value = service.valueOf(place);
  return isMapping(value) ? value : {};
}

/** Whether a value is a map of variables, and not a function of CloudFormation. */
function isPlainMapping(value: Value): boolean {
  return isMapping(value) && !Object.keys(value).some((key) => /^(?:!|Fn::|Ref$)/.test(key));
}

/** Whether the framework would read a text as one of its own variables. */
function isVariable(text: string): boolean {
  return text.includes('${');
}

function findOwn({ name, environment }: ServiceFunction, wanted: Readonly<Record<string, string>>): Finding[] {
  const own = Object.keys(wanted).filter(
    (variable) => Object.hasOwn(environment, variable) && environment[variable] !== wanted[variable],
  );
  return own.length === 0
    ? []
    : [serverlessFinding('functionVariableKept', { function: name, variables: own.join(', ') })];
}

function snippetOf(names: readonly string[], wanted: Readonly<Record<string, string>>): string {
  return names.map((name) => `${name}: ${JSON.stringify(wanted[name])}`).join('\n');
}
