import { type DesiredFunction, desiredFunction } from '../../core/datadog/desired.ts';
import { isRedirect, redirectHandlerOf } from '../../core/datadog/handlers.ts';
import { runtimeFacts } from '../../core/datadog/runtimes.ts';
import type { Settings } from '../../core/datadog/settings.ts';
import { isNotRedirected } from '../image-command.ts';
import type { Finding } from '../project.ts';
import type { CodeRequest, ProjectPlan } from '../way.ts';
import { templateFinding } from './findings.ts';
import { imageObstacle, redirectSteps } from './image-in-place.ts';
import { isLaidOutInPlace } from './in-place-variables.ts';
import { grantKey } from './key-permission.ts';
import type { LayerList } from './layer-items.ts';
import { leftOutReason } from './left-out.ts';
import { placeholderRegionOf, predictAll } from './prediction.ts';
import type { Template } from './template.ts';
import { editedTemplate, TemplateEdits } from './template-edits.ts';
import {
  inheritedHandler,
  isInstrumented,
  readFunctions,
  type TemplateFunction,
  variablesFor,
} from './template-function.ts';
import { findBeyond, findLargeEnvironments, findOldVersions, imageSteps } from './template-hints.ts';
import { findMacro, macroName } from './transform.ts';
import { planLayers, writeLayers } from './write-layers.ts';
import { planVariables, writeVariables } from './write-variables.ts';

/** Plans to write handler, layers and variables at each function, by the rules of a live change. */
export function planInPlace(template: Template, { settings }: CodeRequest): ProjectPlan {
  const hasMacro = findMacro(template) !== undefined;
  // The macro leaves container images alone.
  const functions = readFunctions(template, settings.layerAccount).filter(({ isImage }) => isImage || !hasMacro);
  const present = templateFinding('macroPresent', { macro: macroName });
  if (hasMacro && functions.every(({ handler }) => handler === undefined))
    return { files: [], functions: [], findings: [present], steps: [] };
  const edits = new TemplateEdits(template);
  const findings: Finding[] = hasMacro ? [present] : [];
  const included: TemplateFunction[] = [];
  for (const subject of functions) {
    const written = writeFunction(template, edits, subject, settings);
    findings.push(...written.findings);
    if (written.isWritten) included.push(subject);
  }
  if (included.length === 0) findings.push(templateFinding('nothingToInstrument'));
  const grants = grantKey(template, edits, included, settings);
  const plans = edits.plans();
  const old = plans.length === 0 ? { findings: [], steps: [] } : findOldVersions(template, included, false);
  const predicted = predictAll(template, editedTemplate(template, plans), settings);
  return {
    files: plans,
    functions: predicted,
    findings: [
      ...unique(findings),
      ...grants.findings,
      ...old.findings,
      ...findLargeEnvironments(predicted),
      ...findBeyond(template),
    ],
    steps: [...grants.steps, ...old.steps, ...redirectSteps(findings, settings), ...imageSteps(functions, included)],
  };
}

type Written = { isWritten: boolean; findings: Finding[] };

function writeFunction(
  template: Template,
  edits: TemplateEdits,
  subject: TemplateFunction,
  settings: Settings,
): Written {
  const { path } = subject;
  const refusal = obstacleFor(subject, settings);
  if (refusal !== undefined || path === undefined) return refused(refusal);
  const wishes = subject.layers.lists.map((list) => wishFor(subject, list, settings));
  const blocked = blockedIn(subject, wishes, settings);
  if (blocked !== undefined) return refused(blocked);

  const isHandMade = isInstrumented(subject) && !isLaidOutInPlace(subject);
  const layers = subject.layers.lists.map((list, index) => planLayers(subject, list, wishes[index]?.layers ?? []));
  const unreachable = layers.find((plan) => 'blocked' in plan);
  if (unreachable !== undefined && 'blocked' in unreachable) return refused(unreachable.blocked);
  const [wish] = wishes;
  const variables = wish === undefined ? undefined : planVariables(subject, wish);
  if (variables !== undefined && 'blocked' in variables && !isHandMade) return refused(variables.blocked);

  for (const plan of layers) if (!('blocked' in plan)) writeLayers(template, edits, plan);
  const byHand = subject.isImage ? 'imageHandMadeKept' : 'handMadeKept';
  if (isHandMade) return { isWritten: true, findings: [templateFinding(byHand, { function: subject.logicalId })] };
  writeHandler(template, edits, subject, subject.isImage ? wish?.command?.[0] : wish?.handler);
  if (variables !== undefined && !('blocked' in variables)) writeVariables(edits, path, variables);
  return { isWritten: true, findings: [...findHints(subject, wish), ...(variables?.findings ?? [])] };
}

