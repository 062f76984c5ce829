import { isRedirect, originalHandler } from '../../core/datadog/handlers.ts';
import { classifyLayer } from '../../core/datadog/layers.ts';
import { datadogWrapper } from '../../core/datadog/variables.ts';
import { isList, type Value } from '../edit/value.ts';
import type { Finding } from '../project.ts';
import type { CodeRequest } from '../way.ts';
import { serverlessFinding } from './findings.ts';
import type { Service } from './service.ts';
import type { ServiceEdits } from './service-edits.ts';
import { type ServiceFunction, writtenOut } from './service-function.ts';

/** What a function is without the layers and the redirect that somebody wrote by hand; or that it cannot be told. */
export type Stripped = { function: ServiceFunction; findings: Finding[]; isBlocked: boolean };

/**
 * Takes out of a function what was written by hand to instrument it: the redirect, Datadog's layers, the wrapper. The plugin
 * would add all of it a second time and send the function into a loop. Variables that are settings stay: the plugin lets
 * them win, and nobody can tell whose they are.
 */
export function stripHandMade(
  service: Service,
  edits: ServiceEdits,
  subject: ServiceFunction,
  { mode, settings }: CodeRequest,
): Stripped {
  const { layerAccount } = settings;
  const { handler, environment, place } = subject;
  const layers = subject.layers.filter((layer) => !isDatadogLayer(service, layer, layerAccount));
  const isWrapped = environment.AWS_LAMBDA_EXEC_WRAPPER === datadogWrapper;
  const hasLayers = layers.length < subject.layers.length;
  // The plugin sets the same wrapper; only when Datadog goes would it stop the function.
  const isTouched = isRedirect(handler) || hasLayers || (isWrapped && mode === 'remove');
  if (!isTouched) return { function: subject, findings: [], isBlocked: false };
  if (place === undefined)
    return blocked(subject, serverlessFinding('functionNotEditable', { function: subject.name }));

  const original = isRedirect(handler) ? originalHandler(environment) : handler;
  if (original === undefined && isRedirect(handler))
    return blocked(
      subject,
      serverlessFinding('redirectedWithoutOriginal', { function: subject.name, handler: handler ?? '' }),
    );
  const { DD_LAMBDA_HANDLER: kept, AWS_LAMBDA_EXEC_WRAPPER: wrapper, ...others } = environment;
  if (isRedirect(handler) && original !== undefined) edits.setAt(within(place, 'handler'), original);
  if (isRedirect(handler) && kept !== undefined) edits.remove(within(place, 'environment', 'DD_LAMBDA_HANDLER'));
  if (isWrapped) edits.remove(within(place, 'environment', 'AWS_LAMBDA_EXEC_WRAPPER'));
  if (hasLayers && !subject.hasProviderLayers) removeLayers(service, edits, within(place, 'layers'), layerAccount);
  const variables = {
    ...others,
    ...(kept === undefined || isRedirect(handler) ? {} : { DD_LAMBDA_HANDLER: kept }),
    ...(wrapper === undefined || isWrapped ? {} : { AWS_LAMBDA_EXEC_WRAPPER: wrapper }),
  };
  return {
    function: { ...subject, handler: original, layers, environment: variables },
    findings: [serverlessFinding('migratedFromLayers', { function: subject.name })],
    isBlocked: false,
  };
}

/**
 * Takes out of the provider what was written by hand for every function: Datadog's layers, and with Datadog its wrapper.
 * Returns the provider's variables that are left of the given ones.
 */
export function stripProvider(
  service: Service,
  edits: ServiceEdits,
  { mode, settings }: CodeRequest,
  environment: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const layers = service.find(['provider', 'layers']);
  if (layers !== undefined) removeLayers(service, edits, layers, settings.layerAccount);
  const wrapper = service.find(['provider', 'environment', 'AWS_LAMBDA_EXEC_WRAPPER']);
  if (mode !== 'remove' || wrapper === undefined || service.valueOf(wrapper) !== datadogWrapper) return environment;
  edits.remove(wrapper);
  const { AWS_LAMBDA_EXEC_WRAPPER: _, ...left } = environment;
  return left;
}

function removeLayers(
  service: Service,
  edits: ServiceEdits,
  place: { file: string; path: readonly (string | number)[] },
  layerAccount: string | undefined,
): void {
  const value = service.valueOf(place);
  if (!isList(value)) return;
  for (const [index, layer] of value.entries())
    if (isDatadogLayer(service, writtenOut(layer), layerAccount))
      edits.remove({ file: place.file, path: [...place.path, index] });
}

/** Whether a layer is Datadog's, also where its ARN holds variables (`${aws:region}`) or is one. */
function isDatadogLayer(service: Service, layer: Value, layerAccount: string | undefined): boolean {
  const text = service.text(layer) ?? (typeof layer === 'string' ? layer : '');
  return classifyLayer(text, layerAccount).origin === 'datadog';
}

function blocked(subject: ServiceFunction, finding: Finding): Stripped {
  return { function: subject, findings: [finding], isBlocked: true };
}

function within(place: { file: string; path: readonly (string | number)[] }, ...keys: string[]) {
  return { file: place.file, path: [...place.path, ...keys] };
}
