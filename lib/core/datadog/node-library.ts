import type { Finding } from '../change/change.ts';
import type { LeavingChange } from '../change/provider.ts';
import type { FunctionShape } from '../change/shape.ts';
import { finding } from './findings.ts';
import { handlerOf } from './foreign-wrapper.ts';
import { isRedirect, redirectHandlerOf, redirectHandlers } from './handlers.ts';
import { classifyLayer } from './layers.ts';
import { runtimeFacts } from './runtimes.ts';
import { hasLibraryStart } from './startup-options.ts';
import { datadogWrapper } from './variables.ts';

/** From this library on, a handler of Node.js 24 that returns nothing ends the process. Source: the library run on AWS's runtime interface client, autumn 2026. */
const firstStrictLibrary = 140;

/** The first Node.js runtime of AWS without handlers that call back. Source: AWS's runtime documentation, 2026. */
const firstWithoutCallbacks = 24;

/**
 * Returns whether the Node.js library refuses a redirect although it reads like one: a path with `..`, the package's without
 * `dist`, and the package's under `/opt` where Datadog's layer is, which is laid out in another way. The function then
 * fails. Source: the library run on AWS's runtime interface client, autumn 2026.
 */
export function isRejectedRedirect(handler: string | undefined, layers: readonly string[]): boolean {
  if (handler === undefined || !isRedirect(handler) || handler === redirectHandlers.python) return false;
  if (handler.split('/').includes('..')) return true;
  if (!handler.startsWith('/opt/')) return !handler.endsWith('/dist/handler.handler');
  if (handler === redirectHandlers.node) return false;
  const classified = layers.map((arn) => classifyLayer(arn));
  // A layer of the team's own beside it may hold the package.
  return (
    classified.some(({ datadog }) => datadog?.kind === 'library') &&
    classified.every(({ origin }) => origin !== 'other')
  );
}

/** Returns the redirect that the library takes, for one that it refuses; undefined where it takes the present one. */
export function correctedRedirect(
  handler: string | undefined,
  layers: readonly string[],
  place: 'layer' | 'image',
): string | undefined {
  return isRejectedRedirect(handler, layers) ? redirectHandlerOf('node', place) : undefined;
}

/**
 * Returns what Node.js 24 takes only with the library, or only without it, where a change brings or ends the redirect or
 * brings a library that is stricter.
 */
export function findNodeDifferences({ configuration, before, after }: LeavingChange): Finding[] {
  if (configuration.Runtime?.startsWith('nodejs') !== true) return [];
  const version = Number(/^nodejs(\d+)\.x$/.exec(configuration.Runtime)?.[1] ?? 0);
  if (version < firstWithoutCallbacks) return [];
  const runtime = configuration.Runtime ?? '';
  const [was, is] = [isThroughLibrary(before), isThroughLibrary(after)];
  if (was && !is) return [finding('nodeHandlerUnwrapped', { runtime })];
  const [oldLibrary, newLibrary] = [libraryVersion(before), libraryVersion(after)];
  const isStrict = newLibrary === undefined || newLibrary >= firstStrictLibrary;
  const becomesStrict = was && oldLibrary !== undefined && oldLibrary < firstStrictLibrary && isStrict;
  if (!is || (was && !becomesStrict)) return [];
  const kind = was ? 'sync' : isStrict ? 'both' : 'default';
  return [finding('nodeHandlerWrapped', { runtime, kind, version: firstStrictLibrary })];
}

/**
 * Returns where two switches disagree: threat detection through Datadog's wrapper turns tracing on whatever DD_TRACE_ENABLED
 * says, and in Node.js it is a second switch beside the library's own. Source: Datadog's wrapper script, autumn 2026.
 */
export function findAppsecConflicts({ configuration, before, after, mode }: LeavingChange): Finding[] {
  if (!isAppsecWrapped(after.variables)) return [];
  const findings: Finding[] = [];
  if (isAppsecOverTracing(after.variables) && (mode === 'instrument' || !isAppsecOverTracing(before.variables)))
    findings.push(finding('appsecTurnsTracingOn'));
  const isNode = runtimeFacts(configuration.Runtime)?.family === 'node';
  if (isNode && isOn(after.variables.DD_APPSEC_ENABLED)) findings.push(finding('appsecSwitchedTwice'));
  return findings;
}

function isAppsecOverTracing(variables: FunctionShape['variables']): boolean {
  return isAppsecWrapped(variables) && /^(?:false|0|f)$/i.test(variables.DD_TRACE_ENABLED ?? '');
}

function isAppsecWrapped(variables: FunctionShape['variables']): boolean {
  return variables.AWS_LAMBDA_EXEC_WRAPPER === datadogWrapper && isOn(variables.DD_SERVERLESS_APPSEC_ENABLED);
}

function isOn(value: string | undefined): boolean {
  return value !== undefined && /^(?:true|1|t)$/i.test(value);
}

function isThroughLibrary(shape: FunctionShape): boolean {
  return isRedirect(handlerOf(shape)) || hasLibraryStart(shape.variables, 'node');
}

function libraryVersion(shape: FunctionShape): number | undefined {
  for (const arn of shape.layers) {
    const { datadog } = classifyLayer(arn);
    if (datadog?.kind === 'library' && datadog.family === 'node') return datadog.version;
  }
  return undefined;
}
