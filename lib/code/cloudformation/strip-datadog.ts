import { isRedirect } from '../../core/datadog/handlers.ts';
import { removeDatadog } from '../../core/datadog/remove.ts';
import { datadogWrapper, defaultVariables } from '../../core/datadog/variables.ts';
import { nodeAt } from '../data/data-document.ts';
import type { Finding } from '../project.ts';
import { templateFinding } from './findings.ts';
import { isLaidOutInPlace, variableBlockOf } from './in-place-variables.ts';
import { placeholderRegions } from './layer-items.ts';
import type { Template } from './template.ts';
import type { TemplateEdits } from './template-edits.ts';
import {
  inheritedHandler,
  isInstrumented,
  layerItemsOf,
  ownHandlerOf,
  type TemplateFunction,
  variablesFor,
} from './template-function.ts';

/** What is taken out of one function. `blocked` names why nothing is; `names` are variables, those of Globals too. */
export type Stripped = {
  isTouched: boolean;
  handler: string | undefined;
  names: ReadonlySet<string>;
  blocked?: Finding;
};

/** What would be taken out of a function: what an edit in place wrote, or what the tools' documentation tells to write. */
export function datadogPart(subject: TemplateFunction, layerAccount: string | undefined): Stripped {
  const { logicalId, handler } = subject;
  const untouched = { isTouched: false, handler, names: new Set<string>() };
  if (subject.isBuiltFromDockerfile || !isInstrumented(subject)) return untouched;
  const name = { function: logicalId };
  if (subject.path === undefined || !subject.isOwnText)
    return { ...untouched, blocked: templateFinding('functionNotEditable', name) };
  const original = ownHandlerOf(subject);
  if (isRedirect(handler) && original === undefined)
    return { ...untouched, blocked: templateFinding('redirectedWithoutOriginal', { ...name, handler: handler ?? '' }) };
  if (isRedirect(handler) && subject.handlerSource === 'globals')
    return { ...untouched, blocked: templateFinding('globalsConflict', { ...name, what: 'Handler' }) };
  const names = isLaidOutInPlace(subject) ? new Set(variableBlockOf(subject)) : attributable(subject, layerAccount);
  return { isTouched: true, handler: original, names };
}

/** Variables that belong to an instrumentation by the rules for live functions: whatever cannot be attributed stays. */
function attributable(subject: TemplateFunction, layerAccount: string | undefined): Set<string> {
  const variables = variablesFor(subject);
  const layers = layerItemsOf(subject).flatMap(({ arn }) => arn ?? []);
  const { shape } = removeDatadog(
    {
      shape: { handler: subject.handler, layers, command: undefined, variables },
      runtime: subject.runtime,
      architecture: subject.architecture,
      region: placeholderRegions.aws,
      packageType: 'Zip',
      tags: undefined,
    },
    layerAccount,
  );
  const gone = new Set(Object.keys(variables).filter((name) => shape.variables[name] === undefined));
  // A layer behind a reference may not be understood by those rules, and the function must start without it.
  if (isRedirect(subject.handler)) gone.add('DD_LAMBDA_HANDLER');
  if (variables.AWS_LAMBDA_EXEC_WRAPPER === datadogWrapper) gone.add('AWS_LAMBDA_EXEC_WRAPPER');
  return gone;
}

/** Takes Datadog out of the functions that are given, and out of Globals what all SAM functions agree on. */
export function stripDatadog(
  template: Template,
  edits: TemplateEdits,
  all: readonly TemplateFunction[],
  parts: ReadonlyMap<string, Stripped>,
): void {
  stripGlobals(edits, template, all, parts);
  for (const subject of all) {
    const part = parts.get(subject.logicalId);
    if (part?.isTouched === true) stripOne(template, edits, subject, part);
  }
}

function stripOne(template: Template, edits: TemplateEdits, subject: TemplateFunction, part: Stripped): void {
  const { path, handler, layers, ownVariables, logicalId } = subject;
  if (path === undefined) return;
  if (isRedirect(handler) && part.handler !== undefined) {
    const at = subject.handlerPath ?? [...path, 'Handler'];
    const isInherited = inheritedHandler(template, subject) === part.handler;
    if (!isInherited) edits.set(at, part.handler);
    else if (!edits.restoreMarked(at, part.handler)) edits.remove(at);
  }
  for (const { path: at, items } of layers.lists)
    for (const [index, item] of items.entries()) if (item.isDatadog) edits.remove([...at, index]);
  const variables = ['Resources', logicalId, 'Properties', 'Environment', 'Variables'];
  for (const name of part.names) if (ownVariables.has(name)) edits.remove([...variables, name]);
}

/** Takes from Globals Datadog's layers, and variables that go from every function that inherits them. */
function stripGlobals(
  edits: TemplateEdits,
  template: Template,
  all: readonly TemplateFunction[],
  parts: ReadonlyMap<string, Stripped>,
): void {
  const heirs = all.filter(({ isSam }) => isSam);
  const [some] = heirs;
  const isForAll = heirs.every(({ logicalId, isImage }) => isImage || parts.get(logicalId)?.isTouched === true);
  if (some === undefined || !isForAll) return;
  const path = ['Globals', 'Function'];
  for (const [index, item] of some.inheritedLayers.entries())
    if (item.isDatadog) edits.remove([...path, 'Layers', index]);
  const names = [...some.inheritedVariables.keys()].filter((name) =>
    heirs.every(({ logicalId, isImage }) => isImage || parts.get(logicalId)?.names.has(name) === true),
  );
  for (const name of names) {
    const at = [...path, 'Environment', 'Variables', name];
    if (nodeAt(template.document, at) !== undefined) edits.remove(at);
  }
}

/** Datadog's variables that stay in the template, as nobody can tell whose they are. */
export function keptVariables(functions: readonly TemplateFunction[]): string[] {
  const names = functions.flatMap((subject) =>
    Object.keys(variablesFor(subject)).filter((name) => name.startsWith('DD_') || name in defaultVariables),
  );
  return [...new Set(names)].sort();
}
