import { accountsWith, type Caller, isPermitted, type Scope } from '../../core/access/caller.ts';
import { leastRoleWith, type Permission } from '../../core/access/permissions.ts';
import { AppError } from '../../core/errors.ts';
import type { AccountId } from '../../core/lambda/account-id.ts';
import { readNamesOfAccounts } from '../../db/accounts/account-names.ts';
import type { Queryable } from '../../db/kernel/rows.ts';

/** What a command or query says of who may run it. */
type Asked = { permission: Permission | 'anyone'; subject?: string };

/**
 * Refuses whose grants do not cover what is touched. Throws AppError `notFound` where they may not even read it, exactly as for what
 * does not exist; `notPermittedInAccount` with the role that is needed in which account where they may; `notPermitted` for what
 * belongs to no account in particular.
 */
export async function refuseOutOfScope(
  caller: Caller,
  { permission, subject }: Asked,
  scope: Scope,
  client: Queryable,
): Promise<void> {
  if (permission === 'anyone' || isPermitted(caller, permission, scope)) return;
  if (typeof scope === 'string') throw new AppError('notPermitted', { permission });
  const isOfRollout = 'ofRollout' in scope;
  const touched = isOfRollout ? scope.ofRollout : scope;
  if (touched.length === 0 && !isOfRollout) throw new AppError('notPermitted', { permission });
  const readable = accountsWith(caller, 'read');
  const isReadable = (accountId: AccountId) => readable === 'all' || readable.includes(accountId);
  const isKnown = isOfRollout ? touched.some(isReadable) : touched.every(isReadable);
  if (!isKnown) throw new AppError('notFound', { what: subject ?? (isOfRollout ? 'rollout' : 'account') });
  const lacking = touched.filter((accountId) => !isPermitted(caller, permission, [accountId]));
  const shown = lacking.filter(isReadable);
  throw new AppError('notPermittedInAccount', {
    permission,
    role: leastRoleWith(permission),
    accounts: (await readNamesOfAccounts(client, shown.slice(0, mostNamed))).join(', ') || 'none',
    others: Math.max(0, shown.length - mostNamed),
    hidden: lacking.length - shown.length,
  });
}

/** So many accounts are named; further ones are counted. */
const mostNamed = 3;
