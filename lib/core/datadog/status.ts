import { isEnvironmentUnreadable, shapeOf } from '../change/shape.ts';
import type { ErrorParams } from '../errors.ts';
import { parseFunctionArn } from '../lambda/arn.ts';
import type { FunctionConfiguration, FunctionTags } from '../lambda/function-configuration.ts';
import { isChalice } from '../lambda/owner.ts';
import { type DatadogsOwnKind, datadogsOwnKind, remoteInstrumentationTag } from './datadogs-own.ts';
import { hasDatadogProfiler } from './dotnet-profiler.ts';
import { isWrappedByOther } from './foreign-wrapper.ts';
import { isPackagedRedirect, isRedirect, originalHandler } from './handlers.ts';
import { keyProblemOf } from './key-problems.ts';
import {
  bundledLayerVersions,
  type ClassifiedLayer,
  classifyLayer,
  libraryLayerName,
  type ResolvedLayerVersions,
} from './layers.ts';
import { isRejectedRedirect } from './node-library.ts';
import { findOwnLibrary } from './own-library.ts';
import { type RuntimeFacts, type RuntimeFamily, runtimeFacts } from './runtimes.ts';
import { fatalOptions, hasLibraryStart, isFromDatadogLayer } from './startup-options.ts';
import type { Status } from './status-names.ts';
import { apiKeySourcesOf, datadogWrapper } from './variables.ts';
import { minimumDelegatedExtension } from './write-variables.ts';

export type { Status } from './status-names.ts';

/** The tools that instrument functions and leave a tag. Lamplighter writes no tags, so its own work reads `unknown` here. */
export const instrumentationTools = [
  'datadogCi',
  'serverlessPlugin',
  'samMacro',
  'cdk',
  'terraform',
  'remoteInstrumentation',
  'unknown',
] as const;
export type InstrumentationTool = (typeof instrumentationTools)[number];

/** Why a function has its status. The sentence is in `messages/en/status.json` under the code. */
export const statusReasons = [
  'apiKeyMissing',
  'apiKeyUnusable',
  'complete',
  'containerImage',
  'datadogForwarder',
  'datadogMacro',
  'datadogRemoteInstrumenter',
  'datadogStack',
  'delegatedNeedsExtension',
  'edgeReplica',
  'edgeSource',
  'environmentUnreadable',
  'extensionMissing',
  'extensionOutdated',
  'handlerNotRedirected',
  'imageVersionsUnknown',
  'layersOutdated',
  'libraryForOtherRuntime',
  'libraryMissing',
  'libraryOutdated',
  'nothingFound',
  'originalHandlerBlank',
  'originalHandlerMissing',
  'redirectRejected',
  'runtimeUnsupported',
  'startedTwice',
  'throughForwarder',
  'tracerNotStarted',
] as const;
export type StatusReason = (typeof statusReasons)[number];

/** A function's status as a value. Versions are layer versions; absent where there is no such layer. */
export type InstrumentationStatus = {
  status: Status;
  /** Which tool instrumented it; absent when nothing was found. */
  tool?: InstrumentationTool;
  extensionVersion?: number;
  libraryVersion?: number;
  reason: { code: StatusReason; params: ErrorParams };
};

/** Tags that name the tool. Source: the tools' public repositories, autumn 2026. */
const toolTags: readonly (readonly [tag: string, tool: InstrumentationTool])[] = [
  // The instrumenter works with the CLI, and is the one that would come again.
  [remoteInstrumentationTag, 'remoteInstrumentation'],
  ['dd_sls_ci', 'datadogCi'],
  ['dd_sls_plugin', 'serverlessPlugin'],
  ['dd_sls_macro', 'samMacro'],
  ['dd_cdk_construct', 'cdk'],
  ['dd_sls_terraform_module', 'terraform'],
];

const ownReasons = {
  forwarder: 'datadogForwarder',
  remoteInstrumenter: 'datadogRemoteInstrumenter',
  macro: 'datadogMacro',
  other: 'datadogStack',
} as const satisfies Record<DatadogsOwnKind, StatusReason>;

/**
 * Whether a function is instrumented, by which tool, with which versions, and why we say so. `tags` undefined means "not
 * read". `newest` are the newest versions in the function's Region; without it the bundled ones are taken. A layer that
 * `newest` does not name counts as current.
 */
