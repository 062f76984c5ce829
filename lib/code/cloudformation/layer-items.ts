import { classifyLayer } from '../../core/datadog/layers.ts';
import { formatLayerVersionArn, parseLayerVersionArn } from '../../core/lambda/arn.ts';
import { nodeAt } from '../data/data-document.ts';
import { isList, isMapping, type Value, type ValuePath } from '../edit/value.ts';
import { callOf, isNoValue, longForm, refOf, writtenOut } from './intrinsics.ts';
import { partitionVariable, regionVariable, type Template } from './template.ts';

/** One item of a list of layers. */
export type LayerItem = {
  value: Value;
  /** For reading. */
  written: string;
  /** Its ARN, Datadog's in a Region that stands for all of them; absent where the template does not tell it. */
  arn: string | undefined;
  isDatadog: boolean;
  /** Whether the ARN stands here itself, not behind a parameter, a mapping or a condition. */
  isLiteral: boolean;
};

/** A list of layers at its place in the document: a function has one, or one for each branch of a condition. */
export type LayerList = { path: ValuePath; items: LayerItem[]; condition: string | undefined };

/** The lists of a function's layers; `isEditable` is false when a branch gives no list, so that nothing can be added there. */
export type LayerLists = { lists: LayerList[]; isEditable: boolean };

/** Stands for the Region that only a deployment knows, where an ARN must have one to be understood. */
export const placeholderRegions = { aws: 'us-east-1', 'aws-us-gov': 'us-gov-west-1' } as const;

/** Reads the layers at a path of the document. One list without items stands for a property that is not there. */
export function readLayerLists(template: Template, path: ValuePath, layerAccount: string | undefined): LayerLists {
  const node = nodeAt(template.document, path);
  if (node === undefined || node.kind === 'empty')
    return { lists: [{ path, items: [], condition: undefined }], isEditable: true };
  return readLists(template, path, longForm(node.value), undefined, layerAccount);
}

/** The same for a value that stands elsewhere and is not edited. */
export function readLayerItems(template: Template, value: Value | undefined, layerAccount: string | undefined) {
  return isList(value) ? value.map((item) => readItem(template, item, layerAccount)) : [];
}

function readLists(
  template: Template,
  path: ValuePath,
  value: Value,
  condition: string | undefined,
  layerAccount: string | undefined,
): LayerLists {
  if (isList(value))
    return { lists: [{ path, items: readLayerItems(template, value, layerAccount), condition }], isEditable: true };
  const call = callOf(value);
  if (call?.name !== 'Fn::If' || !isList(call.argument)) return { lists: [], isEditable: false };
  // In the document the arguments stand below the name of the function, or directly below its tag.
  const inner = nodeAt(template.document, [...path, call.name]) === undefined ? path : [...path, call.name];
  const [name, ...branches] = call.argument;
  const read = branches.map((branch, index) => {
    const side = `${index === 0 ? '' : 'not '}${String(name)}`;
    const label = condition === undefined ? side : `${condition}, ${side}`;
    if (isNoValue(branch)) return { lists: [], isEditable: false };
    return readLists(template, [...inner, index + 1], branch, label, layerAccount);
  });
  return { lists: read.flatMap(({ lists }) => lists), isEditable: read.every(({ isEditable }) => isEditable) };
}

function readItem(template: Template, value: Value, layerAccount: string | undefined): LayerItem {
  const candidates = template.texts(value).map(placed);
  const datadogs = candidates.filter((arn) => classifyLayer(arn, layerAccount).origin === 'datadog');
  const call = callOf(value);
  const isLiteral = typeof value === 'string' || (call?.name === 'Fn::Sub' && typeof call.argument === 'string');
  const known = template.text(value);
  return {
    value,
    written: writtenOut(value),
    arn: inPlaceholderRegion(datadogs[0]) ?? candidates[0],
    isDatadog: datadogs.length > 0 || (candidates.length === 0 && isNamedDatadog(template, value)),
    isLiteral: isLiteral && known?.isByParameter === false && !known.text.endsWith('}'),
  };
}

/** A parameter without a default, or an import, tells by its name alone what it holds. */
function isNamedDatadog(template: Template, value: Value): boolean {
  const call = callOf(value);
  const name = refOf(value);
  if (name !== undefined) return isMapping(template.section('Parameters')[name]) && isDatadogName(name);
  return call?.name === 'Fn::ImportValue' && isDatadogName(writtenOut(call.argument));
}

function isDatadogName(name: string): boolean {
  return name.toLowerCase().includes('datadog');
}

/** A layer's ARN with everything put in that a deployment knows; a version that a parameter gives becomes 1. */
function placed(arn: string): string {
  const partition = arn.startsWith('arn:aws-us-gov:') || arn.includes(':002406178527:') ? 'aws-us-gov' : 'aws';
  const region = placeholderRegions[partition];
  const named = arn.replace(partitionVariable, partition).replace(regionVariable, region);
  const version = named.lastIndexOf(':${');
  return version !== -1 && named.endsWith('}') ? `${named.slice(0, version)}:1` : named;
}

/** The same layer in the Region that stands for all of them, so that versions can be compared. */
function inPlaceholderRegion(arn: string | undefined): string | undefined {
  const parsed = parseLayerVersionArn(arn ?? '');
  if (parsed === undefined) return arn;
  const region = parsed.partition === 'aws-us-gov' ? placeholderRegions['aws-us-gov'] : placeholderRegions.aws;
  return formatLayerVersionArn({ ...parsed, region });
}

/** A layer's ARN as it is written for any Region. */
export function withoutRegion(arn: string): string {
  const parsed = parseLayerVersionArn(arn);
  return parsed === undefined ? arn : formatLayerVersionArn({ ...parsed, region: regionVariable });
}
