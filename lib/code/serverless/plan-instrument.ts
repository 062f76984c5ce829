import { runtimeFacts } from '../../core/datadog/runtimes.ts';
import type { Settings } from '../../core/datadog/settings.ts';
import { datadogWrapper } from '../../core/datadog/variables.ts';
import { partitionOfRegion } from '../../core/lambda/arn.ts';
import type { Value } from '../edit/value.ts';
import type { Finding, FunctionPrediction, Step } from '../project.ts';
import { folderParams } from '../source/path-name.ts';
import type { SourceFiles } from '../source/source-files.ts';
import type { CodeRequest, ProjectPlan } from '../way.ts';
import { writeEnvironment } from './environment-settings.ts';
import { serverlessFinding } from './findings.ts';
import { stripHandMade, stripProvider } from './hand-made.ts';
import { grantKey, type KeyPermission } from './key-permission.ts';
import { hasKey, isAppsecWithoutTracing, mergeConfig, type PreparedFunction } from './merge-config.ts';
import { addPluginPackage, packageFileOf } from './package-json.ts';
import { pluginName, pluginVersion } from './plugin-config.ts';
import { pluginEffect, pluginLayers } from './plugin-effect.ts';
import { addPlugin } from './plugins-list.ts';
import { predict, surroundingsOf } from './prediction.ts';
import type { Service } from './service.ts';
import { ServiceEdits } from './service-edits.ts';
import { readFunctions, type ServiceFunction, type ServiceFunctions } from './service-function.ts';

/** Plans to switch the plugin on: plugin, its configuration, its package, and what it needs around it. */
export function planInstrument(service: Service, files: SourceFiles, request: CodeRequest): ProjectPlan {
  const { settings } = request;
  const edits = new ServiceEdits(service, files);
  const read = readFunctions(service);
  const prepared = prepareFunctions(service, edits, read, request);
  const merged = mergeConfig(service, edits, settings, prepared.functions);
  if (isAppsecWithoutTracing(merged.config))
    return { files: [], functions: [], findings: [serverlessFinding('appsecNeedsTracing')], steps: [] };

  addPlugin(service, edits);
  const written = writeEnvironment(service, edits, settings, {
    functions: prepared.functions.map(({ after }) => after),
    environment: read.environment,
  });
  const permission = grantKey(
    service,
    edits,
    settings,
    prepared.functions.filter(({ isExcluded }) => !isExcluded).map(({ after }) => after),
  );
  const installed = installSteps(service, files, edits);
  const plans = edits.plans();
  const functions = prepared.functions.map((one) =>
    predictOne(service, { before: read.environment, after: written.environment }, one, merged.config, permission),
  );
  const images = prepared.functions.filter(({ before }) => before.isImage).map(({ before }) => before.name);
  return {
    files: plans,
    functions,
    findings: [
      ...prepared.findings,
      ...merged.findings,
      ...written.findings,
      ...permission.findings,
      ...findOverridden(written.environment, functions, merged.config),
      ...findUnread(read, prepared.functions),
      ...findLayerGaps(service, settings, merged.config, prepared.functions),
    ],
    steps: [
      ...installed,
      ...permission.steps,
      ...written.steps,
      ...(images.length === 0 ? [] : [{ code: 'instrumentImage', params: { functions: images.join(', ') } }]),
      ...(hasKey(merged.config) ? [] : [{ code: 'deployWithKey', params: {} }]),
    ],
  };
}

function prepareFunctions(service: Service, edits: ServiceEdits, read: ServiceFunctions, request: CodeRequest) {
  const findings: Finding[] = [];
  stripProvider(service, edits, request, read.environment);
  const functions = read.functions.map((subject): PreparedFunction => {
    if (subject.isImage) {
      findings.push(serverlessFinding('imageExcluded', { function: subject.name }));
      return { before: subject, after: subject, isExcluded: true };
    }
    const wrapper = subject.environment.AWS_LAMBDA_EXEC_WRAPPER ?? read.environment.AWS_LAMBDA_EXEC_WRAPPER;
    const reason = exclusionOf(subject, wrapper);
    if (reason !== undefined) {
      findings.push(serverlessFinding(reason, { function: subject.name, wrapper: wrapper ?? '' }));
      return { before: subject, after: subject, isExcluded: true };
    }
    const stripped = stripHandMade(service, edits, subject, request);
    findings.push(...stripped.findings);
    return { before: subject, after: stripped.function, isExcluded: stripped.isBlocked };
  });
  return { functions, findings };
}

