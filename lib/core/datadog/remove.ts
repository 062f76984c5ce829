import { hasBlocked } from '../change/findings.ts';
import { blockedBy, type Decision, type Subject } from '../change/provider.ts';
import { isValidHandler } from '../lambda/limits.ts';
import { datadogProfilerNames, hasDatadogProfiler } from './dotnet-profiler.ts';
import { finding } from './findings.ts';
import { redirectVariables, repointVariables } from './foreign-wrapper.ts';
import { isRedirect, originalHandler } from './handlers.ts';
import { type ClassifiedLayer, classifyLayer } from './layers.ts';
import { layersNamedAfterDatadog } from './own-library.ts';
import { runtimeFacts } from './runtimes.ts';
import {
  fatalOptions,
  isFromDatadogLayer,
  startupOptions,
  startupParams,
  withoutStartupOptions,
} from './startup-options.ts';
import { apiKeyNameVariable, apiKeySourcesOf, apiKeyVariables, datadogWrapper, defaultVariables } from './variables.ts';

/**
 * What a function looks like without Datadog, whichever tool put it there and whether or not the runtime is still served.
 * Only what belongs to an instrumentation goes: Datadog's layers, the redirect, the wrapper, the key source, and switches
 * that hold the value every tool writes. Any other DD_ variable cannot be attributed and stays. A function that carries no
 * sign of an instrumentation is not touched. Blocks where the function could not start afterwards.
 */
export function removeDatadog(subject: Subject, layerAccount: string | undefined): Decision {
  const { shape } = subject;
  const layers = shape.layers.map((arn) => classifyLayer(arn, layerAccount));
  if (!isInstrumented(subject, layers)) return { shape, findings: [] };

  // First, as it is Datadog's redirect that tells how the function is wrapped.
  const repointed = repointVariables(shape);
  if (hasBlocked(repointed.findings)) return blockedBy(subject, repointed.findings);
  const own = restoreHandler(subject);
  if (hasBlocked(own.findings)) return own;
  const findings = [...repointed.findings, ...own.findings];
  const copies = layers.filter(({ origin }) => origin === 'copy');
  if (copies.length > 0) findings.push(finding('layerCopyRemoved', { layers: copies.map(({ arn }) => arn) }));

  const goes = attributableVariables(subject, layers);
  const started = withoutStartupOptions(repointed.shape.variables, isFromDatadogLayer);
  if (started.gone.length > 0) findings.push(finding('startOptionRemoved', startupParams(started.gone)));
  const stays = startupOptions(started.variables).filter(({ isDatadogs, isFatal }) => isDatadogs && isFatal);
  if (stays.length > 0) findings.push(finding('startOptionKept', startupParams(stays)));
  const variables = Object.fromEntries(Object.entries(started.variables).filter(([name]) => !goes.has(name)));
  const kept = Object.keys(variables).filter((name) => name.startsWith('DD_'));
  if (kept.length > 0) findings.push(finding('variablesKept', { variables: kept.sort() }));
  const named = layersNamedAfterDatadog(shape.layers);
  if (named.length > 0) findings.push(finding('ownLayerMayHoldDatadog', { layers: named }));
  if (subject.packageType === 'Image') findings.push(finding('imageStillHoldsDatadog'));
  return {
    shape: { ...own.shape, layers: layers.filter(({ origin }) => origin === 'other').map(({ arn }) => arn), variables },
    findings,
  };
}

/** Whether anything shows that Datadog was put on the function; own DD_ variables alone do not. */
function isInstrumented(subject: Subject, layers: readonly ClassifiedLayer[]): boolean {
  const { shape } = subject;
  return (
    layers.some(({ origin }) => origin !== 'other') ||
    isRedirect(shape.handler) ||
    isRedirect(shape.command?.[0]) ||
    shape.variables.AWS_LAMBDA_EXEC_WRAPPER === datadogWrapper ||
    shape.variables.DD_FLUSH_TO_LOG === 'true' ||
    redirectVariables(shape.variables).length > 0 ||
    fatalOptions(shape.variables, runtimeFacts(subject.runtime)?.family).some(isFromDatadogLayer) ||
    hasDatadogProfiler(shape.variables)
  );
}

function restoreHandler(subject: Subject): Decision {
  const { shape } = subject;
  const redirected = isRedirect(shape.handler)
    ? shape.handler
    : isRedirect(shape.command?.[0])
      ? shape.command?.[0]
      : undefined;
  if (redirected === undefined) return { shape, findings: [] };
  const original = originalHandler(shape.variables);
  if (original === undefined)
    return blockedBy(subject, [finding('redirectedWithoutOriginal', { handler: redirected })]);
  if (!isValidHandler(original))
    return blockedBy(subject, [finding('originalHandlerInvalid', { length: original.length })]);
  if (redirected === shape.handler) return { shape: { ...shape, handler: original }, findings: [] };
  return { shape: { ...shape, command: [original, ...(shape.command ?? []).slice(1)] }, findings: [] };
}

function attributableVariables({ shape }: Subject, layers: readonly ClassifiedLayer[]): ReadonlySet<string> {
  const { variables } = shape;
  const goes = new Set<string>(['DD_LAMBDA_HANDLER']);
  for (const [name, value] of Object.entries(defaultVariables)) if (variables[name] === value) goes.add(name);
  if (variables.DD_FLUSH_TO_LOG === 'true') goes.add('DD_FLUSH_TO_LOG');
  if (apiKeySourcesOf(variables).length > 0)
    for (const name of [...apiKeyVariables, apiKeyNameVariable]) goes.add(name);
  if (variables.AWS_LAMBDA_EXEC_WRAPPER === datadogWrapper) {
    goes.add('AWS_LAMBDA_EXEC_WRAPPER');
    // This switch works through the wrapper alone.
    if (variables.DD_SERVERLESS_APPSEC_ENABLED === 'true') goes.add('DD_SERVERLESS_APPSEC_ENABLED');
  }
  for (const name of datadogProfilerNames(variables)) goes.add(name);
  if (variables.DD_LAMBDA_FIPS_MODE === 'true' && layers.some(({ datadog }) => datadog?.isFips === true))
    goes.add('DD_LAMBDA_FIPS_MODE');
  return goes;
}