function obstacleFor(subject: TemplateFunction, settings: Settings): Finding | undefined {
  return subject.isImage ? imageObstacle(subject, settings) : (leftOutReason(subject, settings) ?? obstacleIn(subject));
}

/** Why the rules of a live change would refuse what is wished for. */
function blockedIn(
  subject: TemplateFunction,
  wishes: readonly DesiredFunction[],
  settings: Settings,
): Finding | undefined {
  const blocked = wishes.flatMap(({ findings }) => findings).find(({ severity }) => severity === 'blocked');
  const isAlone = subject.isImage && isNotRedirected(subject.handler, wishes[0]?.command?.[0], settings);
  const reason = blocked?.code ?? (isAlone ? 'startedByOption' : undefined);
  if (reason === 'apiKeyMissing') return templateFinding('apiKeyMissing');
  return reason === undefined ? undefined : templateFinding('functionBlocked', { function: subject.logicalId, reason });
}

function writeHandler(
  template: Template,
  edits: TemplateEdits,
  subject: TemplateFunction,
  handler: string | undefined,
): void {
  const at = subject.handlerPath;
  if (handler === undefined || handler === subject.handler || at === undefined) return;
  // Without the mark nothing would say that the function had a handler of its own and did not take that of Globals.
  const repeatsGlobals = subject.handlerSource === 'own' && inheritedHandler(template, subject) === subject.handler;
  if (repeatsGlobals) edits.setMarked(at, handler);
  else edits.set(at, handler);
}

function refused(finding: Finding | undefined): Written {
  return { isWritten: false, findings: finding === undefined ? [] : [finding] };
}

/** What cannot be edited at a function by position. */
function obstacleIn(subject: TemplateFunction): Finding | undefined {
  const name = { function: subject.logicalId };
  if (subject.path === undefined || !subject.isOwnText) return templateFinding('functionNotEditable', name);
  const family = runtimeFacts(subject.runtime)?.family;
  if (family === undefined) return templateFinding('runtimeUnknown', name);
  const isRedirected = redirectHandlerOf(family) !== undefined;
  if (isRedirected && subject.handlerSource === 'expression') return templateFinding('handlerNotEditable', name);
  if (isRedirect(subject.handler) && subject.handlerSource === 'globals')
    return templateFinding('globalsConflict', { ...name, what: 'Handler' });
  if (subject.inheritedLayers.some(({ isDatadog }) => isDatadog))
    return templateFinding('globalsConflict', { ...name, what: 'Layers' });
  if (!subject.layers.isEditable) return templateFinding('layersNotEditable', name);
  return subject.hasPlainVariables ? undefined : templateFinding('variablesNotEditable', name);
}

/** What the settings make of a function with the layers of one list. */
function wishFor(subject: TemplateFunction, { items }: LayerList, settings: Settings): DesiredFunction {
  const { isImage, handler, entryPoint } = subject;
  return desiredFunction(
    {
      runtime: subject.runtime,
      architecture: subject.architecture,
      region: placeholderRegionOf(settings),
      packageType: isImage ? 'Image' : 'Zip',
      handler: isImage ? undefined : handler,
      ...(isImage && handler !== undefined ? { command: [handler] } : {}),
      ...(isImage && entryPoint !== undefined ? { entryPoint } : {}),
      // An unknown layer counts for the limit of five, whatever it is.
      layers: [...subject.inheritedLayers, ...items].map(({ arn, written }) => arn ?? written),
      variables: variablesFor(subject),
    },
    settings,
  );
}

/** What the shared rules say of an image that is redirected all the same. */
const imageHints = ['imageEntryPointOpaque', 'imageWrapperIgnored'] as const;

function findHints(subject: TemplateFunction, wish: DesiredFunction | undefined): Finding[] {
  const codes = new Set(wish?.findings.map(({ code }) => code));
  const entryPoint = subject.entryPoint?.[0] ?? '';
  return [
    ...imageHints
      .filter((code) => codes.has(code))
      .map((code) => templateFinding(code, { function: subject.logicalId, entryPoint })),
    ...(wish?.variables.DD_API_KEY === undefined ? [] : [templateFinding('plainApiKey')]),
    ...(codes.has('codeNeedsLibrary')
      ? [templateFinding('codeNeedsLibrary', { function: subject.logicalId, runtime: subject.runtime ?? '' })]
      : []),
    ...(subject.isRuntimeByParameter
      ? [templateFinding('runtimeByParameter', { function: subject.logicalId, runtime: subject.runtime ?? '' })]
      : []),
  ];
}

/** Findings that name no function are said once. */
function unique(findings: readonly Finding[]): Finding[] {
  const seen = new Set<string>();
  return findings.filter((finding) => {
    const key = JSON.stringify(finding);
    const isNew = !seen.has(key);
    seen.add(key);
    return isNew;
  });
}
