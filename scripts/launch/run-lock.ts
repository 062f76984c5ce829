import fs from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import {
  endProcess,
  identify,
  identitySchema,
  isAlive,
  type ProcessIdentity,
  readLiving,
  writeRecord,
} from '../processes/process-identity.ts';
import { endLeftover } from '../processes/supervisor.ts';
import { serviceNames } from './product.ts';
import { PlainFailure } from './progress.mjs';

/** What a run notes of itself: where it is to be found, and the programs that started it. */
const runSchema = z.object({ url: z.string(), parents: z.array(identitySchema) });

/** Seconds that an earlier run without a terminal gets to stop. */
const patienceSeconds = 60;

/**
 * Makes this the only run on the data folder. What a killed run left behind is ended; a run that lost the program that
 * started it is stopped and replaced; any other living run is a failure that says where it is. Returns what gives the place up.
 */
export async function takePlace(dataFolder: string, url: string): Promise<() => void> {
  const runFolder = path.join(dataFolder, 'run');
  const file = path.join(runFolder, 'up.json');
  const holder = readLiving(file);
  if (holder) {
    const run = runSchema.safeParse(holder);
    if (run.success && run.data.parents.every((parent) => isAlive(parent))) {
      throw new PlainFailure(
        `Lamplighter is running already (process ${holder.pid}): ${run.data.url}. Stop it with Ctrl-C where it runs, or with: kill ${holder.pid}`,
      );
    }
    process.stdout.write('An earlier run has lost its terminal; it is stopped first.\n');
    await endProcess(holder, patienceSeconds);
  }
  for (const name of serviceNames) await endLeftover(runFolder, name, 5);
  const self = identify(process.pid);
  if (self) writeRecord(file, { ...self, url, parents: ancestors() });
  return () => fs.rmSync(file, { force: true });
}

/** This process's parent and what npm put above it, as far as they can be told. */
function ancestors(): ProcessIdentity[] {
  const found: ProcessIdentity[] = [];
  let pid = process.ppid;
  for (let depth = 0; depth < 3 && pid > 1; depth += 1) {
    const identity = identify(pid);
    if (!identity) break;
    found.push(identity);
    pid = parentOf(pid);
  }
  return found;
}

function parentOf(pid: number): number {
  if (process.platform !== 'linux') return 0;
  const stat = fs.readFileSync(`/proc/${pid}/stat`, 'utf8');
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
}
