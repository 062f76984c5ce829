import { lineNumber } from '../source/lines.ts';
import { isOverrideName, type PlacedBlock, type Surroundings, type TerraformDirectory } from './directory.ts';
import { communityModule, datadogModule } from './find-directories.ts';
import type { HclEntry, HclExpression } from './hcl-expression.ts';
import { attributeOf, blockOf, type HclAttribute, type HclBlock } from './hcl-file.ts';
import { type ImageStart, readImageStart } from './image-start.ts';
import { objectsIn, unwrittenIn } from './variables-edit.ts';

/** How a function is defined: as a resource, or by a module of the registry. */
export type FunctionKind = 'resource' | 'communityModule' | 'datadogModule';

/** A function as a Terraform file defines it. With `count` or `for_each` it stands for all of them. */
export type TerraformFunction = PlacedBlock & {
  kind: FunctionKind;
  /** `aws_lambda_function.api` or `module.api`. */
  address: string;
  /** What AWS knows it by, else its address. */
  name: string;
  around: Surroundings;
  isImage: boolean;
  /** What an image is told to start; undefined for every other function. */
  image: ImageStart | undefined;
  runtime: string | undefined;
  architecture: string;
  /** Of an image, the only word of the command that is set at the function. */
  handler: HclAttribute | undefined;
  layers: HclAttribute | undefined;
  /** Where its variables are written, a block around them included. */
  environment: { attribute: HclAttribute | undefined; block: HclBlock | undefined };
  /** Every variable that the files tell, the last one of a name. */
  variables: ReadonlyMap<string, TerraformVariable>;
  /** Whether other variables stand behind expressions. */
  isPartlyKnown: boolean;
  /** Attributes that a variable's default decides. */
  assumed: readonly string[];
};

/** A variable: the expression, and its entry where it is written in the function itself. */
export type TerraformVariable = { expression: HclExpression; entry: HclEntry | undefined };

/** The functions of a directory, in the order of its files. */
export function readFunctions(directory: TerraformDirectory): TerraformFunction[] {
  return directory.blocks.flatMap((placed): TerraformFunction[] => {
    const kind = kindOf(placed.block);
    if (kind === undefined || isOverrideName(placed.file.path)) return [];
    return [readFunction(directory, placed, kind)];
  });
}

function kindOf(block: HclBlock): FunctionKind | undefined {
  if (block.type === 'resource') return block.labels[0] === 'aws_lambda_function' ? 'resource' : undefined;
  if (block.type !== 'module') return undefined;
  const source = attributeOf(block, 'source')?.expression;
  if (source?.kind !== 'string') return undefined;
  // The registry's host may be written out.
  const [name] = source.literal.replace('registry.terraform.io/', '').split('//');
  if (name === datadogModule) return 'datadogModule';
  if (source.literal.replace('registry.terraform.io/', '') !== communityModule) return undefined;
  const makesNone = ['create', 'create_function'].some((input) => {
    const switched = attributeOf(block, input)?.expression;
    return switched?.kind === 'string' && switched.literal === 'false';
  });
  return makesNone ? undefined : 'communityModule';
}

function readFunction(directory: TerraformDirectory, placed: PlacedBlock, kind: FunctionKind): TerraformFunction {
  const { block } = placed;
  const around = { forEach: attributeOf(block, 'for_each')?.expression };
  const address = kind === 'resource' ? block.labels.join('.') : `module.${block.labels[0] ?? ''}`;
  const text = (name: string) => directory.textOf(attributeOf(block, name)?.expression, around);
  const environment = environmentOf(block, kind);
  const variables = variablesOf(directory, environment.attribute?.expression, around);
  const isImage = text('package_type') === 'Image' || attributeOf(block, 'image_uri') !== undefined;
  const image = isImage ? readImageStart(directory, block, kind === 'resource', around) : undefined;
  return {
    ...placed,
    kind,
    address,
    name: text('function_name') ?? address,
    around,
    isImage,
    image,
    runtime: text('runtime'),
    architecture: architectureOf(directory, block, around),
    handler: image === undefined ? attributeOf(block, 'handler') : wordOf(image),
    layers: attributeOf(block, 'layers'),
    environment,
    ...variables,
    assumed: ['runtime', 'architectures'].filter((name) => dependsOnVariable(directory, block, name)),
  };
}

