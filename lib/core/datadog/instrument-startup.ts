import type { Finding } from '../change/change.ts';
import type { FunctionShape } from '../change/shape.ts';
import { finding } from './findings.ts';
import { handlerOf } from './foreign-wrapper.ts';
import { isRedirect, redirectHandlers } from './handlers.ts';
import { classifyLayer } from './layers.ts';
import type { RuntimeFamily } from './runtimes.ts';
import {
  fatalOptions,
  isFromDatadogLayer,
  type StartupOption,
  startupParams,
  withoutStartupOptions,
} from './startup-options.ts';

/**
 * Returns the instrumented shape without the start-up options of Datadog's that would keep it from starting: all of them
 * where the library layer goes, the library's own start beside a redirect (it would redirect to itself), and files of a layer
 * that the function did not have, since a revert leaves it without that layer again. Everything else in the variables stays.
 */
export function settleStartupOptions(
  before: FunctionShape,
  after: FunctionShape,
  family: RuntimeFamily,
): { shape: FunctionShape; findings: Finding[] } {
  const had = hasLibrary(before.layers);
  const loses = had && !hasLibrary(after.layers);
  // Instrumenting writes no option, so what there was tells.
  if (!loses && !fatalOptions(before.variables, family).some(isFromDatadogLayer)) return { shape: after, findings: [] };
  const handler = handlerOf(after);
  const isRedirected = isRedirect(handler) && handler !== redirectHandlers.python;
  // With layers of others nobody can tell what they hold.
  const couldHold = had || before.layers.some((arn) => classifyLayer(arn).origin === 'other');
  const read = new Set(fatalOptions(after.variables, family).map(({ variable }) => variable));
  const isGone = (option: StartupOption) =>
    isFromDatadogLayer(option) &&
    (loses ||
      (option.isLibraryStart && isRedirected) ||
      (!couldHold && read.has(option.variable) && option.place === 'layer' && hasLibrary(after.layers)));
  const { variables, gone } = withoutStartupOptions(after.variables, isGone);
  if (gone.length === 0) return { shape: after, findings: [] };
  return { shape: { ...after, variables }, findings: [finding('startOptionRemoved', startupParams(gone))] };
}

function hasLibrary(layers: readonly string[]): boolean {
  return layers.some((arn) => classifyLayer(arn).datadog?.kind === 'library');
}
