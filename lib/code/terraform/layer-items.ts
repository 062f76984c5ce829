import { classifyLayer, datadogAccountOf } from '../../core/datadog/layers.ts';
import type { Surroundings, TerraformDirectory } from './directory.ts';
import type { HclExpression } from './hcl-expression.ts';
import { tuplesIn } from './list-edit.ts';
import type { TerraformFunction } from './terraform-function.ts';

/** What a layer in a file is: Datadog's, under a name and version as far as they are written; another; or not to be told. */
export type LayerItem = {
  expression: HclExpression;
  origin: 'datadog' | 'copy' | 'other' | 'unclear';
  kind?: 'extension' | 'library';
  /** The ARN for the rules of the core, with a stand-in for a Region or version that an expression gives. */
  arn: string;
};

const standIn = '\u0000';

/** The layers of a function that are written out one by one, in order. */
export function layerItems(
  directory: TerraformDirectory,
  { layers, around }: TerraformFunction,
  layerAccount: string | undefined,
  region: string,
): LayerItem[] {
  if (layers === undefined) return [];
  return tuplesIn(layers.expression)
    .flatMap(({ items }) => items)
    .map((expression) => readItem(directory, expression, around, layerAccount, region));
}

/** The parts of a function's list of layers that are not written out, resolved as far as the files tell. */
export function hiddenLayers(directory: TerraformDirectory, { layers, around }: TerraformFunction): HclExpression[] {
  const parts = layers === undefined ? [] : hiddenIn(layers.expression);
  return parts.flatMap((part) => {
    const behind = directory.resolve(part, around);
    return behind?.kind === 'tuple' ? behind.items : [behind ?? part];
  });
}

function hiddenIn(expression: HclExpression): HclExpression[] {
  if (expression.kind === 'tuple') return [];
  const isConcat = expression.kind === 'call' && expression.name === 'concat' && !expression.hasExpansion;
  return isConcat ? expression.args.flatMap(hiddenIn) : [expression];
}

/** Tells what one layer is. A reference that only its name connects with Datadog is `unclear`. */
export function readItem(
  directory: TerraformDirectory,
  expression: HclExpression,
  around: Surroundings,
  layerAccount: string | undefined,
  region: string,
): LayerItem {
  const arn = arnOf(directory, expression, around, region);
  if (arn !== undefined) {
    const { origin, datadog } = classifyLayer(arn, layerAccount);
    if (datadog !== undefined) return { expression, origin, kind: datadog.kind, arn };
    const account = arn.split(':')[4] ?? '';
    const isDatadogs = ['aws', 'aws-us-gov'].some((partition) => datadogAccountOf(partition) === account);
    return { expression, origin: isDatadogs ? 'unclear' : 'other', arn };
  }
  const isNamed = expression.text.toLowerCase().includes('datadog') || expression.text.includes('dd_');
  return { expression, origin: isNamed ? 'unclear' : 'other', arn: expression.text };
}

/** A layer's ARN with stand-ins for the partition, the Region and the version where expressions give them. */
function arnOf(
  directory: TerraformDirectory,
  given: HclExpression,
  around: Surroundings,
  region: string,
): string | undefined {
  const expression = directory.resolve(given, around);
  const text = directory.textOf(expression, around);
  if (text !== undefined) return text.startsWith('arn:') ? text : undefined;
  if (expression?.kind !== 'template') return undefined;
  const filled = expression.parts
    .map((part) => (typeof part === 'string' ? part : (directory.textOf(part, around) ?? standIn)))
    .join('');
  const [arn, partition, service, place, account, layer, name, version, ...others] = filled.split(':');
  if (arn !== 'arn' || service !== 'lambda' || layer !== 'layer' || version === undefined || others.length > 0)
    return undefined;
  const isGov = account === datadogAccountOf('aws-us-gov');
  return [
    'arn',
    partition === standIn ? (isGov ? 'aws-us-gov' : 'aws') : partition,
    service,
    place?.includes(standIn) === true ? region : place,
    account,
    layer,
    name,
    version === standIn ? '1' : version,
  ].join(':');
}
