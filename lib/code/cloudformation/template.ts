import { type DataDocument, mergedValue, nodeAt, readData } from '../data/data-document.ts';
import { isList, isMapping, type Value, type ValuePath, valueAt } from '../edit/value.ts';
import { lineNumber } from '../source/lines.ts';
import { callOf, longForm, refOf } from './intrinsics.ts';

type Mapping = { readonly [key: string]: Value };

/** How a template names the Region and the partition that only a deployment knows. */
export const regionVariable = `\${AWS::Region}`;
export const partitionVariable = `\${AWS::Partition}`;

/** A text that a value can come to, and whether a parameter's default stands in for what a deployment gives. */
export type KnownText = { text: string; isByParameter: boolean };

/** A CloudFormation template: its text for editing, its value for reading, with functions in their long form. */
export class Template {
  readonly document: DataDocument;
  /** Merge keys followed, functions in their long form. Its paths are not those of the document below functions. */
  readonly value: Value;

  constructor(path: string, text: string) {
    this.document = readData(path, text);
    this.value = longForm(mergedValue(this.document.root.value));
  }

  get path(): string {
    return this.document.path;
  }

  /** A top-level section; empty where it is not there. */
  section(name: string): Mapping {
    return mappingOf(valueAt(this.value, [name]));
  }

  /** The resources with their logical ids; what is no resource is left out. */
  resources(): [logicalId: string, resource: Mapping][] {
    return Object.entries(this.section('Resources')).flatMap(([logicalId, resource]) =>
      isMapping(resource) ? [[logicalId, resource] as [string, Mapping]] : [],
    );
  }

  /** The resource with a logical id, if it is of a type. */
  resource(logicalId: string, type: string): Mapping | undefined {
    const resource = this.section('Resources')[logicalId];
    return isMapping(resource) && resource.Type === type ? resource : undefined;
  }

  /** The line of a place in the document, if it is there. */
  lineOf(path: ValuePath): number | undefined {
    const node = nodeAt(this.document, path);
    return node === undefined ? undefined : lineNumber(this.document.text, node.start);
  }

  /**
   * The text that a value comes to as far as the template alone tells: parameters by their defaults, `${AWS::Region}` and its
   * like kept; undefined for everything else.
   */
  text(value: Value | undefined): KnownText | undefined {
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
      return { text: String(value), isByParameter: false };
    const call = callOf(value);
    if (call === undefined) return undefined;
    if (call.name === 'Ref') return this.#reference(String(call.argument));
    if (call.name === 'Fn::Sub') return this.#substitution(call.argument);
    if (call.name === 'Fn::Join') return this.#join(call.argument);
    return undefined;
  }

  /** Every text that a value can come to: both branches of a condition, each entry of a mapping. */
  texts(value: Value | undefined): string[] {
    const call = callOf(value);
    if (call?.name === 'Fn::If' && isList(call.argument))
      return call.argument.slice(1).flatMap((branch) => this.texts(branch));
    if (call?.name === 'Fn::FindInMap' && isList(call.argument)) {
      const [name] = call.argument;
      return typeof name === 'string' ? leavesOf(this.section('Mappings')[name]) : [];
    }
    const known = this.text(value);
    return known === undefined ? [] : [known.text];
  }

  #reference(name: string): KnownText | undefined {
    if (name.startsWith('AWS::'))
      return name === 'AWS::NoValue' ? undefined : { text: `\${${name}}`, isByParameter: false };
    const parameter = this.section('Parameters')[name];
    const preset = isMapping(parameter) ? parameter.Default : undefined;
    if (typeof preset !== 'string' && typeof preset !== 'number') return undefined;
    return { text: String(preset), isByParameter: true };
  }

  #substitution(argument: Value): KnownText | undefined {
    const [pattern, own] = isList(argument) ? argument : [argument, {}];
    if (typeof pattern !== 'string') return undefined;
    let isByParameter = false;
    const parts: string[] = [];
    let position = 0;
    for (;;) {
      const start = pattern.indexOf('${', position);
      const end = start === -1 ? -1 : pattern.indexOf('}', start);
      if (end === -1) break;
      const name = pattern.slice(start + 2, end).trim();
      const known = this.#variable(name, isMapping(own) ? own : {});
      isByParameter ||= known?.isByParameter ?? false;
      parts.push(pattern.slice(position, start), known?.text ?? pattern.slice(start, end + 1));
      position = end + 1;
    }
    return { text: parts.join('') + pattern.slice(position), isByParameter };
  }

  #variable(name: string, own: Mapping): KnownText | undefined {
    const value = own[name];
    if (value !== undefined) return this.text(value);
    return name.startsWith('!') ? { text: `\${${name.slice(1)}}`, isByParameter: false } : this.#reference(name);
  }

  #join(argument: Value): KnownText | undefined {
    const [separator, items] = isList(argument) ? argument : [];
    if (typeof separator !== 'string' || !isList(items)) return undefined;
    const texts = items.map((item) => this.text(item));
    if (texts.some((text) => text === undefined)) return undefined;
    return {
      text: texts.map((known) => known?.text ?? '').join(separator),
      isByParameter: texts.some((known) => known?.isByParameter === true),
    };
  }
}

/** A mapping; empty for everything else. */
export function mappingOf(value: Value | undefined): Mapping {
  return isMapping(value) ? value : {};
}

/** The logical id of a resource that `Ref` or `Fn::GetAtt` names. */
export function logicalIdOf(value: Value | undefined): string | undefined {
  const call = callOf(value);
  if (call?.name !== 'Fn::GetAtt') return refOf(value);
  const [logicalId] = isList(call.argument) ? call.argument : String(call.argument).split('.');
  return typeof logicalId === 'string' ? logicalId : undefined;
}

function leavesOf(value: Value | undefined): string[] {
  if (isMapping(value)) return Object.values(value).flatMap(leavesOf);
  return typeof value === 'string' || typeof value === 'number' ? [String(value)] : [];
}