export function statusOf(
  configuration: FunctionConfiguration,
  tags: FunctionTags | undefined,
  newest?: ResolvedLayerVersions,
): InstrumentationStatus {
  if ((configuration.MasterArn ?? '') !== '') return { status: 'cannotBe', reason: reasonOf('edgeReplica') };
  if (isEnvironmentUnreadable(configuration)) {
    return {
      status: 'cannotBe',
      reason: reasonOf('environmentUnreadable', { errorCode: configuration.Environment?.Error?.ErrorCode ?? '' }),
    };
  }
  const own = datadogsOwnKind({
    handler: configuration.Handler,
    description: configuration.Description,
    layers: (configuration.Layers ?? []).map(({ Arn }) => Arn),
    tags,
  });
  if (own !== undefined) return { status: 'cannotBe', reason: reasonOf(ownReasons[own]) };
  const signs = readSigns(configuration, tags);
  if (!signs.isAny) return withoutSigns(configuration, signs);
  const found: Omit<InstrumentationStatus, 'status' | 'reason'> = {
    tool: toolTags.find(([tag]) => tags !== undefined && Object.hasOwn(tags, tag))?.[1] ?? 'unknown',
    ...(signs.extension === undefined ? {} : { extensionVersion: signs.extension.version }),
    ...(signs.library === undefined ? {} : { libraryVersion: signs.library.version }),
  };
  const gap = signs.isImage ? findImageGap(signs) : findGap(signs);
  if (gap !== undefined) return { status: 'partly', ...found, reason: gap };
  if (signs.isImage) return { status: 'instrumented', ...found, reason: reasonOf('imageVersionsUnknown') };
  const old = findOutdated(signs, newest ?? bundledVersions(configuration));
  if (old !== undefined) return { status: 'outdated', ...found, reason: old };
  return {
    status: 'instrumented',
    ...found,
    reason: reasonOf(signs.extension === undefined ? 'throughForwarder' : 'complete'),
  };
}

type FoundLayer = NonNullable<ClassifiedLayer['datadog']>;

/** Everything about a function that shows how far it is instrumented. */
type Signs = {
  isAny: boolean;
  isImage: boolean;
  isChalice: boolean;
  facts: RuntimeFacts | undefined;
  family: RuntimeFamily | undefined;
  architecture: string;
  runtime: string;
  handler: string | undefined;
  /** Whether the handler is the redirect, or another wrapper or an option of the runtime leads to it. */
  isRedirected: boolean;
  extension: FoundLayer | undefined;
  library: FoundLayer | undefined;
  isWrapped: boolean;
  /** Whether another layer than Datadog's may bring the library that the function starts through. */
  hasOwnLibrary: boolean;
  layers: readonly string[];
  variables: Readonly<Record<string, string>>;
};

function readSigns(configuration: FunctionConfiguration, tags: FunctionTags | undefined): Signs {
  const shape = shapeOf(configuration);
  const layers = shape.layers.flatMap((arn) => classifyLayer(arn).datadog ?? []);
  const isImage = configuration.PackageType === 'Image';
  const handler = isImage ? shape.command?.[0] : shape.handler;
  const facts = runtimeFacts(configuration.Runtime);
  const options = fatalOptions(shape.variables, facts?.family).filter(isFromDatadogLayer);
  const isWrapped =
    shape.variables.AWS_LAMBDA_EXEC_WRAPPER === datadogWrapper ||
    hasDatadogProfiler(shape.variables) ||
    (facts?.family === 'java' && options.length > 0);
  const isRedirected =
    isRedirect(handler) || isWrappedByOther(shape) || options.some(({ isLibraryStart }) => isLibraryStart);
  const isForwarded = facts?.support === 'forwarder' && shape.variables.DD_FLUSH_TO_LOG === 'true';
  return {
    isAny: layers.length > 0 || isRedirected || isWrapped || isForwarded,
    isImage,
    isChalice: isChalice(tags),
    facts,
    family: facts?.family,
    architecture: configuration.Architectures?.[0] ?? 'x86_64',
    runtime: configuration.Runtime ?? 'none',
    handler,
    isRedirected,
    extension: layers.find(({ kind }) => kind === 'extension'),
    library: layers.find(({ kind }) => kind === 'library'),
    isWrapped,
    hasOwnLibrary: !isImage && findOwnLibrary(shape, facts?.family) !== undefined,
    layers: shape.layers,
    variables: shape.variables,
  };
}

function withoutSigns(configuration: FunctionConfiguration, { facts, isImage, runtime }: Signs): InstrumentationStatus {
  if (isImage) return { status: 'not', reason: reasonOf('containerImage') };
  if (facts === undefined || facts.support === 'none')
    return { status: 'cannotBe', reason: reasonOf('runtimeUnsupported', { runtime }) };
  return { status: 'not', reason: reasonOf('nothingFound', { functionName: configuration.FunctionName }) };
}

