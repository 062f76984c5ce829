import { isoTimeOf } from '../../core/rollout/settlement.ts';
import type { OpenChange } from '../../db/rollouts/sending-rows.ts';
import { sleep } from '../concurrency/retry.ts';
import { isLaneFailure } from '../failures.ts';
import { followUpdate } from './follow.ts';
import type { LaneTools } from './lane-tools.ts';
import { leave, storeEnd } from './leaving.ts';
import { again, type Next, type Progress, startOf } from './progress.ts';
import { readAndCompare } from './reading.ts';
import { sendUpdate } from './update.ts';

/**
 * Takes one Change from where it is to its outcome: read, compare, store the intent, send, follow, read back, store the
 * outcome. A worker may die between any two of these; the next one begins by reading AWS. Returns whether this lane is done with
 * the Change: it has an outcome, or it is unclear and is read again once its update can take effect no longer. Otherwise it
 * was left for a later lane, because it may not be sent. `onSent` is called as soon as it no longer waits to be sent.
 * Throws AppError for failures of the whole lane and `databaseUnavailable`. A Change of which the sealed values cannot be opened is such a
 * failure only once it would be sent: what became of an earlier update is told by its fingerprints, which need no key.
 */
export async function sendChange(tools: LaneTools, change: OpenChange, onSent: () => void): Promise<boolean> {
  const progress = startOf(tools, change);
  await tools.observeStep('begun', change.functionName);
  try {
    // An intent without outcome may have been sent already: look before anything else.
    let next: Next = change.outcome === 'pending' ? again(0) : { kind: 'follow', sent: 'unclear' };
    for (;;) {
      switch (next.kind) {
        case 'read':
          await sleep(next.afterMilliseconds, tools.ending);
          next = tools.ending.aborted ? { kind: 'leave' } : await readAndSend(tools, progress);
          break;
        case 'follow':
          onSent();
          next = await followUpdate(tools, progress, next.sent);
          break;
        case 'leave':
          await leave(tools, progress);
          return false;
        case 'end':
          await storeEnd(tools, progress, next);
          return true;
      }
    }
  } catch (error) {
    // The lane ends, perhaps for long, and AWS can be asked nothing more: an intent of which AWS has done nothing would keep every
    // other Rollout from the function, and of one without an answer nobody would say so.
    if (isLaneFailure(error)) await leave(tools, progress);
    throw error;
  }
}

/** Reads, compares, and where both allow it stores the intent and sends. */
async function readAndSend(tools: LaneTools, progress: Progress): Promise<Next> {
  await tools.giveWay();
  const ready = await readAndCompare(tools, progress);
  if (ready.kind !== 'ready') return ready;
  const intent = await tools.writes.storeIntent(progress.change, {
    revisionId: ready.revisionId,
    lastModified: isoTimeOf(ready.configuration.LastModified),
  });
  if (intent === undefined) return { kind: 'leave' };
  progress.intendedAt = intent.intendedAt;
  progress.isOurs = true;
  return await sendUpdate(tools, progress, ready);
}
