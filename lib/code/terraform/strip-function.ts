import type { Finding } from '../project.ts';
import { endBefore, type FileEdits, withAttribute, withBlock } from './file-edits.ts';
import { terraformFinding } from './findings.ts';
import { type HclExpression, parseExpression } from './hcl-expression.ts';
import { attributeOf, blockOf } from './hcl-file.ts';
import type { Instrumentation } from './instrumentation.ts';
import type { LayerItem } from './layer-items.ts';
import { editList } from './list-edit.ts';
import { placeOf, type TerraformFunction } from './terraform-function.ts';
import { editVariables, type VariableTexts } from './variables-edit.ts';

/** Writes the handler anew: the argument, or the only word of an image's command. */
export function writeHandler(
  edits: FileEdits,
  { handler, image, index }: TerraformFunction,
  wanted: HclExpression,
): void {
  if (handler === undefined) return;
  edits.replace(handler.expression, wanted.text);
  const whole = edits.valueOf(index);
  const value = image === undefined ? wanted.value : parseExpression(`[${wanted.text}]`).value;
  const nested = image?.block && withAttribute(image.block.value, handler.name, value);
  edits.setValue(
    index,
    nested === undefined ? withAttribute(whole, handler.name, value) : withBlock(whole, nested.type, nested),
  );
}

/** Changes the layers that a function has written; a list of which nothing is left goes with its line. */
export function changeLayers(
  edits: FileEdits,
  subject: TerraformFunction,
  items: ReadonlyMap<HclExpression, string | undefined>,
  added: readonly string[],
  isNullable: boolean,
): void {
  const { layers, block, index } = subject;
  if (layers === undefined) return;
  const value = editList(edits, layers.expression, { items, added, isNullable });
  if (value === undefined) edits.removeLines(layers, endBefore(block, layers));
  edits.setValue(index, withAttribute(edits.valueOf(index), 'layers', value));
}

/** Changes the variables that a function has written; an environment of which nothing is left goes with its lines. */
export function changeVariables(
  edits: FileEdits,
  subject: TerraformFunction,
  removed: Instrumentation['entries'],
  added: VariableTexts,
): void {
  const { environment, block, index } = subject;
  const { attribute } = environment;
  if (attribute === undefined) return;
  const value = editVariables(edits, attribute.expression, removed, added);
  if (value === undefined) {
    const whole = environment.block ?? attribute;
    edits.removeLines(whole, endBefore(block, whole));
  }
  edits.setValue(index, withVariables(edits, subject, value));
}

function withVariables(
  edits: FileEdits,
  { environment, index }: TerraformFunction,
  value: HclExpression['value'] | undefined,
) {
  const whole = edits.valueOf(index);
  if (environment.block === undefined) return withAttribute(whole, 'environment_variables', value);
  const nested = value === undefined ? undefined : withAttribute(environment.block.value, 'variables', value);
  return withBlock(whole, 'environment', nested);
}

/** Takes Datadog out of a function in place. Returns what was found; with a blocked finding nothing was edited. */
export function stripFunction(
  edits: FileEdits,
  subject: TerraformFunction,
  items: readonly LayerItem[],
  found: Instrumentation,
): Finding[] {
  const place = placeOf(subject);
  if (!found.isThere) return [];
  const { handler } = subject;
  if (found.isRedirected && (found.original === undefined || handler?.expression.kind !== 'string'))
    return [terraformFinding('redirectedWithoutOriginal', { function: subject.name }, place)];
  if (found.isRedirected && handler !== undefined && found.original !== undefined)
    writeHandler(edits, subject, found.original);
  const gone = items.filter(({ origin }) => origin === 'datadog' || origin === 'copy');
  if (gone.length > 0)
    changeLayers(edits, subject, new Map(gone.map(({ expression }) => [expression, undefined])), [], false);
  if (found.entries.size > 0) changeVariables(edits, subject, found.entries, {});
  const unclear = items.filter(({ origin }) => origin === 'unclear').map(({ expression }) => expression.text);
  return [
    ...(isIgnored(subject) ? [terraformFinding('removalIgnored', { function: subject.name }, place)] : []),
    ...(unclear.length > 0
      ? [terraformFinding('layersUnclear', { function: subject.name, layers: unclear.join(', ') }, place)]
      : []),
  ];
}

/** Names of arguments that an edit in place changes. */
const editedArguments: readonly string[] = [
  'environment',
  'environment_variables',
  'handler',
  'image_config',
  'image_config_command',
  'layers',
];

/** Whether Terraform ignores changes of what an edit changes, so that it would never reach AWS, or only in part. */
export function isIgnored({ block }: TerraformFunction): boolean {
  const lifecycle = blockOf(block, 'lifecycle');
  const ignored = lifecycle && attributeOf(lifecycle, 'ignore_changes')?.expression;
  if (ignored?.kind === 'reference') return ignored.root === 'all';
  if (ignored?.kind !== 'tuple') return false;
  return ignored.items.some((item) => {
    const root = item.kind === 'reference' ? item.root : item.kind === 'string' ? item.literal : '';
    const name = item.kind === 'reference' ? item.steps.at(-1) : undefined;
    // A single variable of the customer's own may be ignored.
    const isOneVariable = name?.kind === 'index' && name.name !== undefined && !isDatadogName(name.name);
    return editedArguments.includes(root) && !isOneVariable;
  });
}

function isDatadogName(name: string): boolean {
  return name.startsWith('DD_') || name === 'AWS_LAMBDA_EXEC_WRAPPER';
}

/** Whether the environment of a resource may come and go, so that variables cannot be written into it. */
export function hasUnclearEnvironment({ block, environment }: TerraformFunction): boolean {
  const isDynamic = block.blocks.some(({ type, labels }) => type === 'dynamic' && labels[0] === 'environment');
  return isDynamic || (environment.block !== undefined && environment.attribute === undefined);
}
