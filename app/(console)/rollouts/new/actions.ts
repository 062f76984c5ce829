'use server';

import { z } from 'zod';
import { action } from '#app/_doors/action.ts';
import { refuseUnlessPermitted } from '#app/_doors/admission.ts';
import { createRolloutCommand, createRolloutInputSchema, maxFunctionsPerRollout } from '#lib/commands/rollouts.ts';
import { readSelection } from '#lib/db/functions/selection.ts';
import { inTransaction } from '#lib/db/kernel/client.ts';

/** A read, but with more ids than an address can carry. */
export const readSelectionAction = action({
  name: 'selection.read',
  permission: 'rollout.plan',
  input: z.strictObject({ functionIds: z.array(z.uuid()).max(maxFunctionsPerRollout, 'tooManyFunctions') }),
  run: ({ functionIds }) => readSelection(functionIds),
});

export const createRolloutAction = action({
  name: 'rollout.create',
  permission: 'rollout.plan',
  input: createRolloutInputSchema,
  run: async (input, caller) => {
    if (input.saveAsProfile) refuseUnlessPermitted(caller, 'profile.manage');
    return await inTransaction((tx) => createRolloutCommand(tx, input, caller.actor));
  },
});
