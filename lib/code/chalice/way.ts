import { desiredKeyPermission, desiredLayers, desiredVariables } from '../../core/datadog/desired.ts';
import { floorVersionOf } from '../../core/datadog/layers.ts';
import type { Settings } from '../../core/datadog/settings.ts';
import { parseLayerVersionArn } from '../../core/lambda/arn.ts';
import { DataEdit } from '../data/edit-data.ts';
import { applyPlan } from '../edit/prove-project.ts';
import { valueAt } from '../edit/value.ts';
import { addRequirement, hasHashes, isRequired, removeRequirement } from '../packages/requirements.ts';
import type { Finding, Project, Step } from '../project.ts';
import { folderParams } from '../source/path-name.ts';
import type { SourceFiles } from '../source/source-files.ts';
import type { CodeRequest, FilePlan, ProjectPlan, Way } from '../way.ts';
import type { ApplicationFunction } from './application.ts';
import { addMiddleware, middlewareSnippet, removeMiddleware } from './application-edit.ts';
import { type ChaliceConfig, mapPaths, readConfig, textsOf } from './config.ts';
import { fileIn, findApplications } from './find-applications.ts';
import { chaliceFinding, chaliceFindings, chaliceSteps } from './findings.ts';
import { grantKey, revokeKey } from './policy.ts';
import { predictFunctions } from './prediction.ts';
import { hasDatadogVariables, removeLayers, removeVariables, writeExtension, writeVariables } from './stage-edits.ts';

/** AWS Chalice: middleware in `app.py`, the library as a requirement, variables and the extension in each stage. */
export const chalice: Way = {
  name: 'chalice',
  grammars: ['python'],
  findings: chaliceFindings,
  steps: chaliceSteps,
  findProjects: findApplications,
  plan: (project, files, request) =>
    request.mode === 'instrument' ? planInstrument(project, files, request) : planRemove(project, files, request),
};

const libraryPackage = 'datadog-lambda';

function planInstrument(project: Project, files: SourceFiles, { settings }: CodeRequest): ProjectPlan {
  const config = readConfig(project.entry, files.get(project.entry) ?? '');
  const applicationFile = fileIn(project, 'app.py');
  const requirementsFile = fileIn(project, 'requirements.txt');
  const application = addMiddleware(applicationFile, files.get(applicationFile) ?? '');
  const requirements = files.get(requirementsFile);
  const isLibraryWanted = settings.layerVersions?.python !== 'none';
  const extension = findExtension(config, settings);
  const obstacles = [
    ...(isLibraryWanted ? application.findings.filter(({ severity }) => severity === 'blocked') : []),
    ...(extension === 'regionUnknown' ? [chaliceFinding('regionUnknown', {}, { file: project.entry })] : []),
    ...(isLibraryWanted &&
    requirements !== undefined &&
    hasHashes(requirements) &&
    !isRequired(requirements, libraryPackage)
      ? [chaliceFinding('requirementsHashed', {}, { file: requirementsFile })]
      : []),
  ];
  if (obstacles.length > 0) return refuse(config, files, application.functions, obstacles, applicationFile);

  const stages = editStages(config, settings, extension, isPresent(config, application.isInstrumented, requirements));
  const permission = desiredKeyPermission(settings);
  const names = application.functions.map(({ name }) => name);
  const policies = permission === undefined ? undefined : grantKey(config, files, names, permission);
  const plans = [
    ...(isLibraryWanted
      ? [application.plan, addRequirement(requirementsFile, requirements, libraryPackage, libraryVersion(settings))]
      : []),
    stages.plan,
    ...(policies?.plans ?? []),
  ].flatMap((plan) => plan ?? []);
  return {
    files: plans,
    functions: predict(config, files, plans, application.functions),
    findings: [...application.findings, ...findHints(project, settings, stages.kept, policies?.isElsewhere === true)],
    steps: [...stepsFor(plans, project), ...(policies?.isElsewhere === true ? [grantStep(settings)].flat() : [])],
  };
}

/** The extension's ARN; its Region is that of the layers or of the key, as the files say no other. */
function findExtension(config: ChaliceConfig, settings: Settings): { arn: string | undefined } | 'regionUnknown' {
  if (settings.layerVersions?.extension === 'none') return { arn: undefined };
  const layers = mapPaths(config, 'layers').flatMap((path) => textsOf(valueAt(config.document.root.value, path)));
  const regions = layers.flatMap((layer) => parseLayerVersionArn(layer)?.region ?? []);
  const { apiKey } = settings;
  const [, , , keyRegion] = apiKey !== undefined && 'arn' in apiKey ? apiKey.arn.split(':') : [];
  const region = regions[0] ?? keyRegion;
  if (region === undefined) return 'regionUnknown';
  // The extension is the same for every version of Python.
  const found = desiredLayers({ runtime: 'python3.12', architecture: 'x86_64', region }, settings);
  return { arn: found.find(({ kind }) => kind === 'extension')?.arn };
}

