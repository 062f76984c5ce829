import { createHash } from 'node:crypto';
import { z } from 'zod';
import { userRoles } from '../../core/access/permissions.ts';
import { settingChanges } from '../../core/audit/setting-changes.ts';
import { AppError } from '../../core/errors.ts';
import { insertExchange } from '../../db/api/exchange-rows.ts';
import { deleteOldWorkloadTokens } from '../../db/api/token-rows.ts';
import { readDatabaseTime } from '../../db/kernel/clock.ts';
import { command } from '../kernel/command.ts';
import { keepToken, recorded } from './token-commands.ts';

/** How long a pipeline works with a token that it was given for its identity, in seconds. */
export const workloadTokenSeconds = 60 * 60;

/**
 * Gives a pipeline whose identity token was verified an API token for an hour, with what the rule that let it in gives. Each identity
 * token is exchanged once. Throws AppError workloadTokenUsed; notPermitted for anybody else.
 */
export const exchangeToken = command({
  name: 'token.exchange',
  // The rule that let the pipeline in decides, as a password does for a person.
  permission: 'anyone',
  input: z.strictObject({}),
  output: z.object({ token: z.string(), expiresAt: z.string(), name: z.string(), role: z.enum(userRoles) }),
  records: ['token.exchanged'],
  scopeOf: () => 'permittedAccounts',
  run: async ({ tx, caller, record }) => {
    const { workload, actor } = caller;
    const [grant] = caller.grants;
    if (workload === undefined || grant === undefined || grant.role === 'worker')
      throw new AppError('notPermitted', { permission: 'read' });
    const idHash = createHash('sha256')
      .update(JSON.stringify([workload.issuer, workload.tokenId]))
      .digest('hex');
    if (!(await insertExchange(tx, idHash, workload.expiresAt))) throw new AppError('workloadTokenUsed');
    await deleteOldWorkloadTokens(tx);
    const { role, accounts } = grant;
    const name = workload.ruleName;
    const { tokenId, token, expiresAt } = await keepToken(tx, {
      ...{ kind: 'workload', name, role, accounts, userId: null, subject: workload.subject },
      ...{ createdBy: actor.id, createdByName: actor.name, validSeconds: workloadTokenSeconds },
      // Its provider has vouched for it just now.
      provedAt: await readDatabaseTime(tx),
    });
    await record({
      action: 'token.exchanged',
      attributes: settingChanges({}, recorded({ name, role, accounts, expiresAt })),
      details: { tokenId, name, issuer: workload.issuer, subject: workload.subject },
    });
    return { token, expiresAt, name, role };
  },
});
