import { isList, isMapping, type Value } from '../edit/value.ts';
import type { TerraformDirectory } from './directory.ts';
import type { DirectoryEdits } from './directory-edits.ts';
import type { BlockValue, HclBlock, HclFile } from './hcl-file.ts';
import type { HclReference } from './hcl-reference.ts';

/** A reference to a resource or module, and the file that it stands in. */
export type FoundReference = { file: HclFile; reference: HclReference; isDependency: boolean };

/** Every reference to `<root>.<label>` in a directory. */
export function referencesTo(directory: TerraformDirectory, root: string, label: string): FoundReference[] {
  return directory.files.flatMap((file) =>
    file.references
      .filter((reference) => reference.root === root && reference.steps[0]?.name === label)
      .map((reference) => ({ file, reference, isDependency: isDependency(file.blocks, reference) })),
  );
}

/** Whether a reference stands in a `depends_on`, which names a whole resource or module. */
function isDependency(blocks: readonly HclBlock[], { start }: HclReference): boolean {
  return blocks.some(
    (block) =>
      block.attributes.some(({ name, start: from, end }) => name === 'depends_on' && from <= start && start < end) ||
      isDependency(block.blocks, { root: '', steps: [], start, end: start }),
  );
}

/**
 * Lets references name another root: `aws_lambda_function.api.arn` becomes `module.api.arn`. `isOwn` says which top-level
 * blocks get their meaning elsewhere.
 */
export function renameReferences(
  edits: DirectoryEdits,
  found: readonly FoundReference[],
  label: string,
  to: string,
  isOwn: (file: HclFile, index: number) => boolean,
): void {
  for (const { file, reference } of found) {
    const own = edits.of(file);
    own.replace({ start: reference.start, end: reference.start + reference.root.length }, to);
    const index = file.blocks.findIndex(({ start, end }) => start <= reference.start && reference.end <= end);
    if (index !== -1 && !isOwn(file, index))
      own.setValue(index, renamedBlock(own.valueOf(index), reference.root, label, to));
  }
}

/** A block's meaning with references renamed. */
export function renamedBlock(value: BlockValue, from: string, label: string, to: string): BlockValue {
  return {
    ...value,
    attributes: Object.fromEntries(
      Object.entries(value.attributes).map(([name, expression]) => [name, renamed(expression, from, label, to)]),
    ),
    blocks: value.blocks.map((block) => renamedBlock(block, from, label, to)),
  };
}

function renamed(value: Value, from: string, label: string, to: string): Value {
  // Templates are kept as texts, references inside them included.
  if (typeof value === 'string') return value.replaceAll(`${from}.${label}.`, `${to}.${label}.`);
  if (isList(value))
    return value.map((item, index) =>
      isLeaf(item, 'variable_expr', from) && isLeaf(value[index + 1], 'get_attr', '.', label)
        ? { type: 'variable_expr', children: [to] }
        : renamed(item, from, label, to),
    );
  if (!isMapping(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, renamed(member, from, label, to)]));
}

function isLeaf(value: Value | undefined, type: string, ...children: readonly string[]): boolean {
  if (!isMapping(value) || value.type !== type || !isList(value.children)) return false;
  const found = value.children;
  return found.length === children.length && children.every((child, index) => found[index] === child);
}
