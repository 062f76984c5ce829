import fs from 'node:fs';
import { hasCode } from './error-code.ts';
import { identify } from './process-identity.ts';
import { until } from './until.ts';

/** Lets one process at a time do `work`; the lock of a process that has ended is taken over. Throws after two minutes. */
export async function whileLocked<T>(file: string, work: () => Promise<T>): Promise<T> {
  await until(() => takeLock(file), {
    what: `another process gives ${file} free`,
    seconds: 120,
    everyMilliseconds: 100,
  });
  try {
    return await work();
  } finally {
    fs.rmSync(file, { force: true });
  }
}

function takeLock(file: string): boolean {
  try {
    fs.writeFileSync(file, `${process.pid}\n`, { flag: 'wx' });
    return true;
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error;
  }
  const holder = Number(fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : 0);
  if (holder > 0 && !identify(holder)) fs.rmSync(file, { force: true });
  return false;
}
