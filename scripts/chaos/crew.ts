import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { database } from '../../lib/db/kernel/client.ts';
import { falseDuringOutage } from '../installation/rollouts.ts';
import type { Installation } from '../installation/start-installation.ts';
import { clockShift } from '../processes/clock-shift.ts';
import type { RunningProcess } from '../processes/start-process.ts';

/** Workers that die and are replaced. */
export type Crew = {
  /** How many were killed so far. */
  kills: () => number;
  /** Whether a worker died of this function at the step that its name asks for. */
  hasDied: (functionName: string) => boolean;
  killOne: () => void;
  stop: () => Promise<void>;
};

const twoHours = 2 * 3600_000;

/**
 * Keeps two workers alive, and makes the ten seconds pass after which a dead one's jobs are taken over. The clock of one is right,
 * that of the other two hours ahead, of its successor two hours behind, and so on.
 */
export function keepWorkersAlive(installation: Installation, holdMilliseconds: number): Crew {
  const markers = fs.mkdtempSync(path.join(os.tmpdir(), 'lamplighter-chaos-'));
  const workers = new Set<RunningProcess>();
  let kills = 0;
  let isStopping = false;
  const keepOneAlive = async (shifts: readonly number[]) => {
    for (let turn = 0; !isStopping; turn += 1) {
      const environment = { CHAOS_MARKERS: markers, CHAOS_HOLD_MILLISECONDS: String(holdMilliseconds) };
      const shift = shifts[turn % shifts.length];
      const options = shift === undefined ? [] : ['--import', clockShift(shift)];
      const worker = installation.startWorker('scripts/chaos/worker.ts', environment, options);
      workers.add(worker);
      const { signal, error } = await worker.exit;
      if (error) throw error;
      workers.delete(worker);
      if (isStopping) return;
      if (signal === 'SIGKILL') kills += 1;
      void letTimePass();
    }
  };
  void keepOneAlive([]);
  void keepOneAlive([twoHours, -twoHours]);
  return {
    kills: () => kills,
    hasDied: (functionName) => fs.existsSync(path.join(markers, functionName)),
    killOne: () => void [...workers][0]?.end('SIGKILL'),
    stop: async () => {
      isStopping = true;
      await Promise.all([...workers].map((worker) => worker.end('SIGKILL')));
      fs.rmSync(markers, { recursive: true, force: true });
    },
  };
}

/**
 * Ages the signs of life of every job under way, the living workers' too: a job may be taken from a worker that is only slow,
 * and that must do no harm either. And what waits for another try need not wait.
 */
async function letTimePass(): Promise<void> {
  await falseDuringOutage(async () => {
    await database()
      .$executeRaw`UPDATE pgboss.job SET heartbeat_on = now() - interval '1 hour' WHERE state = 'active' AND name LIKE 'rollout.%'`;
    await database()
      .$executeRaw`UPDATE pgboss.job SET start_after = now() WHERE state = 'retry' AND name LIKE 'rollout.%'`;
    return true;
  });
}
