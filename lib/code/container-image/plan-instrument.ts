import { type DesiredFunction, desiredFunction } from '../../core/datadog/desired.ts';
import { isRedirect, originalHandler, redirectHandlerOf } from '../../core/datadog/handlers.ts';
import type { RuntimeFamily } from '../../core/datadog/runtimes.ts';
import type { Settings } from '../../core/datadog/settings.ts';
import type { Finding, Project } from '../project.ts';
import type { SourceFiles } from '../source/source-files.ts';
import type { CodeRequest, ProjectPlan } from '../way.ts';
import { DockerfileEdit } from './dockerfile-edit.ts';
import { containerFinding } from './findings.ts';
import { handlerOf, type LambdaImage } from './image.ts';
import { findHints, findOverrides, findRedirected, permissionSteps, redirectSteps } from './image-hints.ts';
import { type ImageUser, originalInTemplates } from './image-users.ts';
import { extensionTag, extensionWords, isLibraryWanted, libraryInstruction } from './library-lines.ts';
import { predictFunctions } from './prediction.ts';
import { redirectCommands } from './template-command.ts';
import { writeWord } from './words.ts';
import { writeParts } from './write-parts.ts';

/** Plans to put extension, library, variables and redirect into the final stage of an image. */
export function planInstrument(
  project: Project,
  image: LambdaImage,
  users: readonly ImageUser[],
  files: SourceFiles,
  { settings }: CodeRequest,
): ProjectPlan {
  const place = { file: project.entry, line: image.stage.from.line };
  const family = settings.imageRuntime ?? image.family;
  const obstacle = findObstacle(image, family, settings);
  if (obstacle !== undefined || family === undefined)
    return refuse(project, image, users, [obstacle ?? containerFinding('languageUnknown', {}, place)], settings);

  const desired = desire(image, users, family, settings);
  const blocked = desired.findings.flatMap(obstacleOf);
  if (blocked.length > 0) return refuse(project, image, users, blocked, settings);

  const edit = new DockerfileEdit(image.source, project.entry);
  const stuck = writeParts(edit, image, family, desired, settings);
  if (stuck.length > 0)
    return refuse(
      project,
      image,
      users,
      [containerFinding('variableNotRemovable', { variables: stuck.join(', ') }, place)],
      settings,
    );
  const plan = edit.plan();
  const isRedirected = redirectHandlerOf(family) !== undefined && isLibraryWanted(family, settings);
  const templates = redirectCommands(isRedirected ? users : [], family, files);
  const left = templates.users.filter((user) => !templates.edited.includes(user));
  const findings = [
    ...findHints(image, family, desired, settings),
    ...findRedirected(users, templates.edited),
    ...findOverrides(left, family),
  ];
  return {
    files: [...(plan === undefined ? [] : [plan]), ...templates.plans],
    functions: predictFunctions(project, image, plan, users, isRedirected ? templates.users : users),
    findings: findings.map((found) => ({ ...place, ...found })),
    steps: [
      ...(plan === undefined ? [] : [{ code: 'buildImage', params: { file: project.entry } }]),
      ...permissionSteps(settings),
      ...redirectSteps(left, family),
    ],
  };
}

/** Without a library nothing is redirected and no tracer is started, as for a custom runtime. */
function desire(
  image: LambdaImage,
  users: readonly ImageUser[],
  family: RuntimeFamily,
  settings: Settings,
): DesiredFunction {
  const handler = handlerOf(image);
  // A redirected image may get the function's own handler where it is deployed.
  const named =
    isRedirect(handler) && originalHandler(image.stage.env) === undefined ? originalInTemplates(users) : undefined;
  const elsewhere: Record<string, string> = named === undefined ? {} : { DD_LAMBDA_HANDLER: named };
  const imageRuntime = isLibraryWanted(family, settings) ? family : 'provided';
  const isExtensionWanted = settings.layerVersions?.extension !== 'none';
  const desired = desiredFunction(
    {
      runtime: undefined,
      architecture: image.architecture,
      region: 'us-east-1',
      packageType: 'Image',
      handler: undefined,
      layers: [],
      ...(handler === undefined ? {} : { command: [handler] }),
      variables: { ...image.stage.env, ...elsewhere },
    },
    { ...settings, imageHoldsDatadog: true, imageRuntime },
  );
  const flush: Record<string, string> = isExtensionWanted
    ? {}
    : { DD_FLUSH_TO_LOG: String(settings.flushMetricsToLogs ?? true) };
  const written = Object.entries(desired.variables).filter(([name]) => elsewhere[name] === undefined);
  return { ...desired, variables: { ...Object.fromEntries(written), ...flush } };
}

