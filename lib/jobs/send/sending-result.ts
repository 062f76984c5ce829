import type { Outcome } from '../../core/change/change.ts';
import type { Failure } from '../../core/errors.ts';
import type { FunctionRead } from '../../core/lambda/function-configuration.ts';
import type { OpenChange } from '../../db/rollouts/sending-rows.ts';

/** How sending one Change ended, as read from AWS. */
export type SendingResult = {
  change: OpenChange;
  outcome: Extract<Outcome, 'applied' | 'stale' | 'failed'>;
  failure: Failure | null;
  stalePaths: readonly string[];
  /** Of the updates sent in this attempt, oldest first. */
  requestIds: readonly string[];
  /** Whether an update may have taken effect, as far as is known. */
  mayHaveBeenSent: boolean;
  /** The function as AWS last told it, when it did; `askedAt`: when it was asked, by performance.now() of this process. */
  lastRead: (FunctionRead & { askedAt: number }) | undefined;
};
