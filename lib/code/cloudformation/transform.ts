import { nodeAt } from '../data/data-document.ts';
import { isList, isMapping, type Value, type ValuePath } from '../edit/value.ts';
import { mappingOf, type Template } from './template.ts';

/** SAM's own transform, which must run before Datadog's macro: the macro sees expanded functions alone. */
export const samTransform = 'AWS::Serverless-2016-10-31';
/** The name under which Datadog's macro is deployed. Source: the macro's documentation, version 0.29.0. */
export const macroName = 'DatadogServerless';

type Mapping = { readonly [key: string]: Value };

/** Where the macro stands in a template, and where its parameters do. */
export type MacroPlace = {
  /** The item, or the whole Transform where it is the only one. */
  path: ValuePath;
  index: number;
  isBare: boolean;
  parameters: Mapping;
  /** With no parameters at the item the macro reads those of the mapping `Datadog`. */
  source: 'transform' | 'mappings' | 'none';
};

/** The names of the transforms in order; empty when there are none. */
export function transformNames(transform: Value | undefined): string[] {
  return itemsOf(transform).map((item) => (typeof item === 'string' ? item : isMapping(item) ? String(item.Name) : ''));
}

/** The macro in a template; undefined when it is not switched on. */
export function findMacro(template: Template): MacroPlace | undefined {
  const transform = mappingOf(template.value).Transform;
  const index = transformNames(transform).indexOf(macroName);
  if (index === -1) return undefined;
  const item = itemsOf(transform)[index];
  const path = isList(transform) ? ['Transform', index] : ['Transform'];
  const own = isMapping(item) ? item.Parameters : undefined;
  if (isMapping(own) || nodeAt(template.document, [...path, 'Parameters'])?.kind === 'empty')
    return { path, index, isBare: false, parameters: mappingOf(own), source: 'transform' };
  const mapped = mappingParameters(template);
  return {
    path,
    index,
    isBare: typeof item === 'string',
    parameters: mapped ?? {},
    source: mapped === undefined ? 'none' : 'mappings',
  };
}

/** The parameters in `Mappings.Datadog.Parameters`; undefined when they are not there. */
export function mappingParameters(template: Template): Mapping | undefined {
  const parameters = mappingOf(template.section('Mappings').Datadog).Parameters;
  return isMapping(parameters) ? parameters : undefined;
}

/** Where parameters in the mapping stand. */
export const mappingPath: ValuePath = ['Mappings', 'Datadog', 'Parameters'];

function itemsOf(transform: Value | undefined): readonly Value[] {
  if (transform === undefined || transform === null) return [];
  return isList(transform) ? transform : [transform];
}
