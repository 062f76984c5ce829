import { isShared, nodeAt } from '../data/data-document.ts';
import { isList, isMapping, type Value, type ValuePath } from '../edit/value.ts';
import { callOf, writtenOut } from './intrinsics.ts';
import type { Template } from './template.ts';

/** What AWS starts in a container image instead of the image's own command. */
export type ImageStart = {
  /** Whether it is written as one plain word at the function, is anything else, or is left to the image. */
  source: 'own' | 'expression' | 'none';
  /** The command as it is written: its only word, else what stands there. */
  command: string | undefined;
  /** Where the word stands. */
  path: ValuePath | undefined;
  /** The words of the entry point; undefined where one of them is no plain text. */
  entryPoint: readonly string[] | undefined;
};

/** Reads what a function at `properties` overrides of its image; `inherited` is what SAM's Globals say, which is not edited. */
export function readImageStart(
  template: Template,
  properties: ValuePath,
  own: Value | undefined,
  inherited: Value | undefined,
): ImageStart {
  const config = own ?? inherited;
  const isPlain = isMapping(config) && callOf(config) === undefined;
  if (config !== undefined && config !== null && !isPlain)
    return { source: 'expression', command: writtenOut(config), path: undefined, entryPoint: undefined };
  const { Command: command, EntryPoint: entry } = isPlain ? config : {};
  const entryPoint = wordsOf(entry ?? []);
  if (command === undefined || command === null || (isList(command) && command.length === 0))
    return { source: 'none', command: undefined, path: undefined, entryPoint };
  const [word, ...others] = wordsOf(command) ?? [];
  const path = [...properties, 'ImageConfig', 'Command', 0];
  const isOwn = word !== undefined && others.length === 0 && inherited === undefined && isPlainText(template, path);
  return isOwn
    ? { source: 'own', command: word, path, entryPoint }
    : {
        source: 'expression',
        command: wordsOf(command)?.join(' ') ?? writtenOut(command),
        path: undefined,
        entryPoint,
      };
}

function wordsOf(value: Value): readonly string[] | undefined {
  if (!isList(value)) return undefined;
  const words = value.filter((word) => typeof word === 'string');
  return words.length === value.length ? words : undefined;
}

/** Whether a place holds a text of its own, in a list that stands there and nowhere else. */
function isPlainText({ document }: Template, path: ValuePath): boolean {
  const list = nodeAt(document, path.slice(0, -1));
  const word = nodeAt(document, path);
  const isOwnList = list?.kind === 'list' && !list.isMarked;
  // A text over several lines begins with signs of its own, which would be lost.
  const isOwnWord =
    word?.kind === 'scalar' && !word.isMarked && !document.text.slice(word.start, word.end).includes('\n');
  const places = [path.slice(0, -2), path.slice(0, -1), path];
  return isOwnList && isOwnWord && !places.some((place) => isShared(document, place));
}
