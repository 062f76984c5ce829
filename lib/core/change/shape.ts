import type { FunctionConfiguration } from '../lambda/function-configuration.ts';
import type { AttributeChange, AttributePath, AttributeValue, IsSensitiveVariable } from './change.ts';

/**
 * The part of a function that a Change can touch, in canonical form: absent layers and variables are empty, so that AWS's
 * two ways to say "none" are one.
 */
export type FunctionShape = {
  handler: string | undefined;
  /** Layer version ARNs in order. */
  layers: readonly string[];
  /** `ImageConfig.Command`; undefined when the image's own command is used. */
  command: readonly string[] | undefined;
  variables: Readonly<Record<string, string>>;
};

/** Returns a function's shape. An unreadable environment has no variables here: check `isEnvironmentUnreadable` first. */
export function shapeOf(configuration: FunctionConfiguration): FunctionShape {
  const command = configuration.ImageConfigResponse?.ImageConfig?.Command;
  return {
    handler: configuration.Handler === '' ? undefined : configuration.Handler,
    layers: (configuration.Layers ?? []).map((layer) => layer.Arn),
    command: command === undefined || command.length === 0 ? undefined : command,
    variables: configuration.Environment?.Variables ?? {},
  };
}

/** Returns whether AWS could not decrypt the variables, so that the map is unknown and must not be written. */
export function isEnvironmentUnreadable(configuration: FunctionConfiguration): boolean {
  return configuration.Environment?.Error !== undefined;
}

/** Returns the attributes that differ between two shapes, in the stable order of a PlannedChange. */
export function compareShapes(
  before: FunctionShape,
  after: FunctionShape,
  isSensitiveVariable: IsSensitiveVariable,
): AttributeChange[] {
  const changes: AttributeChange[] = [];
  push(changes, 'Handler', before.handler, after.handler);
  push(changes, 'Layers', listValue(before.layers), listValue(after.layers));
  push(changes, 'ImageConfig.Command', listValue(before.command ?? []), listValue(after.command ?? []));
  for (const name of differingNames(before, after)) {
    const [was, is] = [ownValue(before.variables, name), ownValue(after.variables, name)];
    push(changes, `Environment.Variables.${name}`, was, is, isSensitiveVariable);
  }
  return changes;
}

/** Returns a shape with attributes applied on top. */
export function applyToShape(
  shape: FunctionShape,
  attributes: readonly Pick<AttributeChange, 'path' | 'after'>[],
): FunctionShape {
  let { handler, layers, command } = shape;
  const variables = new Map(Object.entries(shape.variables));
  for (const { path, after } of attributes) {
    if (path === 'Handler') handler = textOf(after);
    else if (path === 'Layers') layers = listOf(after);
    else if (path === 'ImageConfig.Command') command = after === undefined ? undefined : listOf(after);
    else {
      const value = textOf(after);
      if (value === undefined) variables.delete(variableName(path));
      else variables.set(variableName(path), value);
    }
  }
  return { handler, layers, command, variables: Object.fromEntries(variables) };
}

/** Returns an attribute's value in a shape; undefined when it is not there. An empty list is "not there". */
export function attributeOf(shape: FunctionShape, path: AttributePath): AttributeValue | undefined {
  if (path === 'Handler') return shape.handler;
  if (path === 'Layers') return listValue(shape.layers);
  if (path === 'ImageConfig.Command') return listValue(shape.command ?? []);
  return ownValue(shape.variables, variableName(path));
}

/** Returns the variable that a path names; empty for the paths that name none. */
export function variableName(path: AttributePath): string {
  return path.startsWith('Environment.Variables.') ? path.slice('Environment.Variables.'.length) : '';
}

/** Returns whether two attribute values are the same, where undefined means "not there". */
export function isSameValue(a: AttributeValue | undefined, b: AttributeValue | undefined): boolean {
  if (!Array.isArray(a) || !Array.isArray(b)) return a === b;
  return a.length === b.length && a.every((item, index) => item === b[index]);
}

/** Returns whether any of an attribute's values must be masked; only a variable's can be. */
export function isSensitiveAttribute(
  isSensitiveVariable: IsSensitiveVariable,
  path: AttributePath,
  ...values: (AttributeValue | undefined)[]
): boolean {
  const name = variableName(path);
  return name !== '' && values.some((value) => typeof value === 'string' && isSensitiveVariable(name, value));
}

function push(
  changes: AttributeChange[],
  path: AttributePath,
  before: AttributeValue | undefined,
  after: AttributeValue | undefined,
  isSensitiveVariable?: IsSensitiveVariable,
): void {
  if (isSameValue(before, after)) return;
  const action = before === undefined ? 'add' : after === undefined ? 'remove' : 'change';
  changes.push({
    path,
    action,
    ...(before === undefined ? {} : { before }),
    ...(after === undefined ? {} : { after }),
    sensitive: isSensitiveVariable !== undefined && isSensitiveAttribute(isSensitiveVariable, path, before, after),
  });
}

/** The variables at which two shapes differ, by name. Most variables do not, so only these are sorted. */
function differingNames(before: FunctionShape, after: FunctionShape): string[] {
  if (before.variables === after.variables) return [];
  const names: string[] = [];
  for (const name of Object.keys(before.variables)) {
    if (ownValue(after.variables, name) !== before.variables[name]) names.push(name);
  }
  for (const name of Object.keys(after.variables)) if (!Object.hasOwn(before.variables, name)) names.push(name);
  return names.sort();
}

function ownValue(variables: Readonly<Record<string, string>>, name: string): string | undefined {
  return Object.hasOwn(variables, name) ? variables[name] : undefined;
}

function listValue(list: readonly string[]): string[] | undefined {
  return list.length === 0 ? undefined : [...list];
}

function listOf(value: AttributeValue | undefined): readonly string[] {
  if (value === undefined) return [];
  return typeof value === 'string' ? [value] : [...value];
}

function textOf(value: AttributeValue | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
