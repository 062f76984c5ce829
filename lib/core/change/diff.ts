import { diffArrays } from 'diff';
import { layerIdentity, parseLayerVersionArn } from '../lambda/arn.ts';
import type { FunctionConfiguration } from '../lambda/function-configuration.ts';
import type { AttributeChange, AttributePath, AttributeValue } from './change.ts';
import { maskedValue } from './change-codes.ts';
import type { ProviderRules, Redirect } from './provider.ts';
import { applyToShape, attributeOf, type FunctionShape, isSameValue, shapeOf, variableName } from './shape.ts';

/** The parts of a diff, in the order in which they are shown. */
export const diffSections = ['Handler', 'Layers', 'ImageConfig.Command', 'Environment.Variables'] as const;
export type DiffSection = (typeof diffSections)[number];

/**
 * One line of the preview. `text` is canonical JSON-like text without indentation and may be shown: secrets are masked.
 * A secret that changes is a `removed` and an `added` row whose texts look alike; `isMaskedChange` marks both, so that a
 * page can say that the hidden value changed. `path` names the attribute that the row belongs to.
 */
export type DiffRow = {
  kind: 'unchanged' | 'removed' | 'added';
  section: DiffSection;
  path: AttributePath;
  text: string;
  isMaskedChange: boolean;
};

/**
 * Returns the preview of a change: every line of handler, layers, image command and environment before and after, in a stable
 * order, secrets masked. Configuration and attributes may themselves be masked copies.
 */
export function renderDiff(
  provider: ProviderRules,
  configuration: FunctionConfiguration,
  attributes: readonly AttributeChange[],
): DiffRow[] {
  const before = shapeOf(configuration);
  const after = applyToShape(before, attributes);
  const changed = new Set(attributes.map(({ path }) => path));
  const masked = new Set(attributes.flatMap(({ path, sensitive }) => (sensitive ? [path] : [])));
  return [
    ...valueRows('Handler', before.handler, after.handler),
    ...listRows('Layers', before.layers, after.layers),
    ...listRows('ImageConfig.Command', before.command ?? [], after.command ?? []),
    ...variableRows(provider, before, after, changed, masked),
  ];
}

/**
 * Returns a key that is the same for changes that read the same to a person: same attributes, same actions, same values that are
 * no secrets. Regions in ARNs, the function's own handler, its own layers, secret values and what is written to the variables
 * `ownByFunction`, which the request has another value of for each function, do not count.
 */
export function diffGroupKey(
  { redirect }: ProviderRules,
  attributes: readonly AttributeChange[],
  ownByFunction: ReadonlySet<string> = new Set(),
): string {
  return JSON.stringify(
    attributes.map(({ path, action, before, after, sensitive }) => {
      if (sensitive) return [path, action];
      if (ownByFunction.has(variableName(path) ?? ''))
        return [path, action, generalised(redirect, path, before), '{own}'];
      if (path !== 'Layers')
        return [path, action, generalised(redirect, path, before), generalised(redirect, path, after)];
      const [had, has] = [listOf(before), listOf(after)];
      return [path, itemsOutside(had, has).map(withoutRegion), itemsOutside(has, had).map(withoutRegion)];
    }),
  );
}

function valueRows(section: 'Handler', before: string | undefined, after: string | undefined): DiffRow[] {
  const row = (kind: DiffRow['kind'], value: string): DiffRow => ({
    kind,
    section,
    path: section,
    text: JSON.stringify(value),
    isMaskedChange: false,
  });
  if (before === after) return before === undefined ? [] : [row('unchanged', before)];
  return [
    ...(before === undefined ? [] : [row('removed', before)]),
    ...(after === undefined ? [] : [row('added', after)]),
  ];
}

