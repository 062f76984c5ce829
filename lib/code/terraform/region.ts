import type { TerraformDirectory } from './directory.ts';
import type { HclExpression } from './hcl-expression.ts';
import { attributeOf } from './hcl-file.ts';
import type { TerraformFunction } from './terraform-function.ts';

/** Where a function runs. */
export type FunctionRegion = {
  /** As the files tell it; a variable counts with its default. */
  known: string | undefined;
  /** How it is written inside an ARN: a name, or an interpolation. */
  fragment: string;
  /** The data source that `fragment` names and that is not there yet. */
  dataSource?: { label: string; provider: string | undefined };
};

/** The label of the data source that is added where nothing else names the Region. */
export const regionLabel = 'datadog';

/** Where a function runs: by its own argument, its provider, or a data source where neither says it. */
export function regionOf(directory: TerraformDirectory, { block, kind, around }: TerraformFunction): FunctionRegion {
  const own = attributeOf(block, 'region')?.expression;
  if (own !== undefined) return writtenRegion(directory, own, around);
  const alias = aliasOf(kind === 'resource' ? attributeOf(block, 'provider')?.expression : providerInput(block));
  const provider = directory.provider(alias);
  const region = provider && attributeOf(provider, 'region')?.expression;
  if (region !== undefined) return writtenRegion(directory, region, { forEach: undefined });
  return dataRegion(directory, alias);
}

function writtenRegion(
  directory: TerraformDirectory,
  expression: HclExpression,
  around: { forEach: HclExpression | undefined },
): FunctionRegion {
  const known = directory.textOf(expression, around);
  const fragment = expression.kind === 'string' ? expression.literal : interpolated(expression);
  return { known, fragment };
}

function interpolated(expression: HclExpression): string {
  return expression.kind === 'template' ? expression.text.slice(1, -1) : `\${${expression.text}}`;
}

function providerInput(block: TerraformFunction['block']): HclExpression | undefined {
  const providers = attributeOf(block, 'providers')?.expression;
  return providers?.kind === 'object' ? providers.entries.find(({ key }) => key === 'aws')?.expression : undefined;
}

/** The alias in `aws.eu`; undefined for the default provider. */
function aliasOf(provider: HclExpression | undefined): string | undefined {
  return provider?.kind === 'reference' ? provider.steps[0]?.name : undefined;
}

/** Its `id` is the Region's name in every version of the provider. */
function dataRegion(directory: TerraformDirectory, alias: string | undefined): FunctionRegion {
  const wanted = alias === undefined ? undefined : `aws.${alias}`;
  const present = directory.find('data', 'aws_region').find(({ block }) => {
    const isPlain = block.attributes.every(({ name }) => name === 'provider') && block.blocks.length === 0;
    return isPlain && attributeOf(block, 'provider')?.expression.text === wanted;
  });
  const label = present?.block.labels[1] ?? (alias === undefined ? regionLabel : `${regionLabel}_${alias}`);
  const fragment = `\${data.aws_region.${label}.id}`;
  if (present !== undefined) return { known: undefined, fragment };
  return { known: undefined, fragment, dataSource: { label, provider: wanted } };
}

/** A Region to apply the rules with, where the files do not tell it. */
export function assumedRegion({ known }: FunctionRegion): string {
  return known ?? 'us-east-1';
}

/** An ARN with the Region as it is written in the file. */
export function inRegion(arn: string, region: FunctionRegion): string {
  const parts = arn.split(':');
  return parts.with(3, region.fragment).join(':');
}
