import { linksOf } from '../../core/audit/chain.ts';
import {
  appendLinks,
  type Progress,
  readHead,
  readProgress,
  readUnlinkedEvents,
  tryHoldChain,
} from '../../db/audit/chain-rows.ts';
import { rememberFunctionNames } from '../../db/audit/name-rows.ts';
import { database, inTransaction, type Transaction } from '../../db/kernel/client.ts';

/** Events that are chained in one transaction. */
export const batchSize = 1_000;
/**
 * How old a note of transactions' progress has to be before it is relied on, in milliseconds. An INSERT takes an id a moment before
 * its transaction can be seen to run; in that moment it would be overlooked.
 */
const patienceMilliseconds = 10_000;

/**
 * Chains events as they come, and has the names of their functions remembered once no event in front of them can appear any more; `chainNew`
 * returns how many it chained, and whether it could: another worker may be at it.
 */
export type Chainer = { chainNew: () => Promise<{ chained: number; isMine: boolean }> };

/** Events with lower ids are all chained, or were never committed. The note becomes the next such id once it can be relied on. */
type Knowledge = { floor: bigint | null; note?: Progress & { at: number } };

/**
 * Makes what chains events in the order in which they are committed, or as near as can be seen: an id is given when an event is
 * written, and its transaction may end after those of higher ids. So each pass looks at all ids from the lowest on whose
 * event could still appear; that one moves up as transactions end. The first pass looks at the whole log.
 */
export function createChainer(now: () => number = Date.now): Chainer {
  const knowledge: Knowledge = { floor: null };
  return {
    chainNew: async () => {
      const progress = await readProgress(database());
      // Nothing came since all that there is was found in the chain.
      if (knowledge.floor !== null && progress.newestEvent <= knowledge.floor) return { chained: 0, isMine: true };
      const note = knowledge.note;
      const isReliable =
        note !== undefined && progress.oldestRunning >= note.next && now() - note.at >= patienceMilliseconds;
      let chained = 0;
      for (let after = knowledge.floor; ; ) {
        const batch = await inTransaction((tx) => chainBatch(tx, after));
        if (batch === undefined) return { chained, isMine: false };
        chained += batch.length;
        const last = batch.at(-1);
        if (last === undefined || batch.length < batchSize) break;
        after = BigInt(last.id);
      }
      // What the note speaks of had ended when this pass began, so the pass has seen all of it.
      if (isReliable) {
        await rememberFunctionNames(note.newestEvent);
        knowledge.floor = note.newestEvent;
      }
      if (isReliable || note === undefined) knowledge.note = { ...progress, at: now() };
      return { chained, isMine: true };
    },
  };
}

/**
 * Chains one batch of events with ids above `after`, null for all; undefined when another worker holds the chain. Returns what was chained, in order.
 */
export async function chainBatch(tx: Transaction, after: bigint | null) {
  if (!(await tryHoldChain(tx))) return undefined;
  const head = await readHead(tx);
  const events = await readUnlinkedEvents(tx, after, batchSize);
  await appendLinks(tx, linksOf(head, events));
  return events;
}
