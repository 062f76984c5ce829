import type { Value } from '../edit/value.ts';

/**
 * A YAML or JSON node with its place in the text. `empty` is a value that is not there (`key:` and nothing behind it); `alias`
 * stands for what it points to and cannot be edited through. `block` collections are those of YAML that lie on lines of their
 * own; everything in brackets is `flow`.
 */
export type DataNode = {
  kind: 'map' | 'list' | 'scalar' | 'alias' | 'empty';
  style: 'block' | 'flow';
  /** From the first to behind the last character of the content, without a comment or white space behind it. */
  start: number;
  end: number;
  /** What it means: aliases followed, a tagged node as `{"!Tag": value}`. */
  value: Value;
  /** Whether a tag (`!Ref`) or an anchor (`&name`) stands before the content. */
  isMarked: boolean;
  entries: readonly DataEntry[];
};

/** A member of a map or an item of a list. In a block list `start` is the dash, elsewhere the key or the item itself. */
export type DataEntry = { key: string | number; start: number; end: number; node: DataNode };
