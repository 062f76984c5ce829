import type { FunctionAnswer } from '../../aws/lambda.ts';
import type { FunctionConfiguration } from '../../core/lambda/function-configuration.ts';
import { isLater } from '../../core/rollout/settlement.ts';
import { sleep } from '../concurrency/retry.ts';
import type { LaneTiming } from '../rollout/rollout-context.ts';
import { createConfirmation } from '../send/confirmation.ts';

/**
 * Whether an answer of AWS is from before what the inventory knows: its reads are eventually consistent, and right after a
 * Rollout an old one would show a function as if nothing had been done to it. `knownModified`: LastModified as last seen.
 */
export function isOldAnswer({ LastModified }: FunctionConfiguration, knownModified: string | null): boolean {
  return isLater(knownModified ?? undefined, LastModified);
}

/**
 * Reads until the answer is not old, or has been the same for longer than old answers come: an update that failed takes
 * LastModified back. Throws what `read` throws.
 */
export async function readCurrent<Read extends Pick<FunctionAnswer, 'configuration'>>(
  read: () => Promise<Read>,
  knownModified: string | null,
  timing: LaneTiming,
): Promise<Read> {
  const confirmation = createConfirmation(timing);
  for (;;) {
    const answer = await read();
    if (!isOldAnswer(answer.configuration, knownModified)) return answer;
    if (confirmation.confirms(answer.configuration.LastModified ?? '')) return answer;
    await sleep(confirmation.pauseMilliseconds());
  }
}
