import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

export type ProcessOptions = {
  /** Node.js, the one that runs now, unless said otherwise. */
  program?: string;
  args: readonly string[];
  /** The repository's root unless said otherwise. */
  cwd?: string;
  /** All of its environment but NODE_ENV, which is ours when it is not named here; all of ours unless said otherwise. */
  env?: Readonly<Record<string, string | undefined>>;
  /** Where its output goes: among ours (the default), into the end of a file, or kept for `output`. */
  outputTo?: 'ours' | 'kept' | { file: string };
  /** Gives it a process group of its own: the terminal's Ctrl-C does not reach it. */
  leadsGroup?: boolean;
  /** Opens a channel through which it can send `message`. It sees from the channel's end that we are gone. */
  hasChannel?: boolean;
};

/** How a process ended; with `error` it could not be started at all. */
export type Exit = { code: number | null; signal: NodeJS.Signals | null; error?: Error };

export type RunningProcess = {
  /** Absent when it could not be started. */
  pid: number | undefined;
  isRunning: () => boolean;
  /** Its end, also when it could not be started; never rejected. */
  exit: Promise<Exit>;
  /** What it wrote so far, if it is kept. */
  output: () => string;
  /** The first message that it sends; undefined when it ends without one. */
  message: Promise<unknown>;
  /** Sends it a signal, and returns how it ended. Does nothing more to one that has ended. */
  end: (signal: NodeJS.Signals) => Promise<Exit>;
};

const root = path.resolve(import.meta.dirname, '../..');

/**
 * Starts a process of the product or its tests. Starting it again, stopping its group or finding it in a later run is the
 * supervisor's work; this is the one place at which a process that stays is started.
 * Only what runs before anything is installed (`*.mjs`) starts its own.
 */
export function startProcess(options: ProcessOptions): RunningProcess {
  const { program = process.execPath, args, cwd = root, env = process.env, outputTo = 'ours' } = options;
  const file = typeof outputTo === 'object' ? openLog(outputTo.file) : undefined;
  const output = file ?? (outputTo === 'kept' ? 'pipe' : 'inherit');
  const child = spawn(program, [...args], {
    ...{ cwd, env: { NODE_ENV: process.env.NODE_ENV, ...env }, detached: options.leadsGroup ?? false },
    stdio: ['ignore', output, output, ...(options.hasChannel ? (['ipc'] as const) : [])],
  });
  if (file !== undefined) fs.closeSync(file);
  let kept = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8');
    stream?.on('data', (text: string) => {
      kept += text;
    });
  }
  const isRunning = () => child.pid !== undefined && child.exitCode === null && child.signalCode === null;
  const exit = new Promise<Exit>((resolve) => {
    child.once('exit', (code, signal) => resolve({ code, signal }));
    child.on('error', (error) => {
      if (child.pid === undefined) resolve({ code: null, signal: null, error });
    });
  });
  const message = new Promise<unknown>((resolve) => child.once('message', resolve));
  return {
    pid: child.pid,
    isRunning,
    exit,
    output: () => kept,
    message: Promise.race([message, exit.then(() => undefined)]),
    end: (signal) => {
      if (isRunning()) child.kill(signal);
      return exit;
    },
  };
}

/** A log is its owner's to read, also one that an earlier version began. */
function openLog(file: string): number {
  const opened = fs.openSync(file, 'a', 0o600);
  fs.fchmodSync(opened, 0o600);
  return opened;
}
