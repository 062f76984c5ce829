import type { Finding } from '../change/change.ts';
import { hasBlocked } from '../change/findings.ts';
import { blockedBy, type Decision, type Subject } from '../change/provider.ts';
import type { FunctionShape } from '../change/shape.ts';
import { isValidHandler } from '../lambda/limits.ts';
import { isChalice } from '../lambda/owner.ts';
import { hasWebAdapter, startTracer } from './exec-wrapper.ts';
import { finding } from './findings.ts';
import { findKeptChain, isWrappedByOther, repointVariables } from './foreign-wrapper.ts';
import { isLayerRedirect, isPackagedRedirect, isRedirect, originalHandler, redirectHandlerOf } from './handlers.ts';
import { instrumentImage } from './image.ts';
import { settleStartupOptions } from './instrument-startup.ts';
import { keepOwnLibrary, keepPackagedRedirect, keepStart, keptRedirect } from './kept-redirect.ts';
import { classifyLayer, type ResolvedLayerVersions, requiredLayers } from './layers.ts';
import { findOwnLibrary, type OwnLibrary } from './own-library.ts';
import { type RuntimeFacts, runtimeFacts } from './runtimes.ts';
import type { Settings } from './settings.ts';
import { datadogWrapper } from './variables.ts';
import { findCopies, findMissingPublisher, placeLayers, type WantedLayers, wantLayers } from './wanted-layers.ts';
import { writeVariables } from './write-variables.ts';

/** What a function looks like once it is instrumented as the settings say. Planning an instrumented function changes nothing. */
export function instrument(subject: Subject, settings: Settings, resolved: ResolvedLayerVersions): Decision {
  if (subject.packageType === 'Image') return instrumentImage(subject, settings);
  const facts = runtimeFacts(subject.runtime);
  if (facts === undefined || facts.support === 'none')
    return blockedBy(subject, [finding('runtimeUnsupported', { runtime: subject.runtime ?? 'none' })]);
  if (facts.support === 'forwarder') return instrumentThroughForwarder(subject, settings);

  const obstacles = [
    ...findMissingPublisher(subject.region, settings.layerAccount),
    ...findCopies(subject.shape.layers, settings.layerAccount),
  ];
  if (obstacles.length > 0) return blockedBy(subject, obstacles);

  const own = findOwnLibrary(subject.shape, facts.family, settings.layerAccount);
  const wanted = layersFor(subject, facts, settings, resolved, own);
  if (hasBlocked(wanted.findings)) return blockedBy(subject, wanted.findings);
  const redirected = redirect(subject, facts, settings, wanted, own);
  const started = startTracer(redirected.shape.variables, {
    family: facts.family,
    architecture: subject.architecture,
    extensionVersion: wanted.extension?.version,
    libraryVersion: wanted.library?.version ?? wrappedTracer(subject, facts, own),
    appsec: settings.appsec,
  });
  const configured = writeVariables(started.variables, settings, {
    hasExtension: wanted.extension !== undefined,
    extensionVersion: wanted.extension?.version,
    region: subject.region,
  });
  const layers = placeLayers(subject.shape.layers, wanted, {
    ...(settings.layerAccount === undefined ? {} : { layerAccount: settings.layerAccount }),
    keepsLibraries: facts.family === 'provided',
  });
  const settled = settleStartupOptions(
    subject.shape,
    { ...redirected.shape, layers, variables: configured.variables },
    facts.family,
  );
  const { shape } = settled;
  return {
    shape,
    findings: [
      ...wanted.findings,
      ...settled.findings,
      ...redirected.findings,
      ...started.findings,
      ...configured.findings,
      ...(wanted.extension === undefined ? [finding('forwarderChosen')] : []),
      ...hintsFor(subject, facts, shape),
    ],
  };
}

function layersFor(
  subject: Subject,
  facts: RuntimeFacts,
  settings: Settings,
  resolved: ResolvedLayerVersions,
  own: OwnLibrary | undefined,
): WantedLayers {
  const required = requiredLayers({
    runtime: subject.runtime,
    architecture: subject.architecture,
    region: subject.region,
    settings,
    currentLayers: subject.shape.layers,
  });
  const isElsewhere = own !== undefined || isLibraryPackaged(subject, facts, settings);
  return wantLayers(
    isElsewhere ? required.filter(({ kind }) => kind !== 'library') : required,
    resolved,
    subject.shape.layers,
    subject.region,
  );
}

/** Whether a Node.js function brings the library in its own package, as another tool set it up, and nobody chose a layer instead. */
function isLibraryPackaged(subject: Subject, facts: RuntimeFacts, settings: Settings): boolean {
  return (
    facts.family === 'node' &&
    settings.layerVersions?.node === undefined &&
    isPackagedRedirect(subject.shape.handler) &&
    // A path out of the package is refused whatever the package holds.
    subject.shape.handler?.includes('../') !== true &&
    !hasLibraryLayer(subject, settings)
  );
}

function hasLibraryLayer({ shape }: Subject, settings: Settings): boolean {
  return shape.layers.some((arn) => {
    const { origin, datadog } = classifyLayer(arn, settings.layerAccount);
    return origin === 'datadog' && datadog?.kind === 'library';
  });
}

