import type { AttributeChange, AttributeValue, Mode } from '../../core/change/change.ts';
import { isRedirect } from '../../core/datadog/handlers.ts';
import type { LiveFunction } from '../../core/functions/live-function.ts';
import { layerIdentity } from '../../core/lambda/arn.ts';
import type { FunctionAttributes } from '../project.ts';
import { type CodeReading, plainReading } from './code-reading.ts';
import { type Relation, relateLayers, relateText, relateVariable } from './code-value.ts';

/** The Change that stands on a function, masked. */
export type StandingAttributes = { mode: Mode; attributes: readonly AttributeChange[] };

/**
 * What becomes of a Change: `kept` as it is, `differs` in values but not as a whole, `undone`, or not to be told.
 */
export const changeFates = ['kept', 'differs', 'undone', 'unknown'] as const;
export type ChangeFate = (typeof changeFates)[number];

/**
 * The fate, the names of the settings that are not as the Change wrote them, and of those that cannot be compared;
 * `hasOtherVersions`: of its layers.
 */
export type ChangeEffect = { fate: ChangeFate; settings: string[]; notCompared: string[]; hasOtherVersions: boolean };

/** What one attribute of a Change comes to. */
type Part = { name: string; isMain: boolean; fate: ChangeFate | 'version' };

const variablePrefix = 'Environment.Variables.';

/** What a deployment of the code makes of a Change that stands. */
export function effectOfCode(code: FunctionAttributes, change: StandingAttributes, reading: CodeReading): ChangeEffect {
  // Chalice has no handler to redirect: its middleware does the same.
  const attributes = change.attributes.filter(({ path }) => path !== 'Handler' || reading.way !== 'chalice');
  const parts = attributes.flatMap((attribute): Part[] => {
    const { path } = attribute;
    if (path === 'Handler') return [handlerPart(attribute, code.handler)];
    if (path === 'Layers') return layerParts(attribute, code.layers);
    if (path === 'ImageConfig.Command') return [{ name: path, isMain: true, fate: 'unknown' }];
    const name = path.slice(variablePrefix.length);
    return [variablePart(name, attribute, code.environment[name], reading)];
  });
  return summed(parts);
}

/** What stands of a Change on the function as the last scan saw it. */
export function effectOfLive(live: LiveFunction, change: StandingAttributes): ChangeEffect {
  const parts = change.attributes.flatMap((attribute): Part[] => {
    const { path } = attribute;
    if (path === 'Handler') return [handlerPart(attribute, live.handler)];
    if (path === 'Layers') return layerParts(attribute, live.layers);
    if (path === 'ImageConfig.Command') return [{ name: path, isMain: true, fate: 'unknown' }];
    const name = path.slice(variablePrefix.length);
    if (!live.isEnvironmentReadable) return [{ name, isMain: false, fate: 'unknown' }];
    const isThere = live.variableNames.includes(name);
    const value = isThere ? live.datadogVariables[name] : undefined;
    if (isThere && value === undefined)
      return [{ name, isMain: false, fate: attribute.after === undefined ? 'undone' : 'unknown' }];
    return [variablePart(name, attribute, value, plainReading)];
  });
  return summed(parts);
}

/** Handler and layers decide as a whole: without them the variables stand for nothing. */
function summed(parts: readonly Part[]): ChangeEffect {
  const known = parts.filter(({ fate }) => fate !== 'unknown');
  const changed = known.filter(({ fate }) => fate === 'undone' || fate === 'differs');
  const namesOf = (some: readonly Part[]) => [...new Set(some.map(({ name }) => name))];
  const isUndone =
    known.some(({ isMain, fate }) => isMain && fate === 'undone') ||
    (known.length > 0 && known.every(({ fate }) => fate === 'undone'));
  const fate = known.length === 0 ? 'unknown' : isUndone ? 'undone' : changed.length > 0 ? 'differs' : 'kept';
  return {
    fate,
    settings: namesOf(changed),
    notCompared: namesOf(parts.filter((part) => part.fate === 'unknown')),
    hasOtherVersions: known.some((part) => part.fate === 'version'),
  };
}

function handlerPart({ before, after }: AttributeChange, handler: string | null): Part {
  const part = { name: 'Handler', isMain: true };
  if (handler === null || typeof after !== 'string') return { ...part, fate: 'unknown' };
  // Two ways of redirecting, from a layer or from the package, do the same.
  if (isRedirect(after) && isRedirect(handler)) return { ...part, fate: 'kept' };
  const relation = relateText(handler, after);
  if (relation !== 'differs') return { ...part, fate: fateOf(relation) };
  return { ...part, fate: isRedirect(after) || isRedirect(handler) || handler === before ? 'undone' : 'differs' };
}

/** Each layer that the Change added must be there, each that it took away must not. */
function layerParts({ before, after }: AttributeChange, code: readonly string[]): Part[] {
  const [earlier, later] = [listOf(before), listOf(after)];
  const related = relateLayers(code, later);
  const identities = new Set(later.map(layerIdentity));
  const kept = new Set(earlier.map(layerIdentity));
  const added = later
    .filter((arn) => !earlier.includes(arn))
    .map((arn): Part => {
      const found = related.find(({ live }) => live === arn);
      const isNew = !kept.has(layerIdentity(arn));
      if (found === undefined) return { name: 'Layers', isMain: isNew, fate: 'undone' };
      // The code still has the version from which the Change went away.
      const isEarlier =
        found.code !== undefined && relateLayers([found.code], earlier).some(({ relation }) => relation === 'same');
      const fate = found.relation === 'version' && isEarlier ? 'undone' : layerFate(found.relation);
      return { name: 'Layers', isMain: isNew, fate };
    });
  const removed = earlier
    .filter((arn) => !identities.has(layerIdentity(arn)))
    .map((arn): Part => {
      const isBack = relateLayers(code, [arn]).some(({ relation }) => relation === 'same' || relation === 'version');
      return { name: 'Layers', isMain: true, fate: isBack ? 'undone' : 'kept' };
    });
  return [...added, ...removed];
}

function layerFate(relation: Relation): Part['fate'] {
  return relation === 'version' ? 'version' : fateOf(relation);
}

function variablePart(
  name: string,
  { before, after }: AttributeChange,
  value: string | undefined,
  { isLiteral, isPartlyKnown }: CodeReading,
): Part {
  const part = { name, isMain: false };
  if (value === undefined) {
    if (isPartlyKnown) return { ...part, fate: 'unknown' };
    return { ...part, fate: after === undefined ? 'kept' : 'undone' };
  }
  if (typeof after !== 'string') return { ...part, fate: 'undone' };
  const relation = relateVariable(name, value, after, isLiteral(name));
  return { ...part, fate: relation === 'differs' && value === before ? 'undone' : fateOf(relation) };
}

function fateOf(relation: Relation): ChangeFate {
  if (typeof relation !== 'string') return 'unknown';
  return relation === 'same' ? 'kept' : relation === 'differs' ? 'differs' : 'undone';
}

function listOf(value: AttributeValue | undefined): readonly string[] {
  return Array.isArray(value) ? value : [];
}