/** Why the plugin would break a function or stop the deployment because of it. */
function exclusionOf(
  subject: ServiceFunction,
  wrapper: string | undefined,
): 'webAdapterExcluded' | 'foreignWrapperExcluded' | undefined {
  if (wrapper === '/opt/bootstrap' || subject.handler?.endsWith('.sh') === true) return 'webAdapterExcluded';
  const family = runtimeFacts(subject.runtime)?.family;
  const isWrapped = family === 'java' || family === 'dotnet';
  return isWrapped && wrapper !== undefined && wrapper !== datadogWrapper ? 'foreignWrapperExcluded' : undefined;
}

function installSteps(service: Service, files: SourceFiles, edits: ServiceEdits): Step[] {
  const file = packageFileOf(service.folder, files);
  const command = `npm install --save-dev --save-exact ${pluginName}@${pluginVersion}`;
  if (file === undefined) return [{ code: 'addPlugin', params: { ...folderParams(service.folder), snippet: command } }];
  return addPluginPackage(file, service, edits) ? [{ code: 'installPlugin', params: { file } }] : [];
}

function predictOne(
  service: Service,
  environment: { before: Readonly<Record<string, string>>; after: Readonly<Record<string, string>> },
  { before, after, isExcluded }: PreparedFunction,
  config: Readonly<Record<string, Value>>,
  permission: Pick<KeyPermission, 'before' | 'after'>,
): FunctionPrediction {
  const untouched = predict(before, environment.before, permission.before);
  const input = { ...after, variables: after.environment, providerVariables: environment.after };
  const isOff = config.enabled === false || isExcluded;
  const effect = isOff ? undefined : pluginEffect(input, config, surroundingsOf(service));
  const deployed =
    effect === undefined || 'refused' in effect
      ? predict(after, environment.after, permission.after)
      : {
          ...untouched,
          handler: effect.handler ?? null,
          layers: [...effect.layers],
          environment: { ...effect.variables },
          permissions: permission.after,
        };
  return { name: before.name, before: untouched, after: deployed };
}

/** Values that stand at the provider and that the plugin replaces by its configuration or its defaults. */
function findOverridden(
  environment: Readonly<Record<string, string>>,
  functions: readonly FunctionPrediction[],
  config: Readonly<Record<string, Value>>,
): Finding[] {
  if (config.enabled === false) return [];
  return Object.entries(environment).flatMap(([name, value]) => {
    const changed = functions.find(
      ({ before, after }) => (before.environment[name] ?? value) === value && after.environment[name] !== value,
    );
    const now = changed?.after.environment[name];
    // Only the names: a value may be a secret.
    return name.startsWith('DD_') && now !== undefined
      ? [serverlessFinding('providerVariableOverridden', { variable: name })]
      : [];
  });
}

function findUnread({ unread }: ServiceFunctions, functions: readonly PreparedFunction[]): Finding[] {
  const unknown = functions.filter(({ before }) => before.runtime === undefined && !before.isImage);
  return [
    ...(unread.length === 0
      ? []
      : [serverlessFinding('functionsUnread', { references: [...new Set(unread)].join(', ') })]),
    ...(unknown.length === 0
      ? []
      : [serverlessFinding('runtimeUnknown', { functions: unknown.map(({ before }) => before.name).join(', ') })]),
  ];
}

/** Functions whose handler is redirected although the plugin has no library layer for them where they run. */
function findLayerGaps(
  service: Service,
  settings: Settings,
  config: Readonly<Record<string, Value>>,
  functions: readonly PreparedFunction[],
): Finding[] {
  if (config.addLayers === false) return [];
  const { region } = surroundingsOf(service);
  const gaps = functions.filter(({ after, isExcluded }) => {
    const family = runtimeFacts(after.runtime)?.family;
    const isServed = family !== undefined && family !== 'provided' && !isExcluded;
    return isServed && !pluginLayers(after, config, region).some((layer) => !layer.includes(':Datadog-Extension'));
  });
  if (gaps.length === 0 || (partitionOfRegion(region) === 'aws-cn' && settings.layerAccount !== undefined)) return [];
  const names = gaps.map(({ after }) => after.name).join(', ');
  return [serverlessFinding('layersUnknownInRegion', { functions: names, region, version: pluginVersion })];
}
