'use server';

import { action } from '#app/_doors/action.ts';
import { refuseUnlessPermitted } from '#app/_doors/admission.ts';
import { readSelection } from '#lib/commands/functions/selection-queries.ts';
import { createRolloutCommand, createRolloutInputSchema } from '#lib/commands/rollouts.ts';
import { inTransaction } from '#lib/db/kernel/client.ts';

/** A read, but with more ids than an address can carry. */
export const readSelectionAction = action(readSelection);

export const createRolloutAction = action({
  name: 'rollout.create',
  permission: 'rollout.plan',
  input: createRolloutInputSchema,
  run: async (input, caller) => {
    if (input.saveAsProfile) refuseUnlessPermitted(caller, 'profile.manage');
    return await inTransaction((tx) => createRolloutCommand(tx, input, caller.actor));
  },
});