function wordOf({ attribute, word }: ImageStart): HclAttribute | undefined {
  if (attribute === undefined || word === undefined) return undefined;
  return { name: attribute.name, start: word.start, end: word.end, expression: word };
}

function environmentOf(block: HclBlock, kind: FunctionKind): TerraformFunction['environment'] {
  if (kind !== 'resource') return { attribute: attributeOf(block, 'environment_variables'), block: undefined };
  const nested = blockOf(block, 'environment');
  return { attribute: nested && attributeOf(nested, 'variables'), block: nested };
}

function architectureOf(directory: TerraformDirectory, block: HclBlock, around: Surroundings): string {
  const list = directory.resolve(attributeOf(block, 'architectures')?.expression, around);
  const first = list?.kind === 'tuple' ? directory.textOf(list.items[0], around) : undefined;
  return first ?? 'x86_64';
}

/** Whether an argument is decided by a variable, whose default a caller may replace. */
function dependsOnVariable(directory: TerraformDirectory, block: HclBlock, name: string): boolean {
  const given = attributeOf(block, name)?.expression;
  const named = given?.kind === 'tuple' ? given.items[0] : given;
  return (
    named?.kind === 'reference' && named.root === 'var' && directory.resolve(named, { forEach: undefined }) !== named
  );
}

function variablesOf(
  directory: TerraformDirectory,
  environment: HclExpression | undefined,
  around: Surroundings,
): Pick<TerraformFunction, 'variables' | 'isPartlyKnown'> {
  const variables = new Map<string, TerraformVariable>();
  if (environment === undefined) return { variables, isPartlyKnown: false };
  let isPartlyKnown = false;
  for (const part of unwrittenIn(environment)) {
    const behind = directory.resolve(part, around);
    if (behind === undefined || (behind.kind !== 'object' && behind.kind !== 'null')) isPartlyKnown = true;
    if (part.kind === 'reference' && part.root === 'var') isPartlyKnown = true;
    for (const object of behind === undefined ? [] : objectsIn(behind))
      for (const { key, expression } of object.entries) variables.set(key, { expression, entry: undefined });
  }
  for (const object of objectsIn(environment))
    for (const entry of object.entries) variables.set(entry.key, { expression: entry.expression, entry });
  return { variables, isPartlyKnown };
}

/** The entries that are written in a function itself, each object's in order. */
export function writtenEntries({ environment }: TerraformFunction): HclEntry[][] {
  const expression = environment.attribute?.expression;
  return expression === undefined ? [] : objectsIn(expression).map(({ entries }) => [...entries]);
}

/** Where a function stands, for findings. */
export function placeOf({ file, block }: PlacedBlock): { file: string; line: number } {
  return { file: file.path, line: lineNumber(file.text, block.start) };
}

/**
 * An expression as the text that AWS gets, as far as it is written there: a literal's text, else the expression as an
 * interpolation. Two expressions with the same text are the same.
 */
export function shown(expression: HclExpression): string {
  if (expression.kind === 'string') return expression.literal;
  return expression.kind === 'template' ? expression.text.slice(1, -1) : `\${${expression.text}}`;
}

/** The handler, or the command of an image, as a text for reading; undefined where none is written. */
export function shownHandler({ handler, image }: TerraformFunction): string | undefined {
  return handler === undefined ? image?.written : shown(handler.expression);
}

/** The variables of a function as texts for reading. */
export function shownVariables({ variables }: TerraformFunction): Record<string, string> {
  return Object.fromEntries([...variables].map(([name, { expression }]) => [name, shown(expression)]));
}

/** A resource's or module's own name. */
export function labelOf({ block }: { block: HclBlock }): string {
  return block.labels.at(-1) ?? '';
}
