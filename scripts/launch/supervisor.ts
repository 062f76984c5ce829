import { type ChildProcess, spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Environment } from './aws-configuration.ts';
import { endProcess, identify, readLiving, writeRecord } from './processes.ts';
import { PlainFailure } from './progress.mjs';

export type ServiceOptions = {
  /** Short and unique, such as `worker`: names its log and its record. */
  name: string;
  program: string;
  args: string[];
  cwd: string;
  env: Environment;
  /** Where the record and the log are kept. */
  runFolder: string;
  logFolder: string;
  /** Seconds that it may take to stop. */
  patienceSeconds: number;
  /** Answers whether it is ready to be used; asked until it is. Absent: ready once started. */
  isReady?: () => Promise<boolean>;
  /** Told a sentence whenever it ended by itself and is started again. */
  tell: (sentence: string) => void;
};

export type Service = {
  name: string;
  /** The id of the process that runs now. */
  pid: () => number | undefined;
  stop: () => Promise<void>;
};

const readyWithinSeconds = 60;
const longestPauseSeconds = 30;
/** Who lived so long gets a fresh start: its next pause is the shortest again. */
const steadySeconds = 60;
const largestLogBytes = 10 * 1024 * 1024;

/**
 * Starts a process that stays, and starts it again with growing pauses whenever it ends by itself. It gets a process group of
 * its own, so that Ctrl-C reaches it only through `stop`. A process that an earlier, killed run left behind is ended first.
 * Answers once it is ready; throws with the end of its log when it is not within a minute or ends before.
 */
export async function startService(options: ServiceOptions): Promise<Service> {
  await endLeftover(options.runFolder, options.name, options.patienceSeconds);
  let isStopping = false;
  let hasBeenReady = false;
  let failures = 0;
  let child = launch(options);

  const watch = (watched: ChildProcess, startedAt: number): void => {
    watched.once('exit', (code, signal) => {
      if (isStopping || !hasBeenReady) return;
      failures = Date.now() - startedAt > steadySeconds * 1000 ? 0 : failures + 1;
      const pause = failures <= 1 ? 0.2 : Math.min(2 ** (failures - 1), longestPauseSeconds);
      const how = signal ? `was ended by ${signal}` : `ended with status ${code}`;
      options.tell(
        `The ${options.name} ${how}; it is started again${pause >= 1 ? ` in ${pause} s` : ''}. Its log: ${logFile(options)}`,
      );
      void delay(pause * 1000).then(() => {
        if (isStopping) return;
        child = launch(options);
        watch(child, Date.now());
      });
    });
  };

  const service: Service = {
    name: options.name,
    pid: () => child.pid,
    stop: async () => {
      isStopping = true;
      const identity = child.pid === undefined || child.exitCode !== null ? undefined : identify(child.pid);
      if (identity) await endProcess(identity, options.patienceSeconds);
      fs.rmSync(recordFile(options.runFolder, options.name), { force: true });
    },
  };
  watch(child, Date.now());
  try {
    await untilReady(options, child);
  } catch (error) {
    await service.stop();
    throw error;
  }
  hasBeenReady = true;
  return service;
}

/** Ends the process that a killed run left behind under this name, if it still lives. */
export async function endLeftover(runFolder: string, name: string, patienceSeconds: number): Promise<void> {
  const leftover = readLiving(recordFile(runFolder, name));
  if (leftover) await endProcess(leftover, patienceSeconds);
  fs.rmSync(recordFile(runFolder, name), { force: true });
}

function recordFile(runFolder: string, name: string): string {
  return path.join(runFolder, `${fileName(name)}.json`);
}

function logFile({ logFolder, name }: Pick<ServiceOptions, 'logFolder' | 'name'>): string {
  return path.relative(process.cwd(), path.join(logFolder, `${fileName(name)}.log`));
}

function fileName(name: string): string {
  return name.replaceAll(' ', '-').toLowerCase();
}

function launch(options: ServiceOptions): ChildProcess {
  fs.mkdirSync(options.logFolder, { recursive: true });
  const file = path.join(options.logFolder, `${fileName(options.name)}.log`);
  if ((fs.statSync(file, { throwIfNoEntry: false })?.size ?? 0) > largestLogBytes) fs.renameSync(file, `${file}.old`);
  const log = fs.openSync(file, 'a');
  const child = spawn(options.program, options.args, {
    cwd: options.cwd,
    env: { ...options.env, NODE_ENV: 'production' },
    detached: true,
    stdio: ['ignore', log, log],
  });
  fs.closeSync(log);
  child.once('error', (error) => options.tell(`The ${options.name} cannot be started: ${error.message}`));
  const identity = child.pid === undefined ? undefined : identify(child.pid);
  if (identity) writeRecord(recordFile(options.runFolder, options.name), { ...identity });
  return child;
}

async function untilReady(options: ServiceOptions, child: ChildProcess): Promise<void> {
  const deadline = Date.now() + readyWithinSeconds * 1000;
  while (!(await (options.isReady?.() ?? true))) {
    if (child.exitCode !== null || child.signalCode !== null) throw notReady(options, 'ended before it was ready');
    if (Date.now() > deadline) throw notReady(options, `was not ready within ${readyWithinSeconds} seconds`);
    await delay(50);
  }
}

function notReady(options: ServiceOptions, what: string): PlainFailure {
  const lines = fs
    .readFileSync(path.join(options.logFolder, `${fileName(options.name)}.log`), 'utf8')
    .trimEnd()
    .split('\n')
    .slice(-15);
  return new PlainFailure(`${lines.join('\n')}\n\nThe ${options.name} ${what}. Its log: ${logFile(options)}`);
}
