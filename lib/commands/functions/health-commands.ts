import { z } from 'zod';
import { usableAccount } from '../../db/accounts/usable-account.ts';
import { readAccountOfFunction } from '../../db/functions/function-rows.ts';
import { askForHealth } from '../../db/functions/health-rows.ts';
import { enqueue } from '../../db/queue/queue.ts';
import { command } from '../kernel/command.ts';

/**
 * Has the worker read CloudWatch's figures of one function. Asked again within a minute, nothing is read a second time. Throws AppError
 * notFound, and every reason for which its account may not be used.
 */
export const requestHealth = command({
  name: 'function.requestHealth',
  permission: 'scan.request',
  input: z.strictObject({ functionId: z.uuid() }),
  output: z.void(),
  records: ['function.healthRequested'],
  subject: 'function',
  scopeOf: async ({ functionId }) => [await readAccountOfFunction(functionId)],
  run: async ({ tx, record }, { functionId }) => {
    const accountId = await readAccountOfFunction(functionId);
    const { awsAccountId } = await usableAccount(accountId, { access: 'read', purpose: 'health' }, tx);
    const asked = await askForHealth(tx, functionId);
    if (asked === null) return;
    await enqueue(tx, 'function.health', { functionId });
    await record({ action: 'function.healthRequested', awsAccountId, ...asked });
  },
});
