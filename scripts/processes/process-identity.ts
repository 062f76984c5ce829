import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { hasCode } from './error-code.ts';

/** A process that cannot be mistaken for a later one that was given the same id: its id and when it started. */
export const identitySchema = z.object({ pid: z.number().int().positive(), startedAt: z.string().min(1) });
export type ProcessIdentity = z.infer<typeof identitySchema>;

/** The identity of a living process; undefined when there is none with that id, or only one that nobody reaped. */
export function identify(pid: number): ProcessIdentity | undefined {
  const startedAt = process.platform === 'linux' ? linuxStart(pid) : psStart(pid);
  return startedAt ? { pid, startedAt } : undefined;
}

/** Whether exactly this process still lives. */
export function isAlive(identity: ProcessIdentity): boolean {
  return identify(identity.pid)?.startedAt === identity.startedAt;
}

/** The start in clock ticks since the machine's start, with the machine's start before it (proc(5): stat, boot_id). */
function linuxStart(pid: number): string | undefined {
  const stat = readIfThere(`/proc/${pid}/stat`);
  // The name in brackets may hold spaces and brackets itself; the state is the first field after it.
  const [state, ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const start = fields[18];
  if (stat === '' || state === 'Z' || state === 'X' || start === undefined) return undefined;
  return `${readIfThere('/proc/sys/kernel/random/boot_id').trim()}:${start}`;
}

function psStart(pid: number): string | undefined {
  const { stdout } = spawnSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' });
  return stdout?.trim() || undefined;
}

function readIfThere(file: string): string {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch {
    return ''; // the process ended, perhaps while we read
  }
}

/** Notes in `file` that a process is ours, so that a later run can find it. */
export function writeRecord(file: string, record: ProcessIdentity & Record<string, unknown>): void {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  const partial = `${file}.${process.pid}`;
  fs.writeFileSync(partial, `${JSON.stringify(record)}\n`);
  fs.renameSync(partial, file);
}

/** The process noted in `file` if it still lives. */
export function readLiving(file: string): (ProcessIdentity & Record<string, unknown>) | undefined {
  const text = readIfThere(file);
  if (text === '') return undefined;
  const parsed = z.looseObject(identitySchema.shape).safeParse(parseJson(text));
  return parsed.success && isAlive(parsed.data) ? parsed.data : undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // cut off half-way
  }
}

/**
 * Ends a process that leads a group of its own, with all of its group: asks first, and insists after `patienceSeconds`.
 * Does nothing when it does not live any more.
 */
export async function endProcess(identity: ProcessIdentity, patienceSeconds: number): Promise<void> {
  if (!isAlive(identity)) return;
  signalGroup(identity.pid, 'SIGTERM');
  const deadline = Date.now() + patienceSeconds * 1000;
  while (isAlive(identity) && Date.now() < deadline) await delay(50);
  if (isAlive(identity)) signalGroup(identity.pid, 'SIGKILL');
  while (isAlive(identity)) await delay(50);
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  for (const target of [-pid, pid]) {
    try {
      process.kill(target, signal);
      return;
    } catch (error) {
      if (!hasCode(error, 'ESRCH')) throw error;
    }
  }
}
