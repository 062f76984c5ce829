import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { PlainFailure } from '../launch/progress.mjs';
import { endProcess, identify, readLiving, writeRecord } from './process-identity.ts';
import { type ProcessOptions, type RunningProcess, startProcess } from './start-process.ts';

/** A process that is kept running, and how. */
export type ServiceOptions = Pick<ProcessOptions, 'args' | 'cwd' | 'env'> & {
  /** Short and unique, such as `worker`: names its log and its record. */
  name: string;
  /** Where the record and the log are kept. */
  runFolder: string;
  logFolder: string;
  /** Seconds that it may take to stop. */
  patienceSeconds: number;
  /** Returns whether it is ready to be used; asked until it is. Absent: ready once started. */
  isReady?: () => Promise<boolean>;
  /** Told a sentence whenever it ended unexpectedly and is started again. */
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
 * Starts a process that stays, and starts it again with growing pauses whenever it ends unexpectedly. It gets a process group of
 * its own, so that Ctrl-C reaches it only through `stop`. A process that an earlier, killed run left behind is ended first.
 * Returns once it is ready; throws with the end of its log when it is not within a minute or ends before.
 */
export async function startService(options: ServiceOptions): Promise<Service> {
  await endLeftover(options.runFolder, options.name, options.patienceSeconds);
  let isStopping = false;
  let hasBeenReady = false;
  let failures = 0;
  let running = launch(options);

  const watch = async (watched: RunningProcess, startedAt: number): Promise<void> => {
    const { code, signal, error } = await watched.exit;
    if (error) options.tell(`The ${options.name} cannot be started: ${error.message}`);
    if (error || isStopping || !hasBeenReady) return;
    failures = Date.now() - startedAt > steadySeconds * 1000 ? 0 : failures + 1;
    const pause = failures <= 1 ? 0.2 : Math.min(2 ** (failures - 1), longestPauseSeconds);
    const how = signal ? `was ended by ${signal}` : `ended with status ${code}`;
    options.tell(
      `The ${options.name} ${how}; it is started again${pause >= 1 ? ` in ${pause} s` : ''}. Its log: ${shownLogFile(options)}`,
    );
    await delay(pause * 1000);
    if (isStopping) return;
    running = launch(options);
    void watch(running, Date.now());
  };

  const service: Service = {
    name: options.name,
    pid: () => running.pid,
    stop: async () => {
      isStopping = true;
      const identity = running.pid !== undefined && running.isRunning() ? identify(running.pid) : undefined;
      if (identity) await endProcess(identity, options.patienceSeconds);
      fs.rmSync(recordFile(options.runFolder, options.name), { force: true });
    },
  };
  void watch(running, Date.now());
  try {
    await untilReady(options, running);
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

function logFile({ logFolder, name }: ServiceOptions): string {
  return path.join(logFolder, `${fileName(name)}.log`);
}

function shownLogFile(options: ServiceOptions): string {
  return path.relative(process.cwd(), logFile(options));
}

function fileName(name: string): string {
  return name.replaceAll(' ', '-').toLowerCase();
}

function launch(options: ServiceOptions): RunningProcess {
  const { args, cwd, env, name, runFolder, logFolder } = options;
  fs.mkdirSync(logFolder, { recursive: true, mode: 0o700 });
  const file = logFile(options);
  if ((fs.statSync(file, { throwIfNoEntry: false })?.size ?? 0) > largestLogBytes) fs.renameSync(file, `${file}.old`);
  const running = startProcess({
    ...{ args, env: { ...env, NODE_ENV: 'production' }, outputTo: { file }, leadsGroup: true },
    ...(cwd === undefined ? {} : { cwd }),
  });
  const identity = running.pid === undefined ? undefined : identify(running.pid);
  if (identity) writeRecord(recordFile(runFolder, name), { ...identity });
  return running;
}

async function untilReady(options: ServiceOptions, running: RunningProcess): Promise<void> {
  const deadline = Date.now() + readyWithinSeconds * 1000;
  while (!(await (options.isReady?.() ?? true))) {
    if (!running.isRunning()) throw notReady(options, 'ended before it was ready');
    if (Date.now() > deadline) throw notReady(options, `was not ready within ${readyWithinSeconds} seconds`);
    await delay(50);
  }
}

function notReady(options: ServiceOptions, what: string): PlainFailure {
  const lines = fs.readFileSync(logFile(options), 'utf8').trimEnd().split('\n').slice(-15);
  return new PlainFailure(`${lines.join('\n')}\n\nThe ${options.name} ${what}. Its log: ${shownLogFile(options)}`);
}
