import { requestDueScan } from '../commands/accounts/scan-commands.ts';
import { runCommand } from '../commands/kernel/run-command.ts';
import { workerCaller } from '../core/access/caller.ts';
import { mostScheduledScans } from '../core/connection/scan-schedule.ts';
import { countScheduledScans, listAccountsDue } from '../db/accounts/scan-schedule.ts';
import type { WorkerContext } from './context.ts';

/**
 * Begins scans of the accounts whose turn has come, the ones read least recently first, as long as few enough are under way; any number
 * of workers may do so at once. Returns how many were begun.
 */
export async function beginDueScans({ log }: Pick<WorkerContext, 'log'>): Promise<number> {
  let begun = 0;
  for (const accountId of await listAccountsDue(mostScheduledScans - (await countScheduledScans()))) {
    try {
      const { scanId } = await runCommand(requestDueScan, { accountId }, workerCaller);
      if (scanId !== null) begun += 1;
    } catch (error) {
      // An account that may not be used just now must not keep the others from being read.
      log.warn({ err: error, accountId }, 'due scan');
    }
  }
  return begun;
}
