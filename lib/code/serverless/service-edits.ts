import { nodeAt } from '../data/data-document.ts';
import { DataEdit } from '../data/edit-data.ts';
import type { Value, ValuePath } from '../edit/value.ts';
import type { SourceFiles } from '../source/source-files.ts';
import type { FilePlan } from '../way.ts';
import type { Place, Service } from './service.ts';

/** Edits of the files of a service and of its package.json, one DataEdit a file. */
export class ServiceEdits {
  readonly #service: Service;
  readonly #files: SourceFiles;
  readonly #edits = new Map<string, DataEdit>();

  constructor(service: Service, files: SourceFiles) {
    this.#service = service;
    this.#files = files;
  }

  /** Writes a member of the service, in whichever file it belongs. */
  set(keys: ValuePath, value: Value): void {
    const { file, path } = this.#service.locate(keys);
    this.#edit(file).set(path, value);
  }

  /** Writes at a place that was located before. */
  setAt({ file, path }: Place, value: Value): void {
    this.#edit(file).set(path, value);
  }

  /** Puts an item into a list of the service. */
  insert({ file, path }: Place, value: Value, index?: number): void {
    this.#edit(file).insert(path, value, index);
  }

  /** Takes away what stands at a place; nothing when there is nothing. */
  remove({ file, path }: Place): void {
    if (this.#files.has(file) && nodeAt(this.#service.document(file), path) !== undefined)
      this.#edit(file).remove(path);
  }

  /** The plans of all files that are edited. */
  plans(): FilePlan[] {
    return [...this.#edits.values()].flatMap((edit) => edit.plan() ?? []);
  }

  #edit(file: string): DataEdit {
    const known = this.#edits.get(file);
    if (known !== undefined) return known;
    const edit = new DataEdit(this.#service.document(file));
    this.#edits.set(file, edit);
    return edit;
  }
}