/** The first thing that is missing, the most severe first; undefined when nothing is. */
function findGap(signs: Signs): InstrumentationStatus['reason'] | undefined {
  const { facts, family, library, extension, handler, variables } = signs;
  const broken = findBrokenRedirect(signs);
  if (broken !== undefined) return broken;
  if (library !== undefined && !isForRuntime(library, signs))
    return reasonOf('libraryForOtherRuntime', { layerName: library.layerName, runtime: signs.runtime });
  const isRedirectable = family === 'python' || family === 'node';
  const hasLibrary =
    library !== undefined ||
    signs.hasOwnLibrary ||
    isPackagedRedirect(handler) ||
    family === 'provided' ||
    facts?.support === 'forwarder';
  if (!hasLibrary) return reasonOf('libraryMissing', { runtime: signs.runtime });
  if (isRedirectable && library !== undefined && !signs.isRedirected && !signs.isChalice)
    return reasonOf('handlerNotRedirected', { handler: handler ?? '' });
  const isForwarded = variables.DD_FLUSH_TO_LOG === 'true' && extension === undefined;
  if (extension === undefined && !isForwarded) return reasonOf('extensionMissing');
  const keyGap = extension === undefined ? undefined : findKeyGap(variables, extension.version);
  if (keyGap !== undefined) return keyGap;
  if ((family === 'java' || family === 'dotnet') && !signs.isWrapped) return reasonOf('tracerNotStarted');
  return undefined;
}

/** What keeps a redirect from reaching the function's own handler; undefined where nothing does. */
function findBrokenRedirect({
  family,
  handler,
  layers,
  variables,
  isRedirected,
}: Signs): InstrumentationStatus['reason'] | undefined {
  const isStarted = hasLibraryStart(variables, family);
  if (!isRedirected || (isStarted && !isRedirect(handler))) return undefined;
  const original = originalHandler(variables);
  if (original === undefined) return reasonOf('originalHandlerMissing', { handler: handler ?? '' });
  if (isRejectedRedirect(handler, layers)) return reasonOf('redirectRejected', { handler: handler ?? '' });
  if (isStarted) return reasonOf('startedTwice');
  return original === variables.DD_LAMBDA_HANDLER ? undefined : reasonOf('originalHandlerBlank', { original });
}

function findImageGap(signs: Signs): InstrumentationStatus['reason'] | undefined {
  return findBrokenRedirect(signs) ?? findKeyGap(signs.variables, undefined);
}

/** Why the extension has no key, by the variables alone; its version is unknown in an image. */
function findKeyGap(
  variables: Readonly<Record<string, string>>,
  version: number | undefined,
): InstrumentationStatus['reason'] | undefined {
  const [source] = apiKeySourcesOf(variables);
  if (source === undefined) return reasonOf('apiKeyMissing');
  if (keyProblemOf(source, variables[source] ?? '') !== undefined)
    return reasonOf('apiKeyUnusable', { variable: source });
  if (source === 'DD_ORG_UUID' && version !== undefined && version < minimumDelegatedExtension)
    return reasonOf('delegatedNeedsExtension', { version, minimum: minimumDelegatedExtension });
  return undefined;
}

/** Whether a library layer serves the function's runtime and architecture; a runtime that Datadog gave up needs its language only. */
function isForRuntime(library: FoundLayer, { facts, architecture }: Signs): boolean {
  const expected = facts === undefined ? undefined : libraryLayerName(facts, architecture);
  if (facts?.family === 'provided') return true;
  return expected === undefined
    ? library.family === facts?.family
    : library.layerName === expected || library.layerName === `${expected}-FIPS`;
}

function findOutdated(
  { extension, library }: Signs,
  newest: ResolvedLayerVersions,
): InstrumentationStatus['reason'] | undefined {
  const isOld = (layer: FoundLayer | undefined) => {
    const version =
      layer === undefined || !Object.hasOwn(newest, layer.layerName) ? undefined : newest[layer.layerName];
    return layer !== undefined && typeof version === 'number' && layer.version < version;
  };
  const [isExtensionOld, isLibraryOld] = [isOld(extension), isOld(library)];
  const code =
    isExtensionOld && isLibraryOld
      ? 'layersOutdated'
      : isExtensionOld
        ? 'extensionOutdated'
        : isLibraryOld
          ? 'libraryOutdated'
          : undefined;
  if (code === undefined) return undefined;
  const versionOf = (layer: FoundLayer | undefined) => (layer === undefined ? '' : (newest[layer.layerName] ?? ''));
  return reasonOf(code, {
    ...(isExtensionOld ? { extensionVersion: extension?.version ?? '', newestExtension: versionOf(extension) } : {}),
    ...(isLibraryOld ? { libraryVersion: library?.version ?? '', newestLibrary: versionOf(library) } : {}),
  });
}

const bundledByRegion = new Map<string, ResolvedLayerVersions>();

function bundledVersions(configuration: FunctionConfiguration): ResolvedLayerVersions {
  const region = parseFunctionArn(configuration.FunctionArn)?.region ?? '';
  const known = bundledByRegion.get(region) ?? bundledLayerVersions(region);
  bundledByRegion.set(region, known);
  return known;
}

function reasonOf(code: StatusReason, params: ErrorParams = {}): InstrumentationStatus['reason'] {
  return { code, params };
}