function findObstacle(image: LambdaImage, family: RuntimeFamily | undefined, settings: Settings): Finding | undefined {
  const { start, stage, base } = image;
  if (start.kind === 'adapter') return containerFinding('webAdapter');
  if (family === undefined) return undefined;
  if (settings.layerVersions?.extension === 'none' && !isLibraryWanted(family, settings))
    return containerFinding('nothingToInstall');
  const isRedirected = redirectHandlerOf(family) !== undefined && isLibraryWanted(family, settings);
  const runsCommands =
    isLibraryWanted(family, settings) && libraryInstruction(family, settings, base.isAlpine)?.keyword === 'RUN';
  if (runsCommands && base.isBare) return containerFinding('installerMissing', { image: base.name });
  if (!isRedirected) return undefined;
  if (start.kind === 'foreign')
    return containerFinding('entrypointUnknown', { command: start.command?.instruction.text ?? '' });
  if (start.kind === 'unclear')
    return containerFinding(
      'commandUnclear',
      { command: start.command.instruction.text },
      { line: start.command.instruction.line },
    );
  const isInherited = start.kind === 'handler' && start.command.stage !== stage.index;
  if (isInherited && start.command.instruction.keyword === 'ENTRYPOINT')
    return containerFinding('handlerInherited', { handler: start.word.value });
  return undefined;
}

/** What the shared rules block, in the words of this way. A key may also come from where the function is deployed. */
function obstacleOf({ code, severity, params }: DesiredFunction['findings'][number]): Finding[] {
  if (severity !== 'blocked' || code === 'apiKeyMissing' || code === 'twoKeySources') return [];
  if (code === 'foreignProfiler') return [containerFinding('foreignProfiler')];
  if (code === 'foreignExecWrapper')
    return [containerFinding('foreignWrapper', { wrapper: String(params.wrapper ?? '') })];
  if (code === 'imageWebAdapter') return [containerFinding('webAdapter')];
  if (code === 'redirectedWithoutOriginal')
    return [containerFinding('redirectedWithoutOriginal', { handler: String(params.handler ?? '') })];
  return [containerFinding('functionBlocked', { reason: code, command: String(params.command ?? '') })];
}

function refuse(
  project: Project,
  image: LambdaImage,
  users: readonly ImageUser[],
  findings: readonly Finding[],
  settings: Settings,
): ProjectPlan {
  const family = settings.imageRuntime ?? image.family ?? 'python';
  const isAdapter = findings.some(({ code }) => code === 'webAdapter');
  const snippet = snippetFor(image, family, settings);
  return {
    files: [],
    functions: predictFunctions(project, image, undefined, users),
    findings: findings.map((found) => ({ file: project.entry, line: image.stage.from.line, ...found })),
    steps: isAdapter ? [] : [{ code: 'editDockerfile', params: { file: project.entry, snippet } }],
  };
}

function snippetFor({ base }: LambdaImage, family: RuntimeFamily, settings: Settings): string {
  const tag = extensionTag(settings, base.isAlpine);
  const library = isLibraryWanted(family, settings) ? libraryInstruction(family, settings, base.isAlpine) : undefined;
  const redirect = redirectHandlerOf(family, 'image');
  const { variables } = desiredFunction(
    {
      runtime: undefined,
      architecture: 'x86_64',
      region: 'us-east-1',
      packageType: 'Image',
      handler: undefined,
      layers: [],
      variables: {},
    },
    { ...settings, imageHoldsDatadog: true, imageRuntime: family },
  );
  return [
    ...(tag === undefined ? [] : [`COPY --from=${extensionWords(tag).from} ${extensionWords(tag).words}`]),
    ...(library === undefined ? [] : [`${library.keyword} ${library.text}`]),
    ...Object.entries(variables).map(([name, value]) => `ENV ${name}=${writeWord(value, '\\')}`),
    ...(redirect === undefined ? [] : ['ENV DD_LAMBDA_HANDLER=<your handler>', `CMD ["${redirect}"]`]),
  ].join('\n');
}