/** Python and Node.js: the handler becomes the redirect and the original is kept; or back again when no library is wanted. */
function redirect(
  subject: Subject,
  facts: RuntimeFacts,
  settings: Settings,
  wanted: WantedLayers,
  own: OwnLibrary | undefined,
): Decision {
  const { shape } = subject;
  const target = redirectHandlerOf(facts.family);
  if (own !== undefined) return keepOwnLibrary(subject, own);
  if (target === undefined) return { shape, findings: [] };
  if (wanted.library === undefined) return redirectBack(subject, settings);

  const { handler, variables } = shape;
  if (hasWebAdapter(variables, shape.layers))
    return blockedBy(subject, [finding('lambdaWebAdapter', { handler: handler ?? '' })]);
  if (isChalice(subject.tags)) return blockedBy(subject, [finding('chalice')]);
  if (handler === undefined) return blockedBy(subject, [finding('handlerMissing')]);
  if (settings.layerVersions?.node !== undefined && isPackagedRedirect(handler)) return keptRedirect(subject, target);
  const started = keepStart(subject, [...shape.layers, wanted.library.arn], facts.family, 'layer');
  if (started !== undefined) return started;
  const kept = variables.DD_LAMBDA_HANDLER?.trim() ?? '';
  // After a deployment the handler is the truth, and what was kept before is stale.
  const findings = kept !== '' && kept !== handler ? [finding('staleOriginal', { kept, handler })] : [];
  if (handler === 'app.app' && facts.family === 'python') findings.push(finding('possibleChalice', { handler }));
  return { shape: { ...shape, handler: target, variables: { ...variables, DD_LAMBDA_HANDLER: handler } }, findings };
}

/** Datadog's wrapper that starts a tracer of the team's own layer stays; its version cannot be seen and is taken to be current. */
function wrappedTracer({ shape }: Subject, { family }: RuntimeFacts, own: OwnLibrary | undefined): number | undefined {
  const isTracer = own !== undefined && (family === 'java' || family === 'dotnet');
  const isWrapped = isTracer && shape.variables.AWS_LAMBDA_EXEC_WRAPPER === datadogWrapper;
  return isWrapped ? Number.MAX_SAFE_INTEGER : undefined;
}

/** No library layer is wanted: a redirect that needs one is undone, a redirect into the function's own package stays. */
function redirectBack(subject: Subject, settings: Settings): Decision {
  const { shape } = subject;
  const { handler, variables } = shape;
  const hasLibrary = hasLibraryLayer(subject, settings);
  const kept = hasWebAdapter(variables, shape.layers) ? [finding('lambdaWebAdapterKept')] : [];
  // Where no library goes, nothing lacks it: the adapter calls no handler, whatever the configuration names.
  if (kept.length > 0 && !hasLibrary) return { shape, findings: kept };
  if (isWrappedByOther(shape)) {
    if (!hasLibrary) return keptRedirect(subject, handler, findKeptChain(shape));
    const repointed = repointVariables(shape);
    const { DD_LAMBDA_HANDLER: _, ...others } = repointed.shape.variables;
    return { shape: { ...repointed.shape, variables: others }, findings: repointed.findings };
  }
  const needsLayer = isLayerRedirect(handler) || (isRedirect(handler) && hasLibrary);
  if (!needsLayer)
    return isRedirect(handler) ? keepPackagedRedirect(subject, handler ?? '') : { shape, findings: kept };
  const inVariables = repointVariables(shape).findings;
  if (hasBlocked(inVariables)) return blockedBy(subject, inVariables);
  const original = originalHandler(variables);
  if (original === undefined)
    return blockedBy(subject, [finding('redirectedWithoutOriginal', { handler: handler ?? '' })]);
  if (!isValidHandler(original))
    return blockedBy(subject, [finding('originalHandlerInvalid', { length: original.length })]);
  const { DD_LAMBDA_HANDLER: _, ...others } = variables;
  return { shape: { ...shape, handler: original, variables: others }, findings: [] };
}

/**
 * Runtimes that Datadog's layers do not serve: variables only, and a log-group subscription that the user makes. An
 * extension that somebody put there all the same stays, and needs its key.
 */
function instrumentThroughForwarder(subject: Subject, settings: Settings): Decision {
  const hasExtension = subject.shape.layers.some((arn) => {
    const { origin, datadog } = classifyLayer(arn, settings.layerAccount);
    return origin !== 'other' && datadog?.kind === 'extension';
  });
  const configured = writeVariables(subject.shape.variables, settings, { hasExtension, region: subject.region });
  const runtime = subject.runtime ?? 'none';
  return {
    shape: { ...subject.shape, variables: configured.variables },
    findings: [
      ...(hasExtension ? [] : [finding('forwarderNeeded', { runtime })]),
      finding('runtimeUpdateMayBeRefused', { runtime }),
      ...configured.findings,
    ],
  };
}

function hintsFor(subject: Subject, facts: RuntimeFacts, shape: FunctionShape): Finding[] {
  const findings: Finding[] = [];
  const wrapper = shape.variables.AWS_LAMBDA_EXEC_WRAPPER ?? '';
  if (wrapper !== '' && wrapper !== datadogWrapper && !hasWebAdapter(shape.variables, shape.layers))
    findings.push(finding('foreignExecWrapperKept', { wrapper }));
  if (facts.family === 'ruby' || facts.family === 'provided')
    findings.push(finding('codeNeedsLibrary', { runtime: subject.runtime ?? 'none' }));
  if (facts.family === 'provided') {
    const kept = shape.layers.filter((arn) => classifyLayer(arn).datadog?.kind === 'library');
    if (kept.length > 0) findings.push(finding('libraryLayerKept', { layers: kept }));
  }
  return findings;
}
