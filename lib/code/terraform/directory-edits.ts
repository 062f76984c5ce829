import type { FilePlan } from '../way.ts';
import type { PlacedBlock, TerraformDirectory } from './directory.ts';
import { endBefore, FileEdits } from './file-edits.ts';
import type { HclFile } from './hcl-file.ts';

/** The edits of all files of a directory. */
export class DirectoryEdits {
  readonly directory: TerraformDirectory;
  readonly #edits = new Map<string, FileEdits>();
  readonly #added = new Set<string>();

  constructor(directory: TerraformDirectory) {
    this.directory = directory;
  }

  /** The edits of one file. */
  of(file: HclFile): FileEdits {
    const known = this.#edits.get(file.path) ?? new FileEdits(file);
    this.#edits.set(file.path, known);
    return known;
  }

  /** Whether something that is added once was added; says from then on that it was. */
  hasAdded(name: string): boolean {
    if (this.#added.has(name)) return true;
    this.#added.add(name);
    return false;
  }

  /** Takes a whole block away, with the blank line before it. */
  removeBlock({ file, block, index }: PlacedBlock): void {
    const edits = this.of(file);
    const top = { attributes: file.attributes, blocks: file.blocks, open: -1 };
    edits.removeLines(block, endBefore(top, block));
    edits.setValue(index, undefined);
  }

  /** The plans of all files that are edited, in the order of their paths. */
  plans(): FilePlan[] {
    return [...this.#edits].sort(([a], [b]) => (a < b ? -1 : 1)).flatMap(([, edits]) => edits.plan() ?? []);
  }
}
