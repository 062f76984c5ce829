import {
  appendFileSync,
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  truncateSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import type { SandboxState, StoredEntry } from './state.ts';

const compactAfterBytes = 8 * 1024 * 1024;

/**
 * Keeps a state in a snapshot file and a journal beside it. Every change is appended to the journal before the call
 * that made it is responded to, so a killed process loses nothing that it confirmed; the snapshot is replaced atomically.
 */
export class StateFile {
  readonly #path: string;
  readonly #journalPath: string;
  #journalBytes = 0;

  constructor(path: string) {
    this.#path = path;
    this.#journalPath = `${path}.journal`;
  }

  /** Whether there is a state to take up again. */
  exists(): boolean {
    return existsSync(this.#path);
  }

  /** Reads the snapshot and then the journal into `state`. A last line that was cut off by a crash is ignored. */
  load(state: SandboxState): void {
    for (const entry of parseLines(readFileSync(this.#path, 'utf8'))) state.restore(entry);
    if (!existsSync(this.#journalPath)) return;
    for (const entry of parseLines(readFileSync(this.#journalPath, 'utf8'))) state.restore(entry);
  }

  /** Writes a whole snapshot, empties the journal and follows `state` from then on. */
  follow(state: SandboxState): void {
    this.#writeSnapshot(state);
    state.keepIn((entry) => this.#append(entry, state));
  }

  #append(entry: StoredEntry, state: SandboxState): void {
    const line = `${JSON.stringify(entry)}\n`;
    appendFileSync(this.#journalPath, line);
    this.#journalBytes += line.length;
    if (this.#journalBytes > compactAfterBytes) this.#writeSnapshot(state);
  }

  #writeSnapshot(state: SandboxState): void {
    mkdirSync(dirname(this.#path), { recursive: true });
    const temporary = `${this.#path}.new`;
    const file = openSync(temporary, 'w');
    for (const entry of state.entries()) writeSync(file, `${JSON.stringify(entry)}\n`);
    fsyncSync(file);
    closeSync(file);
    renameSync(temporary, this.#path);
    // A crash right here replays the journal over the newer snapshot: entries are whole values, so that changes nothing.
    if (existsSync(this.#journalPath)) truncateSync(this.#journalPath);
    this.#journalBytes = 0;
  }
}

function* parseLines(text: string): Generator<unknown> {
  const lines = text.split('\n');
  // What follows the last line break was never completed.
  lines.pop();
  for (const line of lines) if (line !== '') yield JSON.parse(line);
}
