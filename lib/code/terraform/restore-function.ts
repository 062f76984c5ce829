import type { Value } from '../edit/value.ts';
import { lineEnd } from '../source/lines.ts';
import type { PlacedBlock, TerraformDirectory } from './directory.ts';
import type { DirectoryEdits } from './directory-edits.ts';
import { endBefore, type FileEdits } from './file-edits.ts';
import { attributeOf, type BlockValue, type HclAttribute } from './hcl-file.ts';
import type { Instrumentation } from './instrumentation.ts';
import { blockInputs, blockOfInput, sameInputs } from './module-shape.ts';
import { referencesTo, renamedBlock, renameReferences } from './rename-references.ts';
import { labelOf, type TerraformFunction } from './terraform-function.ts';
import { blockText, editVariables } from './variables-edit.ts';

const root = 'aws_lambda_function';

/** Whether a call of Datadog's module can become a resource again: nothing in it is unknown, and no resource has its name. */
export function canRestore(directory: TerraformDirectory, { block, file }: TerraformFunction): boolean {
  const label = labelOf({ block });
  const isKnown = block.attributes.every(
    ({ name }) => isModuleOnly(name) || name === 'environment_variables' || sameInputs.has(name) || blockOfInput(name),
  );
  const areTogether = Object.keys(blockInputs).every((type) => {
    const [first, ...others] = inputsOf(block.attributes, type);
    const last = others.at(-1) ?? first;
    const between =
      first && last ? block.attributes.filter(({ start, end }) => start >= first.start && end <= last.end) : [];
    const hasComment = file.comments.some(({ start }) => first && last && start >= first.start && start < last.end);
    return between.length === (first ? others.length + 1 : 0) && !hasComment;
  });
  return isKnown && areTogether && directory.find('resource', root, label).length === 0;
}

function isModuleOnly(name: string): boolean {
  return name === 'source' || name === 'version' || name.startsWith('datadog_');
}

function inputsOf(attributes: readonly HclAttribute[], type: string): HclAttribute[] {
  return attributes.filter(({ name }) => blockOfInput(name)?.type === type);
}

/** Makes a resource again of a call of Datadog's module: the reverse of `convertFunction`. */
export function restoreFunction(edits: DirectoryEdits, subject: TerraformFunction, found: Instrumentation): void {
  const { directory } = edits;
  const { block, file, index } = subject;
  const own = edits.of(file);
  const label = labelOf(subject);
  const header = file.text.slice(block.start, block.open).trimEnd();
  own.replace({ start: block.start, end: block.start + header.length }, `resource "${root}" "${label}"`);
  for (const attribute of block.attributes)
    if (isModuleOnly(attribute.name)) own.removeLines(attribute, endBefore(block, attribute));
  removeBlankBehind(own, subject);
  const environment = restoreEnvironment(own, subject, found);
  const blocks = restoreBlocks(own, subject);

  const attributes = Object.fromEntries(
    Object.entries(block.value.attributes).filter(
      ([name]) => !isModuleOnly(name) && name !== 'environment_variables' && blockOfInput(name) === undefined,
    ),
  );
  // Nested blocks stand where their inputs stood.
  const nested = [...blocks, ...(environment === undefined ? [] : [environment])].sort((a, b) => a.start - b.start);
  const value: BlockValue = {
    type: 'resource',
    labels: [root, label],
    attributes,
    blocks: nested.map((placed) => placed.value),
  };
  own.setValue(index, renamedBlock(value, 'module', label, root));
  const references = referencesTo(directory, 'module', label);
  const moved = movedBlocks(directory, label);
  const kept = references.filter(({ file: other, reference }) =>
    moved.every((one) => one.file !== other || reference.start < one.block.start || reference.end > one.block.end),
  );
  renameReferences(edits, kept, label, root, (other, at) => other === file && at === index);
  for (const one of moved) edits.removeBlock(one);
}

/** The `moved` blocks that brought the function into the module. */
function movedBlocks(directory: TerraformDirectory, label: string): PlacedBlock[] {
  return directory.find('moved').filter(({ block }) => {
    const from = attributeOf(block, 'from')?.expression.text;
    return from === `${root}.${label}` && attributeOf(block, 'to')?.expression.text === `module.${label}.${root}.this`;
  });
}

/** The blank line that sets source and version apart from the rest. */
function removeBlankBehind(edits: FileEdits, { block, file: { text } }: TerraformFunction): void {
  const [source, version, next] = block.attributes;
  if (source?.name !== 'source' || version?.name !== 'version' || next === undefined) return;
  const end = edits.endOfLine(version.end);
  const below = text.indexOf('\n', end) + 1;
  if (text.slice(below, lineEnd(text, below)).trim() === '')
    edits.replace({ start: end, end: lineEnd(text, below) }, '');
}

type PlacedValue = { start: number; value: BlockValue };

function restoreEnvironment(
  edits: FileEdits,
  { block, environment: { attribute } }: TerraformFunction,
  found: Instrumentation,
): PlacedValue | undefined {
  if (attribute === undefined) return undefined;
  const { expression } = attribute;
  const value: Value | undefined = editVariables(edits, expression, found.entries, {});
  if (value === undefined) {
    edits.removeLines(attribute, endBefore(block, attribute));
    return undefined;
  }
  edits.replace({ start: attribute.start, end: expression.start }, 'environment {\n    variables = ');
  edits.insert(expression.end, '\n  }');
  edits.shiftLines(expression, 1);
  return {
    start: attribute.start,
    value: { type: 'environment', labels: [], attributes: { variables: value }, blocks: [] },
  };
}

function restoreBlocks(edits: FileEdits, { block }: TerraformFunction): PlacedValue[] {
  return Object.keys(blockInputs).flatMap((type) => {
    const inputs = inputsOf(block.attributes, type);
    const [first] = inputs;
    const last = inputs.at(-1);
    if (first === undefined || last === undefined) return [];
    const named = inputs.map(({ name, expression }) => [name.slice(type.length + 1), expression] as const);
    edits.replace(
      { start: first.start, end: last.end },
      blockText(
        type,
        named.map(([name, { text }]) => [name, text]),
      ),
    );
    const attributes = Object.fromEntries(named.map(([name, expression]) => [name, expression.value]));
    return [{ start: first.start, value: { type, labels: [], attributes, blocks: [] } }];
  });
}