function editStages(
  config: ChaliceConfig,
  settings: Settings,
  extension: ReturnType<typeof findExtension>,
  isInstrumented: boolean,
): { plan: FilePlan | undefined; kept: string[] } {
  const edit = new DataEdit(config.document);
  const arn = extension === 'regionUnknown' ? undefined : extension.arn;
  const flush: Record<string, string> =
    arn === undefined ? { DD_FLUSH_TO_LOG: String(settings.flushMetricsToLogs ?? true) } : {};
  const appsec: Record<string, string> = isAppsecInLibrary(settings) ? { DD_APPSEC_ENABLED: 'true' } : {};
  const written = new Set<string>();
  const kept = config.stages.flatMap(({ path }) => {
    if (arn !== undefined) writeExtension(config, edit, path, arn, written);
    return writeVariables(config, edit, path, { ...desiredVariables(settings), ...flush, ...appsec }, isInstrumented);
  });
  return { plan: edit.plan(), kept };
}

/** The oldest library with threat detection inside. Source: recorded requests of the public CLI, 2026. */
const minimumAppsecLibrary = 114;

/** Whether threat detection is wanted and the library does it: what the extension does needs a wrapper, which Chalice does not set. */
function isAppsecInLibrary({ appsec, layerVersions = {} }: Settings): boolean {
  const { python: chosen = 'latest' } = layerVersions;
  return appsec === true && chosen !== 'none' && (chosen === 'latest' || chosen >= minimumAppsecLibrary);
}

/** The package's minor version is the layer's version. */
function libraryVersion({ layerVersions = {} }: Settings): string {
  const { python: chosen = 'latest' } = layerVersions;
  return `8.${typeof chosen === 'number' ? chosen : floorVersionOf('Datadog-Python312')}.0`;
}

function findHints(project: Project, settings: Settings, kept: readonly string[], isElsewhere: boolean): Finding[] {
  const place = { file: project.entry };
  const permission = desiredKeyPermission(settings)?.permission ?? '';
  return [
    ...(settings.apiKey === undefined ? [chaliceFinding('apiKeyMissing', {}, place)] : []),
    ...(settings.apiKey?.source === 'plain' ? [chaliceFinding('plainApiKey', { file: project.entry }, place)] : []),
    ...(kept.length === 0 ? [] : [chaliceFinding('variablesOwn', { variables: [...new Set(kept)].join(', ') }, place)]),
    ...(isElsewhere ? [chaliceFinding('permissionElsewhere', { permission }, place)] : []),
    ...(settings.appsec === true && !isAppsecInLibrary(settings)
      ? [chaliceFinding('appsecNotWritten', { minimum: minimumAppsecLibrary }, place)]
      : []),
  ];
}

function stepsFor(plans: readonly FilePlan[], { path }: Project): Step[] {
  if (plans.length === 0) return [];
  return [{ code: 'deploy', params: folderParams(path) }];
}

function grantStep(settings: Settings): Step[] {
  const wanted = desiredKeyPermission(settings);
  if (wanted === undefined) return [];
  const statement = { Effect: 'Allow', Action: wanted.permission, Resource: wanted.arn };
  return [{ code: 'grantKey', params: { snippet: JSON.stringify(statement, null, 2) } }];
}

function refuse(
  config: ChaliceConfig,
  files: SourceFiles,
  functions: readonly ApplicationFunction[],
  findings: Finding[],
  file: string,
): ProjectPlan {
  return {
    files: [],
    functions: predictFunctions(config, files, files, functions),
    findings,
    steps: [{ code: 'editApplication', params: { file, snippet: middlewareSnippet } }],
  };
}

function planRemove(project: Project, files: SourceFiles, { settings }: CodeRequest): ProjectPlan {
  const config = readConfig(project.entry, files.get(project.entry) ?? '');
  const applicationFile = fileIn(project, 'app.py');
  const requirementsFile = fileIn(project, 'requirements.txt');
  const application = removeMiddleware(applicationFile, files.get(applicationFile) ?? '');
  if (application.findings.length > 0) return { files: [], functions: [], findings: application.findings, steps: [] };
  const requirements = files.get(requirementsFile);
  if (!isPresent(config, application.isInstrumented, requirements))
    return {
      files: [],
      functions: predictFunctions(config, files, files, application.functions),
      findings: [],
      steps: [],
    };
  const edit = new DataEdit(config.document);
  const kept = removeVariables(config, edit);
  removeLayers(config, edit, settings.layerAccount);
  const plans = [
    application.plan,
    removeRequirement(requirementsFile, requirements, libraryPackage),
    edit.plan(),
    ...revokeKey(config, files),
  ].flatMap((plan) => plan ?? []);
  return {
    files: plans,
    functions: predict(config, files, plans, application.functions),
    findings:
      kept.length === 0
        ? []
        : [chaliceFinding('variablesKept', { variables: [...new Set(kept)].join(', ') }, { file: project.entry })],
    steps: stepsFor(plans, project),
  };
}

/** Whether anything says that Datadog was set up before: then the variables that belong to it are brought up to date or go. */
function isPresent(config: ChaliceConfig, hasMiddleware: boolean, requirements: string | undefined): boolean {
  const hasLibrary = requirements !== undefined && isRequired(requirements, libraryPackage);
  return hasMiddleware || hasLibrary || hasExtension(config) || hasDatadogVariables(config);
}

function hasExtension(config: ChaliceConfig): boolean {
  return mapPaths(config, 'layers').some((path) =>
    textsOf(valueAt(config.document.root.value, path)).some((layer) => layer.includes(':layer:Datadog-Extension')),
  );
}

function predict(
  config: ChaliceConfig,
  files: SourceFiles,
  plans: readonly FilePlan[],
  functions: readonly ApplicationFunction[],
) {
  const applied = applyPlan(plans, files);
  return predictFunctions(config, files, 'files' in applied ? applied.files : files, functions);
}
