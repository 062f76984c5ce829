import type { Surroundings, TerraformDirectory } from './directory.ts';
import type { HclExpression } from './hcl-expression.ts';
import { attributeOf, blockOf, type HclAttribute, type HclBlock } from './hcl-file.ts';

/** What AWS starts in a container image instead of the image's own command, as far as the function says it. */
export type ImageStart = {
  /** The command as it is written; undefined where it is left to the image. */
  written: string | undefined;
  /** Its only word, where it is a literal text in a list; undefined for everything else. */
  word: HclExpression | undefined;
  /** Where the command is written, with the block around it. */
  attribute: HclAttribute | undefined;
  block: HclBlock | undefined;
  /** The words of the entry point; undefined where one of them is not told by the files. */
  entryPoint: readonly string[] | undefined;
};

const nestedBlock = 'image_config';

/** Reads what a resource or a call of the community's module overrides of its image. */
export function readImageStart(
  directory: TerraformDirectory,
  block: HclBlock,
  isResource: boolean,
  around: Surroundings,
): ImageStart {
  const dynamic = block.blocks.find(({ type, labels }) => type === 'dynamic' && labels[0] === nestedBlock);
  if (isResource && dynamic !== undefined)
    return { written: 'dynamic', word: undefined, attribute: undefined, block: undefined, entryPoint: undefined };
  const config = isResource ? blockOf(block, nestedBlock) : undefined;
  const holder = isResource ? config : block;
  const named = (name: string) => holder && attributeOf(holder, isResource ? name : `image_config_${name}`);
  const attribute = named('command');
  const command = attribute?.expression;
  const isSet = command !== undefined && directory.resolve(command, around)?.kind !== 'null' && !isEmpty(command);
  return {
    written: isSet ? command.text : undefined,
    word: isSet ? onlyWord(command) : undefined,
    attribute,
    block: config,
    entryPoint: wordsOf(directory, named('entry_point')?.expression, around),
  };
}

function isEmpty(command: HclExpression): boolean {
  return command.kind === 'tuple' && command.items.length === 0;
}

function onlyWord(command: HclExpression): HclExpression | undefined {
  const [word, ...others] = command.kind === 'tuple' ? command.items : [];
  const isText = word?.kind === 'string' && word.text.startsWith('"');
  return isText && others.length === 0 ? word : undefined;
}

function wordsOf(
  directory: TerraformDirectory,
  written: HclExpression | undefined,
  around: Surroundings,
): readonly string[] | undefined {
  const list = directory.resolve(written, around);
  if (list === undefined || list.kind === 'null') return [];
  if (list.kind !== 'tuple') return undefined;
  const words = list.items.flatMap((item) => directory.textOf(item, around) ?? []);
  return words.length === list.items.length ? words : undefined;
}
