import type { FunctionAnswer } from '../../aws/lambda.ts';
import { isFromBefore } from '../../core/drift/drift.ts';
import type { FunctionConfiguration } from '../../core/lambda/function-configuration.ts';
import { isLater } from '../../core/rollout/settlement.ts';
import type { UnplannedChange } from '../../db/rollouts/planning-rows.ts';
import { sleep } from '../concurrency/retry.ts';
import { throwIfInterrupted } from '../context.ts';
import type { LaneTiming } from '../rollout/rollout-context.ts';
import { createConfirmation, mostOldAnswers } from '../send/confirmation.ts';

/** What is known of a function's LastModified; both are ISO 8601. */
export type KnownTimes = Pick<UnplannedChange, 'knownModified' | 'sentAfter'>;

/**
 * Whether an answer of AWS is from before what is known: its reads are eventually consistent, and right after a Rollout an old one would show a
 * function as if nothing had been done to it. `knownModified`: LastModified as last seen, which the list of functions may have missed where a worker died;
 * `sentAfter`: as it was before our last Change was sent, which is stored with the Change itself.
 */
export function isOldAnswer(
  { LastModified }: FunctionConfiguration,
  { knownModified, sentAfter }: KnownTimes,
): boolean {
  return (
    isLater(knownModified ?? undefined, LastModified) || (sentAfter !== null && isFromBefore(LastModified, sentAfter))
  );
}

/** Asked for after so many times as long as AWS may answer with what stood before, an answer is taken, whatever the ones before it said. */
const patience = 4;

/**
 * Reads until the answer is not old, or has been the same for longer than old answers come: an update that failed takes
 * LastModified back. Where others change the function again and again since, answers differ from each other and all seem old: one that
 * was asked for long after old ones end is taken as well. Throws what `read` throws, and JobInterrupted once `ending` is aborted.
 */
export async function readCurrent<Read extends Pick<FunctionAnswer, 'configuration'>>(
  read: () => Promise<Read>,
  known: KnownTimes,
  timing: LaneTiming,
  ending: AbortSignal,
): Promise<Read> {
  const confirmation = createConfirmation(timing);
  const since = performance.now();
  for (let answers = 1; ; answers += 1) {
    throwIfInterrupted(ending);
    // When it was asked for: an answer that comes late may tell of what stood before.
    const isLate = performance.now() - since >= patience * timing.oldAnswers && answers > mostOldAnswers;
    const answer = await read();
    if (!isOldAnswer(answer.configuration, known)) return answer;
    if (confirmation.confirms(answer.configuration.LastModified ?? '') || isLate) return answer;
    await sleep(confirmation.pauseMilliseconds(), ending);
  }
}
