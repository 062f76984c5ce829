import type { UncheckedReason } from '../../core/change/unchecked.ts';
import { type AppError, type ErrorCode, isRecordable } from '../../core/errors.ts';

const reasons: Partial<Record<ErrorCode, UncheckedReason>> = {
  awsAccessDenied: 'noPermission',
  roleCannotBeAssumed: 'noPermission',
  roleWrongAccount: 'noPermission',
  awsThrottled: 'throttled',
  accountNotConnected: 'accountUnusable',
  accountDisconnecting: 'accountUnusable',
  connectionTestFailed: 'accountUnusable',
  externalIdNotRequired: 'accountUnusable',
  rolesUntested: 'accountUnusable',
};

/** Why a check has no result when asking AWS ended in this error. */
export function uncheckedReasonOf({ code }: AppError): UncheckedReason {
  return reasons[code] ?? 'noAnswer';
}

/** What AWS said, or why it did not. */
export type Answer<Fact> = { fact: Fact } | { reason: UncheckedReason };

/** A fact that the plan can do without: a missing permission or a passing failure of AWS is no error, but said. */
export async function answerOf<Fact>(read: () => Promise<Fact>): Promise<Answer<Fact>> {
  try {
    return { fact: await read() };
  } catch (error) {
    if (!isRecordable(error)) throw error;
    return { reason: uncheckedReasonOf(error) };
  }
}
