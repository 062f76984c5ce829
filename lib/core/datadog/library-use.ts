import type { Finding } from '../change/change.ts';
import type { CheckedChange, LeavingChange } from '../change/provider.ts';
import type { FunctionShape } from '../change/shape.ts';
import { isChalice } from '../lambda/owner.ts';
import { finding } from './findings.ts';
import { handlerOf, isWrappedByOther, redirectVariables } from './foreign-wrapper.ts';
import { isRedirect } from './handlers.ts';
import { classifyLayer } from './layers.ts';
import { type RuntimeFamily, runtimeFacts } from './runtimes.ts';
import {
  fatalOptions,
  hasLibraryStart,
  isFromDatadogLayer,
  type StartupOption,
  startupParams,
} from './startup-options.ts';

/**
 * Returns what a change leaves behind that needs the library layer which it takes away: start-up options, redirects in
 * variables of other wrappers, and code that imports it. What a revert restores is left out, as it was there with the
 * layers that return.
 */
export function findUsesOfLostLibrary(change: LeavingChange): Finding[] {
  const lost = lostFamilies(change);
  if (lost.length === 0) return [];
  return [...findOptions(change), ...findRedirects(change), ...findCode(change, lost)];
}

/** Returns whether a function whose code wraps its handler itself, as far as can be told, gets the redirect as well. */
export function findWrappedCode({ configuration, before, after }: CheckedChange): Finding[] {
  if (before.layers.length === 0 || isRedirect(handlerOf(before)) || !isRedirect(handlerOf(after))) return [];
  const family = runtimeFacts(configuration.Runtime)?.family;
  if (!libraryFamilies(before).some((found) => found === family)) return [];
  return isStartedWithoutCode(before, family)
    ? []
    : [finding('codeWrapsHandler', { handler: handlerOf(before) ?? '' })];
}

function findOptions({ configuration, after, restored }: LeavingChange): Finding[] {
  const family = runtimeFacts(configuration.Runtime)?.family;
  const left = fatalOptions(after.variables, family).filter(
    (option) => isFromDatadogLayer(option) && !restored.has(`Environment.Variables.${option.variable}`),
  );
  const of = (place: StartupOption['place']) => left.filter((option) => option.place === place);
  const [sure, possible] = [of('layer'), of('name')];
  return [
    ...(sure.length === 0 ? [] : [finding('startOptionNeedsLayer', startupParams(sure))]),
    ...(possible.length === 0 ? [] : [finding('startOptionMayNeedLayer', startupParams(possible))]),
  ];
}

function findRedirects({ before, after, restored }: LeavingChange): Finding[] {
  const handler = handlerOf(after) ?? '';
  const names = redirectVariables(after.variables).filter((name) => !restored.has(`Environment.Variables.${name}`));
  if (names.length === 0) return [];
  // Where our change put the redirect into the handler and another wrapper's is kept there now, the chain came since and is
  // alive. Otherwise it was there without the layer, or nothing says that the handler reads the variable.
  const isAlive = restored.has('Handler') && handler === handlerOf(before);
  return [finding(isAlive ? 'redirectInVariable' : 'redirectAlsoInVariable', { variables: names, handler })];
}

function findCode({ tags, before, configuration }: LeavingChange, lost: readonly RuntimeFamily[]): Finding[] {
  const isSure =
    lost.includes('ruby') ||
    isChalice(tags) ||
    ((lost.includes('python') || lost.includes('node')) &&
      !isStartedWithoutCode(before, runtimeFacts(configuration.Runtime)?.family));
  if (isSure) return [finding('codeUsesLibrary')];
  return lost.includes('python') || lost.includes('node') ? [finding('codeMayUseLibrary')] : [];
}

/** Whether something else than the function's code starts the library, as far as its configuration tells. */
function isStartedWithoutCode(shape: FunctionShape, family: RuntimeFamily | undefined): boolean {
  return isRedirect(handlerOf(shape)) || isWrappedByOther(shape) || hasLibraryStart(shape.variables, family);
}

/** The languages whose library layer goes and does not come back in another version, as far as the runtime can use them. */
function lostFamilies({ configuration, before, after }: LeavingChange): RuntimeFamily[] {
  if (before.layers === after.layers) return [];
  const had = libraryFamilies(before);
  if (had.length === 0 || libraryFamilies(after).length > 0) return [];
  const family = runtimeFacts(configuration.Runtime)?.family;
  const isOpen = family === undefined || family === 'provided';
  return had.filter((lost) => isOpen || lost === family);
}

function libraryFamilies(shape: FunctionShape): RuntimeFamily[] {
  return shape.layers.flatMap((arn) => {
    const { datadog } = classifyLayer(arn);
    return datadog?.kind === 'library' && datadog.family !== undefined ? [datadog.family] : [];
  });
}
