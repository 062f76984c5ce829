import type { Finding } from '../change/change.ts';
import type { FunctionShape } from '../change/shape.ts';
import { parseLayerVersionArn } from '../lambda/arn.ts';
import { finding } from './findings.ts';
import { handlerOf, redirectVariables } from './foreign-wrapper.ts';
import { isLayerRedirect, redirectHandlers } from './handlers.ts';
import { classifyLayer } from './layers.ts';
import type { RuntimeFamily } from './runtimes.ts';
import { fatalOptions, isFromDatadogLayer } from './startup-options.ts';
import { datadogWrapper } from './variables.ts';

/** What shows that a layer of the team's own brings Datadog's library: a handler or a start-up option that only such a layer serves. */
export type OwnLibrary = { sign: string };

/**
 * Returns what shows that Datadog's library comes from another layer than Datadog's, or, in Python, from the package: the
 * function starts through it, it has no layer under one of Datadog's names, and it has layers of others. Undefined
 * otherwise. Layers unpack into one folder, so a second library would be mixed with the first file by file.
 */
export function findOwnLibrary(
  shape: FunctionShape,
  family: RuntimeFamily | undefined,
  layerAccount?: string,
): OwnLibrary | undefined {
  if (shape.layers.length === 0) return undefined;
  const sign = signOf(shape, family);
  // Asked last, as it reads every layer's ARN.
  return sign !== undefined && hasLayersOfOthersOnly(shape.layers, layerAccount) ? { sign } : undefined;
}

function signOf(shape: FunctionShape, family: RuntimeFamily | undefined): string | undefined {
  const handlers = [handlerOf(shape) ?? '', ...redirectVariables(shape.variables).map((name) => shape.variables[name])];
  const redirect = handlers.find((handler) =>
    family === 'python' ? handler === redirectHandlers.python : family === 'node' && isLayerRedirect(handler),
  );
  if (redirect !== undefined) return redirect;
  return fatalOptions(shape.variables, family).find((item) => isFromDatadogLayer(item) && item.place === 'layer')
    ?.target;
}

/** Returns whether a redirect that is read from `/opt` can be served although no layer has one of Datadog's names. */
export function isServedByOwnLayer(shape: FunctionShape): boolean {
  return isLayerRedirect(handlerOf(shape)) && hasLayersOfOthersOnly(shape.layers, undefined);
}

/** Returns whether a function has layers, and none of them is the library under one of Datadog's names. */
function hasLayersOfOthersOnly(layers: readonly string[], layerAccount: string | undefined): boolean {
  let hasOther = false;
  for (const arn of layers) {
    const { origin, datadog } = classifyLayer(arn, layerAccount);
    if (datadog?.kind === 'library') return false;
    if (origin === 'other') hasOther = true;
  }
  return hasOther;
}

/**
 * Returns the layers of the team's own that may hold Datadog under another name, where the change adds a layer of
 * Datadog's: their names say so, or the function starts through Datadog's wrapper and has no extension layer.
 */
export function findRenamedCopies(before: FunctionShape, after: FunctionShape): Finding[] {
  const isWrapped = before.variables.AWS_LAMBDA_EXEC_WRAPPER === datadogWrapper;
  const candidates = isWrapped ? before.layers : before.layers.filter(isNamedAfterDatadog);
  const others = candidates.filter((arn) => classifyLayer(arn).origin === 'other');
  if (others.length === 0) return [];
  const had = new Set(before.layers.map((arn) => classifyLayer(arn).datadog?.kind));
  const isAdded = after.layers.some((arn) => {
    const kind = classifyLayer(arn).datadog?.kind;
    return kind !== undefined && !had.has(kind);
  });
  if (!isAdded) return [];
  const layers = isWrapped && !had.has('extension') ? others : others.filter(isNamedAfterDatadog);
  return layers.length === 0 ? [] : [finding('ownLayerMayHoldDatadog', { layers })];
}

/** Returns the layers of the team's own that are named after Datadog; taking Datadog off leaves them. */
export function layersNamedAfterDatadog(layers: readonly string[]): string[] {
  return layers.filter((arn) => isNamedAfterDatadog(arn) && classifyLayer(arn).origin === 'other');
}

function isNamedAfterDatadog(arn: string): boolean {
  return /datadog|dd-trace|ddtrace/i.test(parseLayerVersionArn(arn)?.layerName ?? '');
}
