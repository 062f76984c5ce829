import { accountsWith, type Caller } from '../../core/access/caller.ts';
import type { AuditReader } from '../../db/audit/audit-reader.ts';

/** Which events of the log a caller may read: those of their accounts and of Rollouts that touch one, and what they did themselves. */
export function readerOf(caller: Caller): AuditReader {
  return { accounts: accountsWith(caller, 'read'), userId: caller.actor.id };
}