/** Lines of an ordered list; what stays in order is unchanged, and a replaced version stands below the one that it replaces. */
function listRows(
  section: 'Layers' | 'ImageConfig.Command',
  before: readonly string[],
  after: readonly string[],
): DiffRow[] {
  const row = (kind: DiffRow['kind'], value: string): DiffRow => ({
    kind,
    section,
    path: section,
    text: JSON.stringify(value),
    isMaskedChange: false,
  });
  const common = commonItems(before, after);
  const rows: DiffRow[] = [];
  let [left, right] = [0, 0];
  for (const item of [...common, undefined]) {
    while (left < before.length && before[left] !== item) rows.push(row('removed', before[left++] ?? ''));
    while (right < after.length && after[right] !== item) rows.push(row('added', after[right++] ?? ''));
    if (item !== undefined) rows.push(row('unchanged', item));
    left += 1;
    right += 1;
  }
  return rows;
}

/**
 * How many items of a list may come and go before it is shown as replaced as a whole: to find what stayed takes time that
 * grows with the square of this. Real lists have five layers, or a handful of arguments.
 */
const maximumListEdits = 1000;

/** The longest list that is part of both in order; of several, unless items repeat, the one with the earliest items of `before`. */
function commonItems(before: readonly string[], after: readonly string[]): string[] {
  // The other way round: the package prefers to keep the items of its second list.
  const parts = diffArrays([...after], [...before], { maxEditLength: maximumListEdits });
  return (parts ?? []).flatMap(({ added, removed, value }) => (added || removed ? [] : value));
}

function variableRows(
  { isSensitiveVariable }: ProviderRules,
  before: FunctionShape,
  after: FunctionShape,
  changed: ReadonlySet<string>,
  masked: ReadonlySet<string>,
): DiffRow[] {
  const names = [...new Set([...Object.keys(before.variables), ...Object.keys(after.variables)])].sort();
  const isSecret = (name: string, value: string | undefined) => value !== undefined && isSensitiveVariable(name, value);
  return names.flatMap((name) => {
    const path: AttributePath = `Environment.Variables.${name}`;
    const [was, is] = [textAt(before, path), textAt(after, path)];
    const isMasked = masked.has(path) || isSecret(name, was) || isSecret(name, is);
    const row = (kind: DiffRow['kind'], value: string, isMaskedChange = false): DiffRow => ({
      kind,
      section: 'Environment.Variables',
      path,
      text: `${name}: ${JSON.stringify(isMasked ? maskedValue : value)}`,
      isMaskedChange,
    });
    // A masked copy has the same mask before and after a change, so the list of changed paths decides.
    if (isSameValue(was, is) && !changed.has(path)) return was === undefined ? [] : [row('unchanged', was)];
    const isMaskedChange = isMasked && was !== undefined && is !== undefined;
    return [
      ...(was === undefined ? [] : [row('removed', was, isMaskedChange)]),
      ...(is === undefined ? [] : [row('added', is, isMaskedChange)]),
    ];
  });
}

function textAt(shape: FunctionShape, path: AttributePath): string | undefined {
  const value = attributeOf(shape, path);
  return typeof value === 'string' ? value : undefined;
}

function itemsOutside(list: readonly string[], other: readonly string[]): string[] {
  const others = new Set(other);
  return list.filter((item) => !others.has(item));
}

/** Returns a value as it counts for groups: a function's own handler by a word for it, an ARN without its Region. */
export function generalised(
  { isRedirect, variable }: Redirect,
  path: AttributePath,
  value: AttributeValue | undefined,
): AttributeValue | undefined {
  if (value === undefined) return undefined;
  if (typeof value !== 'string') return value.map((item) => (isRedirect(item) ? item : '{handler}'));
  const isOwnHandler = (path === 'Handler' || variableName(path) === variable) && !isRedirect(value);
  return isOwnHandler ? '{handler}' : withoutRegion(value);
}

/** Returns a text without the Region of an ARN; a layer version by who published it, its name and version. */
export function withoutRegion(text: string): string {
  const layer = parseLayerVersionArn(text);
  if (layer !== undefined) return `${layer.awsAccountId}:${layerIdentity(text).split(':').at(-1)}:${layer.version}`;
  return text.replace(/^arn:(aws[a-z-]*):([a-z-]+):[a-z0-9-]*:/, 'arn:$1:$2:{region}:');
}

function listOf(value: AttributeValue | undefined): readonly string[] {
  return value === undefined ? [] : typeof value === 'string' ? [value] : value;
}
