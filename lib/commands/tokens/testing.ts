import type { AccountSet } from '../../core/access/caller.ts';
import type { UserRole } from '../../core/access/permissions.ts';
import { inTransaction } from '../../db/kernel/client.ts';
import { keepToken } from './token-commands.ts';

/** A machine's token with a role, as an administrator would have made it. */
export async function machineToken(role: UserRole, accounts: AccountSet = 'all'): Promise<string> {
  const createdBy = { createdBy: 'tester', createdByName: 'Tess Ter' };
  const { token } = await inTransaction((tx) =>
    keepToken(tx, {
      ...{
        kind: 'machine',
        name: `a ${role}`,
        userId: null,
        role,
        accounts,
        subject: null,
        provedAt: null,
        validSeconds: 3_600,
      },
      ...createdBy,
    }),
  );
  return token;
}

/** A person's own token with a role, as they would have made it. */
export async function personToken(userId: string, role: UserRole): Promise<string> {
  const { token } = await inTransaction((tx) =>
    keepToken(tx, {
      ...{
        kind: 'person',
        name: `own ${role}`,
        userId,
        role,
        accounts: 'all',
        subject: null,
        provedAt: null,
        validSeconds: 3_600,
      },
      ...{ createdBy: userId, createdByName: userId },
    }),
  );
  return token;
}
