import type { Finding } from '#lib/code/project.ts';
import type { SourceRefusal } from '#lib/code/source/source-files.ts';

/** What was dropped or chosen, before its content is read: `path` is relative to what was dropped. */
export type ChosenFiles = {
  /** The folder's or archive's name; undefined for several files. */
  name: string | undefined;
  /** Whether it is one folder, to which the paths are relative. */
  isFolder: boolean;
  files: readonly { path: string; file: File }[];
  /** How many files were seen besides, in folders that were not entered or under names that are no source. */
  leftOut: number;
};

/** Source files, ready to be sent. */
export type SentFiles = {
  name: string | undefined;
  isFolder: boolean;
  files: readonly { path: string; text: string }[];
  bytes: number;
  leftOut: number;
  /** Paths of files that are left out although they have the names of source files. */
  tooLarge: readonly string[];
  binary: readonly string[];
  findings: readonly Finding[];
};

/** Why nothing was taken: a sentence of messages/en/code/shared.json, or one of `code.source`. `name` may be empty. */
export type ChoiceRefusal =
  | { kind: 'source'; code: SourceRefusal; params: Readonly<Record<string, string | number>> }
  | { kind: 'archiveTooLarge' }
  | { kind: 'unreadable'; name: string };

/** Thrown where a choice cannot be read. */
export class ChoiceError extends Error {
  readonly refusal: ChoiceRefusal;

  constructor(refusal: ChoiceRefusal) {
    super(refusal.kind);
    this.name = 'ChoiceError';
    this.refusal = refusal;
  }
}
