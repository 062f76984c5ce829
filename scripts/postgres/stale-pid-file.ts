import fs from 'node:fs';
import path from 'node:path';
import { hasCode } from '../processes/error-code.ts';

/**
 * PostgreSQL refuses to start over the pid file of a killed server when a process with that id exists: one that nobody reaped
 * (a container whose first process does not wait for children), or another program that was given the id since.
 * Removes the file when no live process works in the data directory; elsewhere than on Linux PostgreSQL has to manage.
 */
export function removeStalePidFile(dataDirectory: string): void {
  const pidFile = path.join(dataDirectory, 'postmaster.pid');
  if (process.platform !== 'linux' || !fs.existsSync(pidFile)) return;
  const pid = fs.readFileSync(pidFile, 'utf8').split('\n')[0];
  if (workingDirectory(`${pid}`) === dataDirectory) return; // alive
  // Children of a killed server end within moments of it; the file may go only when all of them have.
  const deadline = Date.now() + 10_000;
  while (isUsedByAnyProcess(dataDirectory) && Date.now() < deadline)
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100);
  if (!isUsedByAnyProcess(dataDirectory)) fs.rmSync(pidFile, { force: true });
}

function isUsedByAnyProcess(directory: string): boolean {
  return fs.readdirSync('/proc').some((name) => /^\d+$/.test(name) && workingDirectory(name) === directory);
}

/** The working directory of a live process; undefined for one that ended or was never reaped. */
function workingDirectory(pid: string): string | undefined {
  try {
    return fs.readlinkSync(`/proc/${pid}/cwd`);
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ESRCH', 'EACCES')) return undefined;
    throw error;
  }
}
